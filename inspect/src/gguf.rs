//! GGUF, versions 2 and 3: counts, keys with values, tensors by name, then their bytes.
//!
//! Source: ggml's docs/gguf.md.

mod kind;
mod value;

use crate::{
    Problem, Tensor,
    cursor::{Cursor, Span},
    findings::{Findings, NAME_MAX},
    window::Window,
};

/// ggml itself knows tensors of four dimensions.
const RANK_MAX: u32 = 8;
/// Bytes at a multiple of which tensors start, unless the file says otherwise.
const ALIGNMENT: u64 = 32;

/// Reads keys and tensors.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let whole = Span::whole(window);
    let mut cursor = Cursor::new(window, whole, "the header");
    cursor.take::<4>()?;
    let version = cursor.u32()?;
    match version {
        2 | 3 => findings.version(&format!("GGUF {version}")),
        1 => return Err(Problem::lying("GGUF 1 is no longer read by anything", 4)),
        _ if version.swap_bytes() < 16 => return Err(Problem::lying("its numbers are big-endian", 4)),
        _ => return Err(Problem::lying(format!("GGUF {version} is a version that does not exist"), 4)),
    }
    let (tensors, keys) = (cursor.u64()?, cursor.u64()?);
    findings.tells_tensors();
    let mut alignment = ALIGNMENT;
    for _ in 0..keys {
        let key = text(&mut cursor, NAME_MAX)?;
        let number = value::read(&mut cursor, &key, findings)?;
        if key == "general.alignment" {
            alignment = number.filter(|number| *number > 0).unwrap_or(ALIGNMENT);
        }
    }
    let mut end = 0;
    for _ in 0..tensors {
        end = end.max(tensor(&mut cursor, findings)?);
    }
    let start = cursor.at();
    let data = start.checked_next_multiple_of(alignment).unwrap_or(u64::MAX);
    if data.saturating_add(end) > whole.end {
        return Err(Problem::truncated("the bytes of its tensors", start));
    }
    Ok(())
}

/// A name, dimensions with the innermost first, a type, and where its bytes are; gives where they end.
fn tensor(cursor: &mut Cursor, findings: &mut Findings) -> Result<u64, Problem> {
    let at = cursor.at();
    let name = text(cursor, NAME_MAX)?;
    let rank = cursor.u32()?;
    if rank > RANK_MAX {
        return Err(Problem::lying(format!("tensor “{name}” has {rank} dimensions"), at));
    }
    let mut shape = Vec::new();
    for _ in 0..rank {
        shape.push(cursor.u64()?);
    }
    shape.reverse();
    let kind = kind::of(cursor.u32()?);
    let offset = cursor.u64()?;
    let tensor = Tensor { name, dtype: kind.name, shape };
    let bytes = tensor.elements().div_ceil(kind.numbers).saturating_mul(kind.bytes);
    findings.tensor(tensor);
    Ok(offset.saturating_add(bytes))
}

/// A length, then so many bytes of text.
fn text(cursor: &mut Cursor, most: usize) -> Result<String, Problem> {
    let length = cursor.u64()?;
    cursor.text(length, most)
}
