//! What a model file says of itself: `GET /versions/{id}/files/{name}/header` and `vitrine inspect`.

use serde::{Deserialize, Serialize};

/// Most tensors that are told of one file; the others are counted.
pub const TENSORS_MAX: usize = 20_000;

/// What was read of a file's own header. Nothing of it was executed or unpickled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// Framework, by Vitrine's own names: `ONNX`.
    pub framework: String,
    /// Version of the format or framework, as the file gives it: `IR 8, opset 17`; empty when it does not.
    pub version: String,
    /// What wrote it: `pytorch 2.3.0`; empty when it does not say.
    pub producer: String,
    /// What it is fed with.
    pub inputs: Vec<Port>,
    /// What it gives.
    pub outputs: Vec<Port>,
    /// How many numbers its tensors hold together; absent where the format does not tell.
    pub parameters: Option<u64>,
    /// Its weights, in the file's order; at most [`TENSORS_MAX`].
    pub tensors: Vec<Tensor>,
    /// How many there are in all.
    pub tensor_count: u64,
    /// Names of its classes with their ids, by id.
    pub labels: Vec<(String, i64)>,
    /// What else it says, by key; long values are cut.
    pub entries: Vec<(String, String)>,
    /// What could not be read or was left out, each a sentence.
    pub notes: Vec<String>,
}

/// An input or output of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Type of its elements: `float32`; empty when it is not known.
    pub dtype: String,
    /// Its dimensions: numbers, or names of those that vary, `batch`; none when the shape is not known.
    pub shape: Option<Vec<String>>,
}

/// A tensor that the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Type of its elements: `float16`, `q4_K`.
    pub dtype: String,
    /// Its dimensions, the outermost first.
    pub shape: Vec<u64>,
}

impl Tensor {
    /// How many numbers it holds; `u64::MAX` where that is more than can be.
    #[must_use]
    pub fn elements(&self) -> u64 {
        self.shape.iter().fold(1, |all, size| all.saturating_mul(*size))
    }
}
