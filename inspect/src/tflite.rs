//! TensorFlow Lite: a flatbuffer `Model`, and names of classes in an archive that may hang at its end.
//!
//! Field numbers are those of tensorflow's schema.fbs and metadata_schema.fbs.

mod flat;
mod labels;

use crate::{
    Port, Problem, Tensor,
    cursor::Span,
    findings::{Findings, NAME_MAX, RANK_MAX, VALUE_MAX},
    window::Window,
};
use flat::{Flat, Table, Vector};

/// The name of the metadata that has a schema of its own.
const METADATA: &str = "TFLITE_METADATA";

/// Reads the model, what is said about it, and the names of its classes.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let whole = Span::whole(window);
    let mut flat = Flat::new(window, whole);
    let model = flat.root()?;
    findings.tells_tensors();
    let version = flat.number(&model, 0)?;
    findings.version(&format!("schema {version}"));
    let description = flat.text(&model, 3, NAME_MAX)?;
    findings.producer(&description);
    let buffers = flat.vector(&model, 4, 4)?;
    let graphs = flat.vector(&model, 2, 4)?;
    if graphs.count > 1 {
        findings.entry("subgraphs", &graphs.count.to_string());
    }
    for index in 0..graphs.count {
        let graph = flat.table_at(&graphs, index)?;
        self::graph(&mut flat, &graph, &buffers, index == 0, findings)?;
    }
    metadata(&mut flat, &model, &buffers, findings)?;
    labels::read(window, findings)
}

/// `SubGraph`: 0 tensors, 1 inputs, 2 outputs.
fn graph(
    flat: &mut Flat,
    graph: &Table,
    buffers: &Vector,
    is_main: bool,
    findings: &mut Findings,
) -> Result<(), Problem> {
    let tensors = flat.vector(graph, 0, 4)?;
    for index in 0..tensors.count {
        let table = flat.table_at(&tensors, index)?;
        if holds(flat, &table, buffers)? {
            let tensor = tensor(flat, &table)?;
            findings.tensor(tensor);
        }
    }
    if is_main {
        for (field, is_input) in [(1, true), (2, false)] {
            let places = flat.vector(graph, field, 4)?;
            for index in 0..places.count {
                let place = flat.u32(places.start + index * 4)?;
                if u64::from(place) >= tensors.count {
                    return Err(Problem::lying(format!("there is no tensor {place}"), places.start));
                }
                let table = flat.table_at(&tensors, place.into())?;
                let port = port(flat, &table)?;
                if is_input { findings.input(port) } else { findings.output(port) }
            }
        }
    }
    Ok(())
}

/// `Tensor`: 0 shape, 1 type, 3 name.
fn tensor(flat: &mut Flat, table: &Table) -> Result<Tensor, Problem> {
    let sizes = sizes(flat, table, 0)?;
    if let Some(size) = sizes.iter().find(|size| **size < 0) {
        return Err(Problem::lying(format!("a tensor has a dimension of {size}"), table.start));
    }
    Ok(Tensor {
        name: flat.text(table, 3, NAME_MAX)?,
        dtype: dtype(flat.byte(table, 1)?),
        shape: sizes.into_iter().map(|size| u64::from(size.unsigned_abs())).collect(),
    })
}

/// The same with 7 the shape in which sizes that vary are -1.
fn port(flat: &mut Flat, table: &Table) -> Result<Port, Problem> {
    let mut shape = sizes(flat, table, 7)?;
    if shape.is_empty() {
        shape = sizes(flat, table, 0)?;
    }
    Ok(Port {
        name: flat.text(table, 3, NAME_MAX)?,
        dtype: dtype(flat.byte(table, 1)?),
        shape: Some(shape.into_iter().map(|n| if n < 0 { "?".to_owned() } else { n.to_string() }).collect()),
    })
}

fn sizes(flat: &mut Flat, table: &Table, field: u64) -> Result<Vec<i32>, Problem> {
    let shape = flat.vector(table, field, 4)?;
    let count = shape.count.min(RANK_MAX as u64);
    (0..count).map(|index| Ok(flat.u32(shape.start + index * 4)?.cast_signed())).collect()
}

/// Whether a tensor has numbers in the file. Its field 2 is the place of its buffer; `Buffer`: 0 data, or
/// 1 where they are and 2 how many bytes.
fn holds(flat: &mut Flat, tensor: &Table, buffers: &Vector) -> Result<bool, Problem> {
    let place = u64::from(flat.number(tensor, 2)?);
    if place == 0 || place >= buffers.count {
        return Ok(false);
    }
    let buffer = flat.table_at(buffers, place)?;
    let data = flat.vector(&buffer, 0, 1)?;
    let (offset, size) = (flat.long(&buffer, 1)?, flat.long(&buffer, 2)?);
    if offset.checked_add(size).is_none_or(|end| end > flat.end()) {
        return Err(Problem::truncated("the bytes of a tensor", buffer.start));
    }
    Ok(data.count > 0 || size > 0)
}

/// `Metadata`: 0 name, 1 place of its buffer. What converters and people say of the model is one of them;
/// `ModelMetadata`: 0 name, 1 description, 2 version, 4 author, 5 license.
fn metadata(flat: &mut Flat, model: &Table, buffers: &Vector, findings: &mut Findings) -> Result<(), Problem> {
    let all = flat.vector(model, 6, 4)?;
    for index in 0..all.count {
        let entry = flat.table_at(&all, index)?;
        let name = flat.text(&entry, 0, NAME_MAX)?;
        let place = u64::from(flat.number(&entry, 1)?);
        if place >= buffers.count {
            return Err(Problem::lying(format!("there is no buffer {place}"), entry.start));
        }
        let buffer = flat.table_at(buffers, place)?;
        let data = flat.vector(&buffer, 0, 1)?;
        if name == "min_runtime_version" {
            let version = flat.text_of(data.start, data.count, 40)?;
            findings.entry("least runtime", version.trim_matches(['\0', ' ']));
        } else if name == METADATA && data.count > 0 {
            let mut inner = flat.within(&data);
            let said = inner.root()?;
            for (field, key) in [(0, "name"), (1, "description"), (2, "version"), (4, "author"), (5, "license")] {
                let value = inner.text(&said, field, VALUE_MAX + 4)?;
                findings.entry(key, &value);
            }
        }
    }
    Ok(())
}

/// The name of a `TensorType`.
fn dtype(number: u8) -> String {
    const NAMES: [&str; 19] = [
        "float32",
        "float16",
        "int32",
        "uint8",
        "int64",
        "string",
        "bool",
        "int16",
        "complex64",
        "int8",
        "float64",
        "complex128",
        "uint64",
        "resource",
        "variant",
        "uint32",
        "uint16",
        "int4",
        "bfloat16",
    ];
    NAMES.get(usize::from(number)).map_or_else(|| format!("type {number}"), |name| (*name).to_owned())
}
