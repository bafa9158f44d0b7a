//! GGUF: counts, keys, tensors, and their bytes at a multiple of 32.

fn text(file: &mut Vec<u8>, text: &str) {
    file.extend_from_slice(&(text.len() as u64).to_le_bytes());
    file.extend_from_slice(text.as_bytes());
}

fn key(file: &mut Vec<u8>, key: &str, kind: u32, value: &[u8]) {
    text(file, key);
    file.extend_from_slice(&kind.to_le_bytes());
    file.extend_from_slice(value);
}

fn texts(texts: &[&str]) -> Vec<u8> {
    let mut value = 8u32.to_le_bytes().to_vec();
    value.extend_from_slice(&(texts.len() as u64).to_le_bytes());
    texts.iter().for_each(|one| text(&mut value, one));
    value
}

fn numbers(count: u64) -> Vec<u8> {
    let mut value = 4u32.to_le_bytes().to_vec();
    value.extend_from_slice(&count.to_le_bytes());
    (0..count).for_each(|n| value.extend_from_slice(&(n as u32).to_le_bytes()));
    value
}

/// Keys of many types, and two tensors, one of them quantized.
pub fn bytes() -> Vec<u8> {
    let mut name = Vec::new();
    text(&mut name, "tiny");
    let keys: [(&str, u32, &[u8]); 8] = [
        ("general.name", 8, &name),
        ("general.alignment", 4, &32u32.to_le_bytes()),
        ("rope.scale", 6, &1.5f32.to_le_bytes()),
        ("causal", 7, &[1]),
        ("tokenizer.ggml.tokens", 9, &texts(&["a", "b", "c"])),
        ("bert.classifier.output_labels", 9, &texts(&["bad", "good"])),
        ("few", 9, &numbers(3)),
        ("many", 9, &numbers(40)),
    ];
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    file.extend_from_slice(&2u64.to_le_bytes());
    file.extend_from_slice(&(keys.len() as u64).to_le_bytes());
    keys.iter().for_each(|(name, kind, value)| key(&mut file, name, *kind, value));
    for (name, kind, sizes, offset) in [("embed", 12u32, &[256u64, 2][..], 0u64), ("norm", 0, &[4], 288)] {
        text(&mut file, name);
        file.extend_from_slice(&(sizes.len() as u32).to_le_bytes());
        sizes.iter().for_each(|size| file.extend_from_slice(&size.to_le_bytes()));
        file.extend_from_slice(&kind.to_le_bytes());
        file.extend_from_slice(&offset.to_le_bytes());
    }
    file.resize(file.len().next_multiple_of(32) + 288 + 16, 0);
    file
}

/// A header that says so many keys and tensors follow, and nothing after it.
pub fn counts(tensors: u64, keys: u64) -> Vec<u8> {
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    file.extend_from_slice(&tensors.to_le_bytes());
    file.extend_from_slice(&keys.to_le_bytes());
    file
}
