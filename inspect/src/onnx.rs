//! ONNX: a protobuf `ModelProto`, of which the weights are stepped over.
//!
//! Field numbers are those of onnx.proto3.

mod field;
mod graph;
mod tensor;
mod types;

use crate::{
    Problem,
    cursor::{Span, text},
    findings::{Findings, LABELS_TEXT_MAX, NAME_MAX, VALUE_MAX},
    labels,
    window::Window,
};
use field::{Fields, Value};
use graph::Graph;

/// Most operator sets that are named.
const OPSETS_MAX: usize = 50;

/// Walks through the model.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let mut model = Model::default();
    let mut graph = Graph::new(findings);
    let mut has_graph = false;
    let whole = Span::whole(window);
    let mut fields = Fields::new(whole, "the model");
    while let Some((number, value)) = fields.next(window)? {
        match (number, value) {
            (1, Value::Number(version)) => model.ir = Some(version),
            (2, Value::Span(span)) => model.producer = text(window, span, NAME_MAX)?,
            (3, Value::Span(span)) => model.producer_version = text(window, span, NAME_MAX)?,
            (4, Value::Span(span)) => graph.findings.entry("domain", &text(window, span, NAME_MAX)?),
            (5, Value::Number(version)) if version > 0 => {
                graph.findings.entry("model version", &version.to_string());
            }
            (6, Value::Span(span)) => graph.findings.entry("description", &text(window, span, VALUE_MAX + 4)?),
            (7, Value::Span(span)) => {
                has_graph = true;
                graph.read(window, span)?;
            }
            (8, Value::Span(span)) => model.opset(window, span)?,
            (14, Value::Span(span)) => metadata(window, span, graph.findings)?,
            (25, Value::Span(span)) => graph.function(window, span)?,
            _ => {}
        }
    }
    if !has_graph {
        return Err(Problem::lying("it has no graph, which every ONNX model has", 0));
    }
    graph.finish();
    findings.version(&model.version());
    findings.producer(&format!("{} {}", model.producer, model.producer_version));
    Ok(())
}

#[derive(Default)]
struct Model {
    ir: Option<u64>,
    producer: String,
    producer_version: String,
    opsets: Vec<String>,
}

impl Model {
    /// `OperatorSetIdProto`: 1 domain, 2 version.
    fn opset(&mut self, window: &mut Window, span: Span) -> Result<(), Problem> {
        let (mut domain, mut version) = (String::new(), 0);
        let mut fields = Fields::new(span, "an operator set");
        while let Some((number, value)) = fields.next(window)? {
            match (number, value) {
                (1, Value::Span(span)) => domain = text(window, span, NAME_MAX)?,
                (2, Value::Number(number)) => version = number,
                _ => {}
            }
        }
        let domain = if domain == "ai.onnx" { "" } else { &domain };
        let opset = if domain.is_empty() { format!("opset {version}") } else { format!("{domain} {version}") };
        if self.opsets.len() < OPSETS_MAX {
            // The operators of ONNX itself come first.
            let place = if domain.is_empty() { 0 } else { self.opsets.len() };
            self.opsets.insert(place, opset);
        }
        Ok(())
    }

    fn version(&self) -> String {
        let ir = self.ir.map(|version| format!("IR {version}"));
        ir.into_iter().chain(self.opsets.iter().cloned()).collect::<Vec<_>>().join(", ")
    }
}

/// `StringStringEntryProto`: 1 key, 2 value.
fn metadata(window: &mut Window, span: Span, findings: &mut Findings) -> Result<(), Problem> {
    let (mut key, mut value) = (String::new(), String::new());
    let mut fields = Fields::new(span, "an entry of the metadata");
    while let Some((number, field)) = fields.next(window)? {
        match (number, field) {
            (1, Value::Span(span)) => key = text(window, span, NAME_MAX)?,
            (2, Value::Span(span)) => value = text(window, span, LABELS_TEXT_MAX)?,
            _ => {}
        }
    }
    labels::find(&key, &value, findings);
    findings.entry(&key, &value);
    Ok(())
}
