//! Small files of every format.

pub mod gguf;
pub mod onnx;
pub mod safetensors;
pub mod tflite;
pub mod trees;
pub mod zip;

/// One file of each kind, with a name.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("weights.safetensors", safetensors::bytes()),
        ("model.onnx", onnx::bytes()),
        ("model.gguf", gguf::bytes()),
        ("model.tflite", tflite::bytes()),
        ("model.pt", zip::pytorch()),
        ("model.torchscript", zip::torchscript()),
        ("model.keras", zip::keras()),
        ("model.h5", b"\x89HDF\r\n\x1a\n\x02".to_vec()),
        ("model.xgb", trees::xgboost()),
        ("model.ubj", b"{L\0\0\0\0\0\0\0\x07learner".to_vec()),
        ("model.txt", trees::lightgbm()),
        ("model.joblib", b"\x80\x04\x95.".to_vec()),
        ("model.pkl", b"x\x9c\x01\x02".to_vec()),
    ]
}
