//! What hostile files cost: memory stays within its bound, however much they say. Alone in its process,
//! whose peak is measured.

#![cfg(target_os = "linux")]

use std::io;

use inspect::Source;

/// The bound that the crate promises, in kB.
const MEMORY_MAX: u64 = 32 * 1024;

/// A file that is made while it is read: a beginning, something that is repeated, an end.
struct Made {
    start: Vec<u8>,
    again: Vec<u8>,
    times: u64,
    end: Vec<u8>,
}

impl Source for Made {
    fn len(&self) -> u64 {
        self.start.len() as u64 + self.again.len() as u64 * self.times + self.end.len() as u64
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let (first, last) = (self.start.len() as u64, self.len() - self.end.len() as u64);
        let (mut at, mut rest) = (offset, into);
        while !rest.is_empty() {
            let from = match at {
                _ if at < first => &self.start[at as usize..],
                _ if at < last => &self.again[(at - first) as usize % self.again.len()..],
                _ => &self.end[(at - last) as usize..],
            };
            let (part, after) = rest.split_at_mut(from.len().min(rest.len()));
            part.copy_from_slice(&from[..part.len()]);
            (at, rest) = (at + part.len() as u64, after);
        }
        Ok(())
    }
}

/// safetensors whose header is made of one thing again and again.
fn header(start: &str, again: &str, times: u64, end: &str) -> Made {
    let length = (start.len() + end.len()) as u64 + again.len() as u64 * times;
    let start = [&length.to_le_bytes(), start.as_bytes()].concat();
    Made { start, again: again.into(), times, end: end.into() }
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// ONNX whose graph is made of one field again and again.
fn graph(again: &[u8], times: u64) -> Made {
    let length = varint(again.len() as u64 * times);
    let start = [b"\x08\x08\x12\x01a\x3a".as_slice(), &length].concat();
    Made { start, again: again.into(), times, end: Vec::new() }
}

/// Peak of this process, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn hostile_files_stay_within_the_bound() {
    let long = "n".repeat(700);
    let entry = format!(r#""{long}":"{long}","#);
    let tensor = format!(r#""{long}":{{"dtype":"F8","shape":[1,1,1,1,1,1,1,1],"data_offsets":[0,0]}},"#);
    let named = [&[0x42], varint(700).as_slice(), long.as_bytes()].concat();
    let initializer = [&[0x2a], varint(named.len() as u64).as_slice(), &named].concat();
    let hostile: [(&str, &str, Made); 10] = [
        ("one string", "a.safetensors", header(r#"{"a":""#, &long, 60_000, r#""}"#)),
        ("escapes only", "a.safetensors", header(r#"{"a":""#, &r"\u00e4".repeat(100), 60_000, r#""}"#)),
        ("deep", "a.safetensors", header(r#"{"a":"#, &"[".repeat(800), 50_000, "")),
        ("deep keys", "a.safetensors", header("", r#"{"nnnnnnnn":"#, 3_000_000, "")),
        ("a shape", "a.safetensors", header(r#"{"a":{"shape":["#, &"1,".repeat(100), 100_000, "1]}}")),
        ("entries", "a.safetensors", header(r#"{"__metadata__":{"#, &entry, 20_000, r#""a":"b"}}"#)),
        ("tensors", "a.safetensors", header("{", &tensor, 30_000, r#""__metadata__":{}}"#)),
        ("initializers", "a.onnx", graph(&initializer, 60_000)),
        ("empty initializers", "a.onnx", graph(&[0x2a, 0], 1_000_000)),
        (
            "texts",
            "a.gguf",
            Made {
                start: [b"GGUF\x03\0\0\0\0\0\0\0\0\0\0\0".as_slice(), &u64::MAX.to_le_bytes()].concat(),
                again: [&600u64.to_le_bytes(), [b'k'; 600].as_slice(), &[7, 0, 0, 0, 1]].concat(),
                times: 50_000,
                end: Vec::new(),
            },
        ),
    ];
    let before = peak();
    for (what, name, mut file) in hostile {
        let outcome = inspect::read(&mut file, name).map(|header| header.tensors.len());
        let grown = peak() - before;
        assert!(grown < MEMORY_MAX, "{what}: {grown} kB for {outcome:?}");
    }
}
