//! Values of keys. Long lists, such as a tokenizer's words, are only counted.

use super::text;
use crate::{
    Problem,
    cursor::Cursor,
    findings::{Findings, NAME_MAX, VALUE_MAX},
};

const TEXT: u32 = 8;
const LIST: u32 = 9;
/// Most numbers of a list that are shown one by one.
const SHOWN_MAX: u64 = 16;
/// Most lists within each other.
const DEPTH_MAX: u32 = 4;
/// How the keys end under which models keep the names of their classes.
const CLASSES: &str = ".classifier.output_labels";

/// Reads the value of a key; gives it if it is a whole number.
pub fn read(cursor: &mut Cursor, key: &str, findings: &mut Findings) -> Result<Option<u64>, Problem> {
    let kind = cursor.u32()?;
    match kind {
        TEXT => {
            let value = text(cursor, VALUE_MAX + 4)?;
            findings.entry(key, &value);
            Ok(None)
        }
        LIST => {
            let value = list(cursor, key, findings, 0)?;
            findings.entry(key, &value);
            Ok(None)
        }
        _ => {
            let value = number(cursor, kind)?;
            findings.entry(key, &value);
            Ok(value.parse().ok())
        }
    }
}

/// A type, a count, and so many values: as they are shown.
fn list(cursor: &mut Cursor, key: &str, findings: &mut Findings, depth: u32) -> Result<String, Problem> {
    if depth > DEPTH_MAX {
        return Err(Problem::excessive("lists within lists", cursor.at()));
    }
    let kind = cursor.u32()?;
    let count = cursor.u64()?;
    match kind {
        TEXT => {
            let names_classes = key.ends_with(CLASSES);
            for id in 0..count {
                let name = text(cursor, if names_classes { NAME_MAX } else { 0 })?;
                if let (true, Ok(id)) = (names_classes, i64::try_from(id)) {
                    findings.label(id, &name);
                }
            }
            Ok(format!("{count} texts"))
        }
        LIST => {
            for _ in 0..count {
                list(cursor, "", findings, depth + 1)?;
            }
            Ok(format!("{count} lists"))
        }
        _ if count <= SHOWN_MAX => {
            let mut numbers = Vec::new();
            for _ in 0..count {
                numbers.push(number(cursor, kind)?);
            }
            Ok(format!("[{}]", numbers.join(", ")))
        }
        _ => {
            cursor.span(count.saturating_mul(width(kind, cursor.at())?))?;
            Ok(format!("{count} numbers"))
        }
    }
}

fn number(cursor: &mut Cursor, kind: u32) -> Result<String, Problem> {
    Ok(match kind {
        0 => u8::from_le_bytes(cursor.take()?).to_string(),
        1 => i8::from_le_bytes(cursor.take()?).to_string(),
        2 => u16::from_le_bytes(cursor.take()?).to_string(),
        3 => i16::from_le_bytes(cursor.take()?).to_string(),
        4 => cursor.u32()?.to_string(),
        5 => i32::from_le_bytes(cursor.take()?).to_string(),
        6 => f32::from_le_bytes(cursor.take()?).to_string(),
        7 => (cursor.take::<1>()? != [0]).to_string(),
        10 => cursor.u64()?.to_string(),
        11 => i64::from_le_bytes(cursor.take()?).to_string(),
        12 => f64::from_le_bytes(cursor.take()?).to_string(),
        _ => return Err(unknown(kind, cursor.at())),
    })
}

/// Bytes of a number.
fn width(kind: u32, at: u64) -> Result<u64, Problem> {
    Ok(match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        10..=12 => 8,
        _ => return Err(unknown(kind, at)),
    })
}

fn unknown(kind: u32, at: u64) -> Problem {
    Problem::lying(format!("a value has the type {kind}, which does not exist"), at)
}
