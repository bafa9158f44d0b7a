//! TensorFlow Lite: a flatbuffer, whose pointers are set once what they lead to is there.

use super::zip;

#[derive(Default)]
struct Flat(Vec<u8>);

/// What a table's field holds.
enum Field {
    Left,
    Number(u32),
    Pointer,
}
use Field::{Left, Number, Pointer};

impl Flat {
    fn u32(&mut self, number: u32) -> usize {
        self.0.extend_from_slice(&number.to_le_bytes());
        self.0.len() - 4
    }

    /// Sets the pointer at a place to what comes next.
    fn point(&mut self, at: usize) {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        let distance = (self.0.len() - at) as u32;
        self.0[at..at + 4].copy_from_slice(&distance.to_le_bytes());
    }

    /// A table that the pointer leads to; where its own pointers are.
    fn table(&mut self, from: usize, fields: &[Field]) -> Vec<usize> {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        let list = self.0.len();
        let length = 4 + fields.len() as u16 * 2;
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(&[0, 0]);
        for (i, field) in fields.iter().enumerate() {
            let place = if matches!(field, Left) { 0 } else { 4 + i as u16 * 4 };
            self.0.extend_from_slice(&place.to_le_bytes());
        }
        self.point(from);
        let start = self.0.len();
        self.u32((start - list) as u32);
        let mut pointers = Vec::new();
        for field in fields {
            let at = self.u32(if let Number(number) = field { *number } else { 0 });
            if matches!(field, Pointer) {
                pointers.push(at);
            }
        }
        pointers
    }

    /// A list of pointers.
    fn list(&mut self, from: usize, count: usize) -> Vec<usize> {
        self.point(from);
        self.u32(count as u32);
        (0..count).map(|_| self.u32(0)).collect()
    }

    fn numbers(&mut self, from: usize, numbers: &[i32]) {
        self.point(from);
        self.u32(numbers.len() as u32);
        numbers.iter().for_each(|number| {
            self.u32(number.cast_unsigned());
        });
    }

    fn data(&mut self, from: usize, bytes: &[u8]) {
        self.point(from);
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }
}

/// A weight, an input whose batch varies, an output, and names of classes at the end.
pub fn bytes() -> Vec<u8> {
    let mut file = Flat(b"\0\0\0\0TFL3".to_vec());
    let model = [Number(3), Left, Pointer, Pointer, Pointer, Left, Pointer];
    let [graphs, description, buffers, metadata] = file.table(0, &model)[..] else { unreachable!() };
    file.data(description, b"MLIR Converted.");
    let graph = file.list(graphs, 1)[0];
    let [tensors, inputs, outputs] = file.table(graph, &[Pointer, Pointer, Pointer])[..] else { unreachable!() };
    let places = file.list(tensors, 3);
    for (place, (name, kind, buffer, shape)) in
        places.into_iter().zip([("x", 0, 0, [1, 4]), ("w", 9, 1, [4, 2]), ("y", 0, 0, [1, 2])])
    {
        let fields = [Pointer, Number(kind), Number(buffer), Pointer, Left, Left, Left, Pointer];
        let [sizes, title, signature] = file.table(place, &fields)[..] else { unreachable!() };
        file.numbers(sizes, &shape);
        file.data(title, name.as_bytes());
        file.numbers(signature, if buffer == 0 { &[-1, 4] } else { &[] });
    }
    file.numbers(inputs, &[0]);
    file.numbers(outputs, &[2]);
    let contents: [&[u8]; 3] = [b"", &[1; 8], b"1.14.0\0\0"];
    for (place, content) in file.list(buffers, 3).into_iter().zip(contents) {
        let data = file.table(place, &[Pointer])[0];
        file.data(data, content);
    }
    let entry = file.list(metadata, 1)[0];
    let name = file.table(entry, &[Pointer, Number(2)])[0];
    file.data(name, b"min_runtime_version");
    file.0.resize(file.0.len().next_multiple_of(4), 0);
    zip::after(&file.0, &[("labels.txt", b"cat\ndog\n")], true)
}
