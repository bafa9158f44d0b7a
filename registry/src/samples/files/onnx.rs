//! ONNX: a protobuf `ModelProto`, written field by field (numbers from onnx.proto3).

use super::{COLUMNS, Tensor};

/// A model that multiplies its input by the weights.
pub(super) fn bytes(name: &str, weights: &Tensor) -> Vec<u8> {
    let (rows, columns) = (weights.rows as u64, COLUMNS as u64);
    // NodeProto: 1 input, 2 output, 3 name, 4 op_type.
    let node =
        Message::new().text(1, "features").text(1, "weights").text(2, "scores").text(3, "head").text(4, "MatMul");
    // TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data.
    let initializer =
        Message::new().number(1, rows).number(1, columns).number(2, FLOAT).text(8, "weights").bytes(9, &weights.bytes);
    // GraphProto: 1 node, 2 name, 5 initializer, 11 input, 12 output.
    let graph = Message::new()
        .message(1, node)
        .text(2, name)
        .message(5, initializer)
        .message(11, value("features", [1, rows]))
        .message(12, value("scores", [1, columns]));
    // OperatorSetIdProto: 2 version. ModelProto: 1 ir_version, 2 and 3 producer, 7 graph, 8 opset_import.
    Message::new()
        .number(1, 8)
        .text(2, "vitrine-samples")
        .text(3, env!("CARGO_PKG_VERSION"))
        .message(7, graph)
        .message(8, Message::new().number(2, 17))
        .0
}

/// `TensorProto.DataType.FLOAT`
const FLOAT: u64 = 1;

/// `ValueInfoProto`: 1 name, 2 type → 1 tensor type → 1 element type, 2 shape → 1 dimension → 1 value.
fn value(name: &str, shape: [u64; 2]) -> Message {
    let dimensions = shape.into_iter().fold(Message::new(), |s, size| s.message(1, Message::new().number(1, size)));
    let tensor = Message::new().number(1, FLOAT).message(2, dimensions);
    Message::new().text(1, name).message(2, Message::new().message(1, tensor))
}

/// A protobuf message under construction.
struct Message(Vec<u8>);

impl Message {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn varint(mut self, mut value: u64) -> Self {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
        self
    }

    fn number(self, field: u64, value: u64) -> Self {
        self.varint(field << 3).varint(value)
    }

    fn bytes(self, field: u64, bytes: &[u8]) -> Self {
        let mut message = self.varint(field << 3 | 2).varint(bytes.len() as u64);
        message.0.extend_from_slice(bytes);
        message
    }

    fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    fn message(self, field: u64, inner: Self) -> Self {
        self.bytes(field, &inner.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Numbers;
    use super::*;

    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let (&byte, rest) = bytes.split_first().expect("the message ends within a number");
            *bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }

    /// Field numbers with their bytes; numbers have none.
    fn fields(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes);
            let value = varint(&mut bytes);
            let inner = match key & 7 {
                0 => &[][..],
                2 => bytes.split_off(..usize::try_from(value).unwrap()).expect("the message ends within a field"),
                other => panic!("wire type {other}"),
            };
            fields.push((key >> 3, inner));
        }
        fields
    }

    #[test]
    fn the_message_walks_to_its_end() {
        let weights = Tensor::of(20, &mut Numbers(1));
        let file = bytes("yolo", &weights);
        let model = fields(&file);
        assert_eq!(model.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 2, 3, 7, 8]);
        let graph = fields(model[3].1);
        assert_eq!(graph.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 2, 5, 11, 12]);
        assert_eq!(fields(graph[0].1)[4], (4, b"MatMul".as_slice()));
        let initializer = fields(graph[2].1);
        assert_eq!(initializer[4], (9, weights.bytes.as_slice()));
    }
}
