//! Inputs and outputs: `ValueInfoProto` and the types that it names.

use super::field::{Fields, Value};
use crate::{
    Port, Problem,
    cursor::{Span, text},
    findings::{NAME_MAX, RANK_MAX},
    window::Window,
};

/// Most types within each other: a sequence of maps of tensors.
const DEPTH_MAX: u32 = 8;

/// `ValueInfoProto`: 1 name, 2 type.
pub fn port(window: &mut Window, span: Span) -> Result<Port, Problem> {
    let mut port = Port::default();
    let mut fields = Fields::new(span, "an input or output");
    while let Some((number, value)) = fields.next(window)? {
        match (number, value) {
            (1, Value::Span(span)) => port.name = text(window, span, NAME_MAX)?,
            (2, Value::Span(span)) => (port.dtype, port.shape) = kind(window, span, 0)?,
            _ => {}
        }
    }
    Ok(port)
}

type Kind = (String, Option<Vec<String>>);

/// `TypeProto`: 1 tensor, 4 sequence, 5 map, 8 sparse tensor, 9 optional.
fn kind(window: &mut Window, span: Span, depth: u32) -> Result<Kind, Problem> {
    if depth > DEPTH_MAX {
        return Err(Problem::excessive("types within types", span.start));
    }
    let mut found = Kind::default();
    let mut fields = Fields::new(span, "a type");
    while let Some((number, value)) = fields.next(window)? {
        let Value::Span(span) = value else { continue };
        match number {
            1 => found = tensor(window, span)?,
            8 => {
                let (dtype, shape) = tensor(window, span)?;
                found = (format!("sparse {dtype}"), shape);
            }
            4 => found = (format!("sequence({})", element(window, span, depth, 1)?), None),
            9 => found = (format!("optional({})", element(window, span, depth, 1)?), None),
            5 => found = (format!("map({})", element(window, span, depth, 2)?), None),
            _ => {}
        }
    }
    Ok(found)
}

/// The type in field `place` of a sequence, an optional or a map, whose key's type is field 1.
fn element(window: &mut Window, span: Span, depth: u32, place: u64) -> Result<String, Problem> {
    let (mut key, mut inner) = (String::new(), String::new());
    let mut fields = Fields::new(span, "a type");
    while let Some((number, value)) = fields.next(window)? {
        match value {
            Value::Number(number) => key = dtype(number) + ", ",
            Value::Span(span) if number == place => (inner, _) = kind(window, span, depth + 1)?,
            _ => {}
        }
    }
    Ok(key + &inner)
}

/// `TypeProto.Tensor`: 1 element type, 2 shape.
fn tensor(window: &mut Window, span: Span) -> Result<Kind, Problem> {
    let mut found = Kind::default();
    let mut fields = Fields::new(span, "the type of a tensor");
    while let Some((number, value)) = fields.next(window)? {
        match (number, value) {
            (1, Value::Number(number)) => found.0 = dtype(number),
            (2, Value::Span(span)) => found.1 = Some(shape(window, span)?),
            _ => {}
        }
    }
    Ok(found)
}

/// `TensorShapeProto`: 1 dimension, which is 1 a number or 2 a name, or neither.
fn shape(window: &mut Window, span: Span) -> Result<Vec<String>, Problem> {
    let mut sizes = Vec::new();
    let mut fields = Fields::new(span, "a shape");
    while let Some((number, value)) = fields.next(window)? {
        let (1, Value::Span(span)) = (number, value) else { continue };
        let mut size = "?".to_owned();
        let mut fields = Fields::new(span, "a dimension");
        while let Some((number, value)) = fields.next(window)? {
            match (number, value) {
                (1, Value::Number(number)) if number.cast_signed() >= 0 => size = number.to_string(),
                (2, Value::Span(span)) if span.len() > 0 => size = text(window, span, 64)?,
                _ => {}
            }
        }
        if sizes.len() < RANK_MAX {
            sizes.push(size);
        }
    }
    Ok(sizes)
}

/// The name of a `TensorProto.DataType`.
pub fn dtype(number: u64) -> String {
    const NAMES: [&str; 24] = [
        "",
        "float32",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "int32",
        "int64",
        "string",
        "bool",
        "float16",
        "float64",
        "uint32",
        "uint64",
        "complex64",
        "complex128",
        "bfloat16",
        "float8_e4m3fn",
        "float8_e4m3fnuz",
        "float8_e5m2",
        "float8_e5m2fnuz",
        "uint4",
        "int4",
        "float4_e2m1",
    ];
    let name = usize::try_from(number).ok().and_then(|number| NAMES.get(number));
    name.map_or_else(|| format!("type {number}"), |name| (*name).to_owned())
}
