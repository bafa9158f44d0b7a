//! `GraphProto`: what goes in and out, and the tensors, also those of graphs within its nodes.

use std::{
    collections::{BTreeSet, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{
    field::{Fields, Value},
    tensor, types,
};
use crate::{
    Port, Problem, Tensor,
    cursor::{Span, text},
    findings::{Findings, NAME_MAX},
    window::Window,
};

/// Most graphs within each other.
const DEPTH_MAX: u32 = 16;
/// Most names of initializers that are remembered, to tell them from inputs.
const NAMES_MAX: usize = 200_000;
/// Most inputs that are remembered until all initializers are known.
const INPUTS_MAX: usize = 2000;
/// Most files beside this one that are named.
const FILES_MAX: usize = 20;
/// Most names of classes in one attribute.
const CLASSES_MAX: i64 = 20_000;

/// What is gathered of the graph and those within it.
pub struct Graph<'f> {
    pub findings: &'f mut Findings,
    inputs: Vec<Port>,
    /// Digests of the names of initializers, which older files list among the inputs as well.
    initializers: HashSet<u64>,
    /// Files beside this one that hold tensors.
    files: BTreeSet<String>,
    nodes: u64,
}

impl<'f> Graph<'f> {
    pub fn new(findings: &'f mut Findings) -> Self {
        findings.tells_tensors();
        let (inputs, initializers, files) = Default::default();
        Self { findings, inputs, initializers, files, nodes: 0 }
    }

    /// The model's own graph.
    pub fn read(&mut self, window: &mut Window, span: Span) -> Result<(), Problem> {
        self.graph(window, span, 0)
    }

    /// `FunctionProto`: 7 node.
    pub fn function(&mut self, window: &mut Window, span: Span) -> Result<(), Problem> {
        let mut fields = Fields::new(span, "a function");
        while let Some((number, value)) = fields.next(window)? {
            if let (7, Value::Span(span)) = (number, value) {
                self.node(window, span, 1)?;
            }
        }
        Ok(())
    }

    /// `GraphProto`: 1 node, 2 name, 5 initializer, 10 description, 11 input, 12 output, 15 sparse initializer,
    /// 16 metadata.
    fn graph(&mut self, window: &mut Window, span: Span, depth: u32) -> Result<(), Problem> {
        if depth > DEPTH_MAX {
            return Err(Problem::excessive("graphs within graphs", span.start));
        }
        let is_outer = depth == 0;
        let mut fields = Fields::new(span, "the graph");
        while let Some((number, value)) = fields.next(window)? {
            let Value::Span(span) = value else { continue };
            match number {
                1 => self.node(window, span, depth)?,
                2 if is_outer => self.findings.entry("graph", &text(window, span, NAME_MAX)?),
                5 => self.tensor(window, span)?,
                11 if is_outer && self.inputs.len() < INPUTS_MAX => self.inputs.push(types::port(window, span)?),
                11 if is_outer => self.findings.input(types::port(window, span)?),
                12 if is_outer => self.findings.output(types::port(window, span)?),
                15 => self.sparse(window, span)?,
                16 if is_outer => super::metadata(window, span, self.findings)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// `NodeProto`: 2 output, 4 operator, 5 attribute.
    fn node(&mut self, window: &mut Window, span: Span, depth: u32) -> Result<(), Problem> {
        self.nodes += 1;
        let (mut output, mut constant) = (None, None);
        let mut is_constant = false;
        let mut fields = Fields::new(span, "a node");
        while let Some((number, value)) = fields.next(window)? {
            let Value::Span(span) = value else { continue };
            match number {
                2 => output = Some(span),
                4 => is_constant = text(window, span, 10)? == "Constant",
                5 => constant = self.attribute(window, span, depth)?.or(constant),
                _ => {}
            }
        }
        match constant {
            Some(constant) if is_constant => self.constant(window, constant, output),
            _ => Ok(()),
        }
    }

    /// Some exporters write weights as constants: those that are no shapes, axes or indices.
    fn constant(&mut self, window: &mut Window, span: Span, output: Option<Span>) -> Result<(), Problem> {
        let mut tensor = tensor::read(window, span)?.tensor;
        let is_weight = tensor.dtype.contains("float") || tensor.dtype.ends_with("int8");
        if is_weight && !tensor.shape.is_empty() {
            if let Some(output) = output {
                tensor.name = text(window, output, NAME_MAX)?;
            }
            self.findings.tensor(tensor);
        }
        Ok(())
    }

    /// `AttributeProto`: 1 name, 5 tensor, 6 and 11 graphs, 9 strings. Gives where the tensor is.
    fn attribute(&mut self, window: &mut Window, span: Span, depth: u32) -> Result<Option<Span>, Problem> {
        let (mut names_classes, mut id) = (false, 0);
        let mut tensor = None;
        let mut fields = Fields::new(span, "an attribute");
        while let Some((number, value)) = fields.next(window)? {
            let Value::Span(span) = value else { continue };
            match number {
                1 => {
                    let name = text(window, span, 40)?;
                    names_classes = name == "classlabels_strings" && !self.findings.has_labels();
                }
                5 => tensor = Some(span),
                6 | 11 => self.graph(window, span, depth + 1)?,
                9 if names_classes && id < CLASSES_MAX => {
                    self.findings.label(id, &text(window, span, NAME_MAX)?);
                    id += 1;
                }
                _ => {}
            }
        }
        Ok(tensor)
    }

    fn tensor(&mut self, window: &mut Window, span: Span) -> Result<(), Problem> {
        let told = tensor::read(window, span)?;
        if let Some(file) = told.external
            && self.files.len() < FILES_MAX
        {
            self.files.insert(file);
        }
        self.keep(told.tensor);
        Ok(())
    }

    /// `SparseTensorProto`: 1 values, a tensor with the name, 3 dims of the whole.
    fn sparse(&mut self, window: &mut Window, span: Span) -> Result<(), Problem> {
        let mut fields = Fields::new(span, "a sparse tensor");
        while let Some((number, value)) = fields.next(window)? {
            if let (1, Value::Span(span)) = (number, value) {
                let mut values = tensor::read(window, span)?.tensor;
                values.dtype = format!("sparse {}", values.dtype);
                self.keep(values);
            }
        }
        Ok(())
    }

    fn keep(&mut self, tensor: Tensor) {
        if self.initializers.len() < NAMES_MAX {
            self.initializers.insert(digest(&tensor.name));
        }
        self.findings.tensor(tensor);
    }

    /// Inputs are those that no initializer stands for.
    pub fn finish(self) {
        for input in self.inputs {
            if !self.initializers.contains(&digest(&input.name)) {
                self.findings.input(input);
            }
        }
        self.findings.entry("nodes", &self.nodes.to_string());
        if !self.files.is_empty() {
            let files: Vec<_> = self.files.into_iter().collect();
            self.findings.entry("external data", &files.join(", "));
            self.findings.note("Its weights are in other files, which have to lie beside it.");
        }
    }
}

fn digest(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
