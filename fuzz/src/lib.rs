//! What must never panic, whatever it is given: cargo-fuzz and the runner of `make fuzz` share it.

mod files;
#[path = "../../inspect/tests/read/made/mod.rs"]
#[allow(dead_code, missing_docs)]
mod made;
mod texts;

/// Something that takes any bytes.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Gives it bytes. What came of them, as far as it can be told apart, is a number.
    pub run: fn(&[u8]) -> u64,
    /// Inputs that are right, to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "query", run: texts::query, seeds: texts::queries },
    Target { name: "link", run: texts::link, seeds: texts::links },
    Target { name: "safetensors", run: files::safetensors, seeds: || vec![made::safetensors::bytes()] },
    Target { name: "onnx", run: files::onnx, seeds: || vec![made::onnx::bytes(), made::onnx::nested(5)] },
    Target { name: "gguf", run: files::gguf, seeds: || vec![made::gguf::bytes()] },
    Target { name: "tflite", run: files::tflite, seeds: || vec![made::tflite::bytes()] },
    Target {
        name: "zip",
        run: files::zip,
        seeds: || vec![made::zip::pytorch(), made::zip::torchscript(), made::zip::keras()],
    },
    Target { name: "trees", run: files::trees, seeds: || vec![made::trees::xgboost(), made::trees::lightgbm()] },
    Target { name: "pickle", run: files::pickle, seeds: || vec![b"\x80\x04\x95.".to_vec(), b"x\x9c..".to_vec()] },
];

/// Runs the target of this name, for cargo-fuzz.
///
/// # Panics
/// When the bytes bring it down, or there is no such target.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("cargo-fuzz runs what is listed");
    (target.run)(bytes);
}
