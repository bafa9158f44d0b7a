//! Small model files of Vitrine's own making. They are real: the readers of each format open them.
//! The same seed gives the same bytes.

mod gguf;
mod lightgbm;
mod onnx;
mod pytorch;
mod safetensors;
mod xgboost;

/// A format that [`make`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One `MatMul` with its weights.
    Onnx,
    /// A state dictionary as `torch.save` writes it.
    PyTorch,
    /// Two tensors, and a `config.json` beside them.
    Safetensors,
    /// One tensor and a few keys.
    Gguf,
    /// Boosted trees as JSON.
    XgBoost,
    /// Boosted trees as text.
    LightGbm,
}

/// A file: its name and its bytes.
pub(crate) type File = (String, Vec<u8>);

/// The files of one version of a model, about `kilobytes` in all.
pub(crate) fn make(format: Format, model: &str, kilobytes: usize, seed: u64) -> Vec<File> {
    let numbers = &mut Numbers(seed);
    let file = |extension: &str, bytes| (format!("{model}.{extension}"), bytes);
    match format {
        Format::Onnx => vec![file("onnx", onnx::bytes(model, &Tensor::of(kilobytes, numbers)))],
        Format::PyTorch => vec![file("pt", pytorch::bytes(model, &Tensor::of(kilobytes, numbers)))],
        Format::Safetensors => {
            let config =
                serde_json::json!({"architectures": [model], "hidden_size": COLUMNS, "torch_dtype": "float32"});
            let tensors = [Tensor::of(kilobytes, numbers), Tensor::of(1, numbers)];
            vec![
                ("model.safetensors".into(), safetensors::bytes(&tensors)),
                ("config.json".into(), format!("{config:#}\n").into_bytes()),
            ]
        }
        Format::Gguf => vec![file("gguf", gguf::bytes(model, &Tensor::of(kilobytes, numbers)))],
        Format::XgBoost => vec![file("json", xgboost::bytes(kilobytes, numbers))],
        Format::LightGbm => vec![file("txt", lightgbm::bytes(kilobytes, numbers))],
    }
}

/// Columns of every [`Tensor`].
const COLUMNS: usize = 64;

/// A matrix of 32-bit numbers, row by row, little-endian.
struct Tensor {
    rows: usize,
    bytes: Vec<u8>,
}

impl Tensor {
    /// A tensor of so many kilobytes.
    fn of(kilobytes: usize, numbers: &mut Numbers) -> Self {
        let rows = (kilobytes * 1000).div_ceil(COLUMNS * 4);
        let bytes = (0..rows * COLUMNS).flat_map(|_| (numbers.signed() * 0.1).to_le_bytes()).collect();
        Self { rows, bytes }
    }
}

/// A linear congruential generator (Knuth's MMIX): the same numbers everywhere.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    /// 24 bits of the next number, the most random ones.
    pub(super) fn bits(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 40).unwrap_or(0)
    }

    /// Between 0 and 1.
    #[allow(clippy::cast_precision_loss)] // 24 bits are exact
    pub(super) fn unit(&mut self) -> f32 {
        self.bits() as f32 / 16_777_216.0
    }

    /// Between -1 and 1.
    pub(super) fn signed(&mut self) -> f32 {
        self.unit().mul_add(2.0, -1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::format;

    const FORMATS: [(Format, &str); 6] = [
        (Format::Onnx, "ONNX"),
        (Format::PyTorch, "PyTorch"),
        (Format::Safetensors, "safetensors"),
        (Format::Gguf, "GGUF"),
        (Format::XgBoost, "XGBoost"),
        (Format::LightGbm, "LightGBM"),
    ];

    #[test]
    fn each_file_is_recognised_by_its_bytes_alone() {
        for (format, framework) in FORMATS {
            let (_, bytes) = &make(format, "yolo", 90, 7)[0];
            let head = &bytes[..bytes.len().min(format::HEAD_BYTES)];
            let tail = &bytes[bytes.len().saturating_sub(format::TAIL_BYTES)..];
            assert_eq!(format::recognise("file", head, tail), Some(framework));
        }
    }

    #[test]
    fn sizes_are_as_asked_and_the_seed_decides_the_bytes() {
        for (format, _) in FORMATS {
            let (_, bytes) = &make(format, "yolo", 90, 7)[0];
            assert!((80_000..110_000).contains(&bytes.len()), "{format:?}: {}", bytes.len());
            assert_eq!(make(format, "yolo", 90, 7)[0].1, *bytes);
            assert_ne!(make(format, "yolo", 90, 8)[0].1, *bytes);
        }
    }
}
