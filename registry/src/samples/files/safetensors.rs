//! safetensors: the header's length, a JSON header, the tensors.

use serde_json::{Map, json};

use super::{COLUMNS, Tensor};

/// Tensors `layers.0.weight`, `layers.1.weight` and so on.
pub(super) fn bytes(tensors: &[Tensor]) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".into(), json!({"format": "pt"}));
    let mut end = 0;
    for (i, tensor) in tensors.iter().enumerate() {
        let start = end;
        end += tensor.bytes.len();
        header.insert(
            format!("layers.{i}.weight"),
            json!({"dtype": "F32", "shape": [tensor.rows, COLUMNS], "data_offsets": [start, end]}),
        );
    }
    let mut header = serde_json::Value::Object(header).to_string();
    // The data starts at a multiple of eight bytes.
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    tensors.iter().for_each(|tensor| file.extend_from_slice(&tensor.bytes));
    file
}

#[cfg(test)]
mod tests {
    use super::super::Numbers;
    use super::*;

    #[test]
    fn lengths_add_up() {
        let numbers = &mut Numbers(3);
        let file = bytes(&[Tensor::of(30, numbers), Tensor::of(2, numbers)]);
        let (length, rest) = file.split_first_chunk::<8>().unwrap();
        let (header, data) = rest.split_at(usize::try_from(u64::from_le_bytes(*length)).unwrap());
        let header: serde_json::Value = serde_json::from_slice(header).unwrap();
        let (first, second) = (&header["layers.0.weight"], &header["layers.1.weight"]);
        assert_eq!(first["data_offsets"][0], 0);
        assert_eq!(first["data_offsets"][1], second["data_offsets"][0]);
        assert_eq!(second["data_offsets"][1], data.len());
        assert_eq!(first["data_offsets"][1].as_u64().unwrap(), first["shape"][0].as_u64().unwrap() * 64 * 4);
    }
}
