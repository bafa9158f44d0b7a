//! Small files of every format.

pub mod onnx;
pub mod safetensors;

/// One file of each kind, with a name.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![("weights.safetensors", safetensors::bytes()), ("model.onnx", onnx::bytes())]
}
