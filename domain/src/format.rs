//! Which framework a model file belongs to, told from its bytes; its name decides only when they do not.
//!
//! Nothing is ever executed or unpickled: signatures and headers are all that is read.
//! Sources: the safetensors format (8-byte little-endian header length, then JSON), ONNX's `ModelProto`
//! (protobuf, field 1 `ir_version`, field 7 `graph`), GGUF's magic, TensorFlow Lite's file identifier
//! `TFL3` at offset 4, HDF5's signature, ZIP's local file header and PyTorch's archive layout.

/// How many bytes of a file's start [`recognise`] wants; more does not help.
pub const HEAD_BYTES: usize = 64 * 1024;
/// How many bytes of a file's end [`recognise`] wants, for a ZIP's directory.
pub const TAIL_BYTES: usize = 64 * 1024;

/// Framework names that Vitrine itself gives; people may use any other text as well.
pub const KNOWN: &[&str] = &[
    "ONNX",
    "safetensors",
    "TorchScript",
    "PyTorch",
    "TensorFlow",
    "TFLite",
    "Keras",
    "GGUF",
    "XGBoost",
    "LightGBM",
    "scikit-learn",
    "CatBoost",
    "Core ML",
    "OpenVINO",
];

/// The framework of a file, from its first and last bytes, else from its name.
#[must_use]
pub fn recognise(name: &str, head: &[u8], tail: &[u8]) -> Option<&'static str> {
    by_content(name, head, tail).or_else(|| by_name(name))
}

fn by_content(name: &str, head: &[u8], tail: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"GGUF") {
        Some("GGUF")
    } else if head.get(4..8) == Some(b"TFL3") {
        Some("TFLite")
    } else if is_safetensors(head) {
        Some("safetensors")
    } else if head.starts_with(b"PK\x03\x04") {
        by_zip(head, tail)
    } else if head.starts_with(b"\x89HDF\r\n\x1a\n") {
        Some("Keras")
    } else if is_onnx(head) {
        Some("ONNX")
    } else if head.starts_with(b"{\"learner\"") || head.starts_with(b"{L") && name.ends_with(".ubj") {
        Some("XGBoost")
    } else if head.starts_with(b"tree\nversion=") {
        Some("LightGBM")
    } else {
        None
    }
}

/// A header length that fits, then a JSON object.
fn is_safetensors(head: &[u8]) -> bool {
    let Some(length) = head.first_chunk::<8>().map(|b| u64::from_le_bytes(*b)) else {
        return false;
    };
    (2..=100_000_000).contains(&length) && head.get(8) == Some(&b'{') && matches!(head.get(9), Some(b'"' | b'}' | b' '))
}

/// The entries of a ZIP are named in local headers at the front and in the directory at the end.
fn by_zip(head: &[u8], tail: &[u8]) -> Option<&'static str> {
    let holds = |needle: &[u8]| contains(head, needle) || contains(tail, needle);
    if holds(b"constants.pkl") && (holds(b"/code/") || holds(b"code/__torch__")) {
        Some("TorchScript")
    } else if holds(b"data.pkl") {
        Some("PyTorch")
    } else if holds(b"model.weights.h5") || holds(b"config.json") && holds(b"metadata.json") {
        Some("Keras")
    } else {
        None
    }
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}

/// `ModelProto` starts with `ir_version` (field 1, varint 1 to 30) and goes on with known fields
/// of the right wire type up to the graph or the end of what is here.
fn is_onnx(head: &[u8]) -> bool {
    let mut rest = head;
    let mut seen_version = false;
    let mut fields = 0;
    while let Some((key, after)) = varint(rest) {
        match (key >> 3, key & 7) {
            (1, 0) => {
                let Some((version, after)) = varint(after) else { return false };
                if !(1..=30).contains(&version) {
                    return false;
                }
                seen_version = true;
                rest = after;
            }
            (5, 0) => {
                let Some((_, after)) = varint(after) else { return false };
                rest = after;
            }
            (2 | 3 | 4 | 6 | 8 | 14 | 20 | 25, 2) => {
                let Some((length, after)) = varint(after) else { return false };
                // A SavedModel of TensorFlow starts alike, with a graph where ONNX has the producer's name.
                let names_producer = matches!(key >> 3, 2..=4);
                match usize::try_from(length).ok().and_then(|n| after.split_at_checked(n)) {
                    Some((text, _)) if names_producer && !is_text(text) => return false,
                    Some((_, after)) => rest = after,
                    None => return seen_version && !names_producer,
                }
            }
            (7, 2) => return seen_version,
            _ => return false,
        }
        fields += 1;
    }
    seen_version && fields > 1
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(char::is_control))
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(i).ok()? * 7)?;
        if byte & 0x80 == 0 {
            return Some((value, &bytes[i + 1..]));
        }
    }
    None
}

fn by_name(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let extension = name.rsplit('.').next()?;
    Some(match extension {
        "onnx" => "ONNX",
        "safetensors" => "safetensors",
        "pt" | "pth" | "ckpt" => "PyTorch",
        "torchscript" | "jit" => "TorchScript",
        "pb" | "savedmodel" => "TensorFlow",
        "tflite" => "TFLite",
        "keras" | "h5" | "hdf5" => "Keras",
        "gguf" => "GGUF",
        "xgb" | "ubj" => "XGBoost",
        "lgb" | "lgbm" => "LightGBM",
        "joblib" | "pkl" | "pickle" | "skops" => "scikit-learn",
        "cbm" => "CatBoost",
        "mlmodel" | "mlpackage" => "Core ML",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn safetensors() -> Vec<u8> {
        let header = br#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend_from_slice(header);
        file.extend_from_slice(&[0; 4]);
        file
    }

    #[test]
    fn content_beats_the_name() {
        assert_eq!(recognise("weights.bin", &safetensors(), b""), Some("safetensors"));
        assert_eq!(recognise("model.onnx", &safetensors(), b""), Some("safetensors"));
        assert_eq!(recognise("x.bin", b"\x08\x08\x12\x07pytorch\x3a\x05", b""), Some("ONNX"));
        assert_eq!(recognise("x.pb", b"\x08\x01\x12\x06\x0a\x04\x0a\x02ab", b""), Some("TensorFlow"));
        assert_eq!(recognise("x.pb", b"\x08\x01\x12\xff\xff\x7f\x0a\x04ab", b""), Some("TensorFlow"));
        assert_eq!(recognise("x.bin", b"\x20\0\0\0TFL3", b""), Some("TFLite"));
        assert_eq!(
            recognise("x", b"PK\x03\x04 m/data.pkl m/code/__torch__.py", b"m/constants.pkl"),
            Some("TorchScript")
        );
        assert_eq!(recognise("x", b"PK\x03\x04 m/data.pkl", b""), Some("PyTorch"));
    }

    #[test]
    fn the_name_decides_when_the_bytes_do_not() {
        assert_eq!(recognise("model.PT", b"\x80\x02", b""), Some("PyTorch"));
        assert_eq!(recognise("readme.txt", b"hello", b""), None);
        assert_eq!(recognise("empty", b"", b""), None);
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(head in proptest::collection::vec(any::<u8>(), 0..400), tail in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = recognise("f", &head, &tail);
        }
    }
}
