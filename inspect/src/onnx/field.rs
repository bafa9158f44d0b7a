//! The fields of a protobuf message, one after the other.

use crate::{
    Problem,
    cursor::{Cursor, Span},
    window::Window,
};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Number(u64),
    /// Text, bytes, or another message.
    Span(Span),
    /// A number of a fixed width, none of which is wanted here.
    Fixed,
}

/// A message that is being read.
pub struct Fields {
    rest: Span,
    what: &'static str,
}

impl Fields {
    pub fn new(span: Span, what: &'static str) -> Self {
        Self { rest: span, what }
    }

    /// The next field: its number and what it holds.
    pub fn next(&mut self, window: &mut Window) -> Result<Option<(u64, Value)>, Problem> {
        if self.rest.len() == 0 {
            return Ok(None);
        }
        let mut cursor = Cursor::new(window, self.rest, self.what);
        let key = varint(&mut cursor)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut cursor)?),
            1 => cursor.span(8).map(|_| Value::Fixed)?,
            2 => {
                let length = varint(&mut cursor)?;
                Value::Span(cursor.span(length)?)
            }
            5 => cursor.span(4).map(|_| Value::Fixed)?,
            other => {
                let what = format!("{} has a field of the unknown wire type {other}", self.what);
                return Err(Problem::lying(what, self.rest.start));
            }
        };
        self.rest.start = cursor.at();
        Ok(Some((key >> 3, value)))
    }

    /// Numbers of a repeated field, which may stand alone or packed; at most `most` are kept.
    pub fn numbers(value: Value, window: &mut Window, most: usize, into: &mut Vec<u64>) -> Result<(), Problem> {
        match value {
            Value::Number(number) if into.len() < most => into.push(number),
            Value::Span(span) => {
                let mut cursor = Cursor::new(window, span, "packed numbers");
                while cursor.left() > 0 && into.len() < most {
                    into.push(varint(&mut cursor)?);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn varint(cursor: &mut Cursor) -> Result<u64, Problem> {
    let start = cursor.at();
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = cursor.take()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Problem::lying("a number has more than 64 bits", start))
}
