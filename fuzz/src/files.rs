//! Model files, each named as its format is, so that damaged first bytes lead to the same reader.

use std::hash::{DefaultHasher, Hash, Hasher};

pub fn safetensors(bytes: &[u8]) -> u64 {
    read("x.safetensors", bytes)
}

pub fn onnx(bytes: &[u8]) -> u64 {
    read("x.onnx", bytes)
}

pub fn gguf(bytes: &[u8]) -> u64 {
    read("x.gguf", bytes)
}

pub fn tflite(bytes: &[u8]) -> u64 {
    read("x.tflite", bytes)
}

pub fn zip(bytes: &[u8]) -> u64 {
    read("x.pt", bytes) ^ read("x.keras", bytes)
}

pub fn trees(bytes: &[u8]) -> u64 {
    read("x.xgb", bytes) ^ read("x.lgbm", bytes)
}

pub fn pickle(bytes: &[u8]) -> u64 {
    read("x.joblib", bytes)
}

/// What came of it: the words of the refusal, or how much was found.
fn read(name: &str, bytes: &[u8]) -> u64 {
    let mut source = bytes;
    let mut hasher = DefaultHasher::new();
    match inspect::read(&mut source, name) {
        Ok(header) => {
            let counts = [header.inputs.len(), header.outputs.len(), header.tensors.len(), header.labels.len()];
            (counts, header.entries.len(), header.notes).hash(&mut hasher);
            header.version.hash(&mut hasher);
        }
        Err(problem) => {
            assert!(!problem.hint().is_empty());
            let words = problem.to_string();
            words.chars().filter(char::is_ascii_alphabetic).take(60).collect::<String>().hash(&mut hasher);
        }
    }
    hasher.finish()
}
