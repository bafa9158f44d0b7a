//! `TensorProto` without its numbers.

use super::{
    field::{Fields, Value},
    types::dtype,
};
use crate::{
    Problem, Tensor,
    cursor::{Span, text},
    findings::{NAME_MAX, RANK_MAX},
    window::Window,
};

/// What a tensor says of itself.
#[derive(Default)]
pub struct Told {
    pub tensor: Tensor,
    /// The file beside this one that holds its numbers.
    pub external: Option<String>,
}

/// `TensorProto`: 1 dims, 2 data_type, 8 name, 13 external_data, 14 data_location.
pub fn read(window: &mut Window, span: Span) -> Result<Told, Problem> {
    let mut told = Told::default();
    let (mut is_external, mut location) = (false, String::new());
    let mut fields = Fields::new(span, "a tensor");
    while let Some((number, value)) = fields.next(window)? {
        match (number, value) {
            (1, value) => Fields::numbers(value, window, RANK_MAX, &mut told.tensor.shape)?,
            (2, Value::Number(number)) => told.tensor.dtype = dtype(number),
            (8, Value::Span(span)) => told.tensor.name = text(window, span, NAME_MAX)?,
            (13, Value::Span(span)) => {
                if let Some(found) = self::location(window, span)? {
                    location = found;
                }
            }
            (14, Value::Number(number)) => is_external = number == 1,
            _ => {}
        }
    }
    if let Some(size) = told.tensor.shape.iter().find(|size| **size > i64::MAX as u64) {
        let size = size.cast_signed();
        return Err(Problem::lying(format!("tensor “{}” has a dimension of {size}", told.tensor.name), span.start));
    }
    told.external = is_external.then_some(location);
    Ok(told)
}

/// The value of the `StringStringEntryProto` whose key is `location`.
fn location(window: &mut Window, span: Span) -> Result<Option<String>, Problem> {
    let (mut is_location, mut found) = (false, None);
    let mut fields = Fields::new(span, "where a tensor is");
    while let Some((number, value)) = fields.next(window)? {
        match (number, value) {
            (1, Value::Span(span)) => is_location = text(window, span, NAME_MAX)? == "location",
            (2, Value::Span(span)) => found = Some(text(window, span, NAME_MAX)?),
            _ => {}
        }
    }
    Ok(found.filter(|_| is_location))
}
