//! GGUF, version 3: magic, counts, keys, tensor infos, then the tensors at multiples of 32 bytes.

use super::{COLUMNS, Tensor};

const ALIGNMENT: usize = 32;
/// Type of a value: a 32-bit number.
const U32: u32 = 4;
/// Type of a value: text.
const TEXT: u32 = 8;
/// Type of a tensor: 32-bit floats.
const F32: u32 = 0;

/// One tensor with a few keys.
pub(super) fn bytes(name: &str, tensor: &Tensor) -> Vec<u8> {
    let mut file = b"GGUF".to_vec();
    file.extend_from_slice(&3u32.to_le_bytes());
    let texts = [("general.architecture", "llama"), ("general.name", name)];
    let numbers = [("general.alignment", 32), ("llama.block_count", 1), ("llama.embedding_length", 64)];
    file.extend_from_slice(&1u64.to_le_bytes());
    file.extend_from_slice(&((texts.len() + numbers.len()) as u64).to_le_bytes());
    for (key, value) in texts {
        text(&mut file, key);
        file.extend_from_slice(&TEXT.to_le_bytes());
        text(&mut file, value);
    }
    for (key, value) in numbers {
        text(&mut file, key);
        file.extend_from_slice(&U32.to_le_bytes());
        file.extend_from_slice(&u32::to_le_bytes(value));
    }
    text(&mut file, "token_embd.weight");
    file.extend_from_slice(&2u32.to_le_bytes());
    // The fastest dimension comes first.
    for size in [COLUMNS, tensor.rows] {
        file.extend_from_slice(&(size as u64).to_le_bytes());
    }
    file.extend_from_slice(&F32.to_le_bytes());
    file.extend_from_slice(&0u64.to_le_bytes());
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    file.extend_from_slice(&tensor.bytes);
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    file
}

fn text(file: &mut Vec<u8>, text: &str) {
    file.extend_from_slice(&(text.len() as u64).to_le_bytes());
    file.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::super::Numbers;
    use super::*;

    #[test]
    fn the_tensor_is_aligned_and_whole() {
        let tensor = Tensor::of(10, &mut Numbers(5));
        let file = bytes("whisper", &tensor);
        assert_eq!(file.len() % ALIGNMENT, 0);
        let at = file.windows(16).position(|w| w == &tensor.bytes[..16]).unwrap();
        assert_eq!(at % ALIGNMENT, 0);
        assert_eq!(file[at..at + tensor.bytes.len()], tensor.bytes);
    }
}
