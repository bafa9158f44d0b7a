//! ONNX: a protobuf `ModelProto`, written field by field (numbers from onnx.proto3).

/// A protobuf message under construction.
#[derive(Clone, Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    fn varint(mut self, mut value: u64) -> Self {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
        self
    }

    pub fn number(self, field: u64, value: u64) -> Self {
        self.varint(field << 3).varint(value)
    }

    pub fn bytes(self, field: u64, bytes: &[u8]) -> Self {
        let mut message = self.varint(field << 3 | 2).varint(bytes.len() as u64);
        message.0.extend_from_slice(bytes);
        message
    }

    pub fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub fn message(self, field: u64, inner: Self) -> Self {
        self.bytes(field, &inner.0)
    }
}

fn new() -> Message {
    Message::default()
}

fn tensor(name: &str, dims: &[u64]) -> Message {
    let dims = dims.iter().fold(new(), |m, size| m.number(1, *size));
    dims.number(2, 1).text(8, name).bytes(9, &[0; 24])
}

fn value(name: &str, dims: &[&str]) -> Message {
    let shape = dims.iter().fold(new(), |shape, size| {
        let dim = size.parse().map_or_else(|_| new().text(2, size), |size| new().number(1, size));
        shape.message(1, dim)
    });
    new().text(1, name).message(2, new().message(1, new().number(1, 1).message(2, shape)))
}

/// A branch with a weight of its own, external data, an initializer that is listed as an input too, and a
/// classifier's names.
pub fn bytes() -> Vec<u8> {
    let branch = new().text(2, "then").message(5, tensor("inner", &[4]));
    let choice = new().text(4, "If").message(5, new().text(1, "then_branch").message(6, branch));
    let classes = new().text(1, "classlabels_strings").text(9, "no").text(9, "yes");
    let constant = |name: &str, kind| {
        let value = new().number(1, 5).number(2, kind).bytes(9, &[0; 20]);
        new().text(2, name).text(4, "Constant").message(5, new().text(1, "value").message(5, value))
    };
    let elsewhere = new()
        .bytes(1, &[10, 20])
        .number(2, 10)
        .text(8, "far")
        .message(13, new().text(1, "location").text(2, "weights.data"))
        .message(13, new().text(1, "offset").text(2, "0"))
        .number(14, 1);
    let labels = new().text(1, "ClassLabels").text(2, "{0: 'no'}");
    let graph = new()
        .message(1, choice)
        .message(1, constant("scale", 1))
        .message(1, constant("axes", 7))
        .message(1, new().text(4, "LinearClassifier").message(5, classes))
        .text(2, "main")
        .message(11, value("x", &["batch", "3"]))
        .message(11, value("w", &["2", "3"]))
        .message(5, tensor("w", &[2, 3]))
        .message(5, elsewhere)
        .message(12, value("y", &["batch"]));
    new()
        .number(1, 8)
        .text(2, "pytorch")
        .text(3, "2.3.0")
        .message(7, graph)
        .message(8, new().text(1, "ai.onnx.ml").number(2, 3))
        .message(8, new().number(2, 17))
        .message(14, new().text(1, "author").text(2, "Ada"))
        .message(14, labels)
        .0
}

/// So many graphs within each other.
pub fn nested(depth: usize) -> Vec<u8> {
    let graph =
        (0..depth).fold(new(), |inner, _| new().message(1, new().message(5, new().text(1, "body").message(6, inner))));
    new().number(1, 8).text(2, "deep").message(7, graph).0
}
