//! What a model file says of itself, read from its own header: framework, inputs and outputs, tensors, labels.
//!
//! Nothing is executed or unpickled, and weights are not read. A file may say whatever it likes; what it
//! costs is bounded:
//! - memory: under 32 MB. Of that, 2.5 MB are blocks of the file ([`Source`] is asked for 16 to 256 KiB at a
//!   time), and 16 MiB at most are text and shapes for the [`Header`]; what is more is counted and noted.
//! - bytes: at most 256 MiB are fetched, 8 MiB are inflated of an entry of a ZIP. Every step of every loop
//!   consumes bytes that are there, and lengths are held against the file's before anything is allocated.
//! - depth: at most 64 levels of JSON, 16 of a graph within a graph.

mod cursor;
mod findings;
mod gguf;
mod json;
mod keras;
mod labels;
mod lightgbm;
mod onnx;
mod pickle;
mod problem;
mod safetensors;
mod source;
mod tflite;
mod torch;
mod window;
mod xgboost;
mod zip;

pub use domain::api::{Header, Port, Tensor};
pub use problem::Problem;
pub use source::{OpenFile, Source};

use domain::format;
use findings::Findings;
use window::Window;

/// Reads what the file says of itself; its name decides only where its bytes do not.
///
/// # Errors
/// [`Problem`]: no format that is read here, cut off, beyond belief or bounds, or not readable at all.
pub fn read(source: &mut dyn Source, name: &str) -> Result<Header, Problem> {
    let mut window = Window::new(source);
    let head = window.head(format::HEAD_BYTES)?;
    let tail = window.tail(format::TAIL_BYTES)?;
    let looks_like = format::recognise(name, &head, &tail);
    let (framework, format): (_, Format) = match looks_like {
        Some(framework @ "safetensors") => (framework, safetensors::read),
        Some(framework @ "ONNX") => (framework, onnx::read),
        Some(framework @ "GGUF") => (framework, gguf::read),
        Some(framework @ "TFLite") => (framework, tflite::read),
        Some(framework @ ("TorchScript" | "PyTorch")) if head.starts_with(b"PK") => (framework, torch::read),
        Some(framework @ "PyTorch") if pickle::is_here(&head) => (framework, pickle::read),
        Some(framework @ "Keras") => (framework, keras::read),
        Some(framework @ "LightGBM") => (framework, lightgbm::read),
        Some(framework @ "scikit-learn") => (framework, pickle::read),
        Some(framework @ "XGBoost") => (framework, xgboost::read),
        None if pickle::is_here(&head) => ("pickle", pickle::read),
        None if xgboost::is_here(&head) => ("XGBoost", xgboost::read),
        _ => return Err(Problem::Unknown { looks_like }),
    };
    drop((head, tail));
    let mut findings = Findings::new(framework);
    format(&mut window, &mut findings)?;
    Ok(findings.into_header())
}

/// Reads a file that is in one format.
type Format = fn(&mut Window, &mut Findings) -> Result<(), Problem>;
