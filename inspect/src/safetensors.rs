//! safetensors: eight bytes of a length, then a JSON object of tensors by name, then their bytes.
//!
//! Source: the README of huggingface/safetensors, "Format".

use crate::{
    Problem, Tensor,
    cursor::{Cursor, Span},
    findings::{Findings, RANK_MAX},
    json::{self, Listener, Scalar, Step},
    labels,
    window::{Stretch, Window},
};

/// The longest header that its own readers accept.
const HEADER_MAX: u64 = 100_000_000;
const METADATA: &str = "__metadata__";

/// Reads the header.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let whole = Span::whole(window);
    let mut cursor = Cursor::new(window, whole, "the header");
    let length = cursor.u64()?;
    if length > HEADER_MAX {
        return Err(Problem::lying(format!("a header of {length} bytes is longer than any reader accepts"), 0));
    }
    let Span { start, end } = cursor.span(length)?;
    let data = window.len() - end;
    findings.tells_tensors();
    let mut tensors = Tensors { findings, here: Here::default(), data, end, held: 0 };
    json::walk(Stretch { window, at: start, end }, "the header", start, &mut tensors)?;
    if tensors.held != data {
        let held = tensors.held;
        findings.note(format!("Its tensors say that they take {held} bytes, but {data} are there."));
    }
    Ok(())
}

struct Tensors<'f> {
    findings: &'f mut Findings,
    here: Here,
    /// Bytes that follow the header, which ends at `end`.
    data: u64,
    end: u64,
    /// Bytes that the tensors say they take.
    held: u64,
}

/// The tensor that is being read.
#[derive(Default)]
struct Here {
    dtype: String,
    shape: Vec<u64>,
    offsets: [Option<u64>; 2],
}

impl Listener for Tensors<'_> {
    fn wants(&mut self, way: &[Step]) -> bool {
        match way {
            [Step::Key(_), Step::Key(_), Step::Index(index)] => *index <= RANK_MAX as u64,
            _ => way.len() <= 2,
        }
    }

    fn value(&mut self, way: &[Step], value: Scalar) -> Result<(), Problem> {
        match (way, value) {
            ([Step::Key(top), Step::Key(key)], Scalar::Text(text)) if top == METADATA => {
                labels::find(key, text, self.findings);
                self.findings.entry(key, text);
            }
            ([_, Step::Key(key)], Scalar::Text(text)) if key == "dtype" => self.here.dtype = dtype(text),
            ([Step::Key(name), Step::Key(key), Step::Index(index)], Scalar::Unsigned(number)) => {
                match (key.as_str(), *index) {
                    ("shape", i) if i < RANK_MAX as u64 => self.here.shape.push(number),
                    ("shape", _) => return Err(self.lie(name, "has more dimensions than can be")),
                    ("data_offsets", 0) => self.here.offsets[0] = Some(number),
                    ("data_offsets", 1) => self.here.offsets[1] = Some(number),
                    _ => {}
                }
            }
            ([Step::Key(name), ..], _) if name != METADATA => return Err(self.lie(name, "is no tensor")),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, way: &[Step], _: u64) -> Result<(), Problem> {
        let [Step::Key(name)] = way else { return Ok(()) };
        if name == METADATA {
            return Ok(());
        }
        let Here { dtype, shape, offsets } = std::mem::take(&mut self.here);
        let [Some(from), Some(to)] = offsets else { return Err(self.lie(name, "does not say where its bytes are")) };
        if from > to {
            return Err(self.lie(name, "ends before it starts"));
        }
        if to > self.data {
            return Err(Problem::truncated(format!("the bytes of tensor “{name}”"), self.end.saturating_add(from)));
        }
        let tensor = Tensor { name: name.clone(), dtype, shape };
        let bytes = bits(&tensor.dtype).map(|bits| (u128::from(tensor.elements()) * bits).div_ceil(8));
        if bytes.is_some_and(|bytes| bytes != u128::from(to - from)) {
            return Err(self.lie(name, "says another size than its shape and type make"));
        }
        self.held = self.held.saturating_add(to - from);
        self.findings.tensor(tensor);
        Ok(())
    }
}

impl Tensors<'_> {
    fn lie(&self, name: &str, what: &str) -> Problem {
        Problem::lying(format!("tensor “{name}” {what}"), 8)
    }
}

/// `BF16` → `bfloat16`; what is not known stays as it is, in lower case.
fn dtype(text: &str) -> String {
    let name = match text {
        "F64" => "float64",
        "F32" => "float32",
        "F16" => "float16",
        "BF16" => "bfloat16",
        "I64" => "int64",
        "I32" => "int32",
        "I16" => "int16",
        "I8" => "int8",
        "U64" => "uint64",
        "U32" => "uint32",
        "U16" => "uint16",
        "U8" => "uint8",
        "C64" => "complex64",
        "BOOL" => "bool",
        other => return crate::findings::cut(&other.to_lowercase().replace("f8_", "float8_"), 40),
    };
    name.to_owned()
}

/// Bits of one number of a type, where that is known.
fn bits(dtype: &str) -> Option<u128> {
    Some(match dtype {
        "float64" | "int64" | "uint64" | "complex64" => 64,
        "float32" | "int32" | "uint32" => 32,
        "float16" | "bfloat16" | "int16" | "uint16" => 16,
        "int8" | "uint8" | "bool" => 8,
        _ if dtype.starts_with("float8_") => 8,
        _ => return None,
    })
}
