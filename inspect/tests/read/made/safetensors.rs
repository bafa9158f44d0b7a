//! safetensors: a length, JSON, bytes.

/// Two tensors, 8 numbers in all, and metadata with names of classes.
pub fn bytes() -> Vec<u8> {
    let header = r#"{"__metadata__":{"format":"pt","names":"{0: 'cat', 1: 'dog'}"},
        "w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
        "b":{"dtype":"BF16","shape":[2],"data_offsets":[24,28]}}   "#;
    with_header(header, 28)
}

/// A file with this header and so many bytes after it.
pub fn with_header(header: &str, data: usize) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.resize(file.len() + data, 7);
    file
}
