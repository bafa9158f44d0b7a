//! ZIP archives: entries, their directory, and its end.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};

/// An archive of these files, packed or stored, after some bytes that are none of it.
pub fn after(before: &[u8], files: &[(&str, &[u8])], packed: bool) -> Vec<u8> {
    let (mut archive, mut directory) = (before.to_vec(), Vec::new());
    for (name, content) in files {
        let at = archive.len() as u32;
        let bytes = if packed { deflate(content) } else { content.to_vec() };
        let method = if packed { 8u16 } else { 0 };
        let mut fixed = Vec::new();
        fixed.extend_from_slice(&[20, 0, 0, 0]);
        fixed.extend_from_slice(&method.to_le_bytes());
        // Time, date, and a checksum that nobody looks at.
        fixed.extend_from_slice(&[0; 8]);
        fixed.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        fixed.extend_from_slice(&(content.len() as u32).to_le_bytes());
        fixed.extend_from_slice(&(name.len() as u16).to_le_bytes());
        fixed.extend_from_slice(&[0, 0]);
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&fixed);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(&bytes);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&fixed);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = archive.len() as u32;
    let count = (files.len() as u16).to_le_bytes();
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    archive.extend_from_slice(&count);
    archive.extend_from_slice(&count);
    archive.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    archive.extend_from_slice(&start.to_le_bytes());
    archive.extend_from_slice(&[0, 0]);
    archive
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// What `torch.save` writes.
pub fn pytorch() -> Vec<u8> {
    let files: [(&str, &[u8]); 5] = [
        ("net/data.pkl", b"\x80\x02}q\0."),
        ("net/byteorder", b"little"),
        ("net/data/0", &[0; 40]),
        ("net/data/1", &[0; 24]),
        ("net/version", b"3\n"),
    ];
    after(b"", &files, false)
}

/// What `torch.jit.save` writes, with what Ultralytics puts beside it.
pub fn torchscript() -> Vec<u8> {
    let files: [(&str, &[u8]); 7] = [
        ("net/data.pkl", b"\x80\x02."),
        ("net/code/__torch__.py", b"class Net(Module):\n  pass\n"),
        ("net/constants.pkl", b"\x80\x02)."),
        ("net/data/0", &[0; 40]),
        ("net/constants/0", &[0; 8]),
        ("net/extra/config.txt", br#"{"task": "detect", "stride": 32, "names": {"0": "person", "1": "bicycle"}}"#),
        ("net/version", b"3\n"),
    ];
    after(b"", &files, false)
}

/// What Keras 3 writes.
pub fn keras() -> Vec<u8> {
    keras_with(KERAS.as_bytes())
}

/// The same with another `config.json`.
pub fn keras_with(config: &[u8]) -> Vec<u8> {
    let metadata = br#"{"keras_version": "3.6.0", "date_saved": "2026-01-31@12:00:00"}"#;
    after(b"", &[("metadata.json", metadata), ("config.json", config), ("model.weights.h5", b"\x89HDF")], true)
}

const KERAS: &str = r#"{"module": "keras", "class_name": "Functional", "config": {"name": "net", "layers": [
    {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28], "dtype": "float32", "name": "image"}},
    {"class_name": "Dense", "config": {"name": "dense", "dtype": {"class_name": "DTypePolicy"}, "units": 10}}],
    "input_layers": [["image", 0, 0]], "output_layers": [["dense", 0, 0]]}}"#;
