//! What has been found in a file so far, within bounds: what goes beyond them is counted and noted.

use std::collections::BTreeMap;

use domain::api::{Header, Port, TENSORS_MAX, Tensor};

/// Most bytes of a name that are kept.
pub const NAME_MAX: usize = 512;
/// Most bytes of a value that are kept.
pub const VALUE_MAX: usize = 2000;
/// Most bytes of a value in which labels are looked for.
pub const LABELS_TEXT_MAX: usize = 1 << 20;
/// Most names of classes that are kept.
pub const LABELS_MAX: usize = 20_000;
const ENTRIES_MAX: usize = 1000;
const PORTS_MAX: usize = 1000;
const NOTES_MAX: usize = 20;
/// Most dimensions of a shape that are kept.
pub const RANK_MAX: usize = 32;
/// Most bytes of texts and shapes in all.
const KEPT_MAX: usize = 16 << 20;

/// What has been found so far.
pub struct Findings {
    header: Header,
    labels: BTreeMap<i64, String>,
    kept: usize,
    parameters: Option<u64>,
    left_out: Vec<&'static str>,
}

impl Findings {
    /// Nothing yet, of a file of this framework.
    pub fn new(framework: &str) -> Self {
        let header = Header { framework: framework.to_owned(), ..Header::default() };
        Self { header, labels: BTreeMap::new(), kept: 0, parameters: None, left_out: Vec::new() }
    }

    pub fn framework(&mut self, framework: &str) {
        framework.clone_into(&mut self.header.framework);
    }

    pub fn version(&mut self, version: &str) {
        self.header.version = cut(version, NAME_MAX);
    }

    /// Goes on with the version, which comes in parts.
    pub fn append_version(&mut self, separator: &str, part: &str) {
        let version = format!("{}{separator}{part}", self.header.version);
        self.version(&version);
    }

    pub fn producer(&mut self, producer: &str) {
        self.header.producer = cut(producer.trim(), NAME_MAX);
    }

    pub fn input(&mut self, port: Port) {
        if let Some(port) = self.port(port, self.header.inputs.len()) {
            self.header.inputs.push(port);
        }
    }

    pub fn output(&mut self, port: Port) {
        if let Some(port) = self.port(port, self.header.outputs.len()) {
            self.header.outputs.push(port);
        }
    }

    fn port(&mut self, port: Port, count: usize) -> Option<Port> {
        let shape = port.shape.iter().flatten();
        let size = 100 + port.name.len() + shape.map(|size| 24 + size.len()).sum::<usize>();
        (count < PORTS_MAX && self.keeps(size)).then_some(port).or_else(|| self.leave_out("inputs and outputs"))
    }

    /// A weight: counted with its numbers, and kept while there is room.
    pub fn tensor(&mut self, tensor: Tensor) {
        let counted = self.parameters.unwrap_or_default();
        self.parameters = Some(counted.saturating_add(tensor.elements()));
        self.header.tensor_count += 1;
        let size = 100 + tensor.name.len() + tensor.shape.len() * 8;
        if self.header.tensors.len() < TENSORS_MAX && self.keeps(size) {
            self.header.tensors.push(tensor);
        } else {
            let _: Option<()> = self.leave_out("tensors");
        }
    }

    /// Says that the format tells tensors, even if the file has none.
    pub fn tells_tensors(&mut self) {
        self.parameters.get_or_insert_default();
    }

    /// Something else that the file says, if it says anything.
    pub fn entry(&mut self, key: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let (key, value) = (cut(key, NAME_MAX), cut(value, VALUE_MAX));
        if self.header.entries.len() < ENTRIES_MAX && self.keeps(100 + key.len() + value.len()) {
            self.header.entries.push((key, value));
        } else {
            let _: Option<()> = self.leave_out("entries");
        }
    }

    /// The name of a class. The first name of an id counts.
    pub fn label(&mut self, id: i64, name: &str) {
        let name = cut(name, NAME_MAX);
        if self.labels.len() < LABELS_MAX && self.keeps(100 + name.len()) {
            self.labels.entry(id).or_insert(name);
        } else {
            let _: Option<()> = self.leave_out("labels");
        }
    }

    pub fn has_labels(&self) -> bool {
        !self.labels.is_empty()
    }

    /// A sentence about what could not be read or does not fit together.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.header.notes.len() < NOTES_MAX && !self.header.notes.contains(&note) {
            self.header.notes.push(cut(&note, VALUE_MAX));
        }
    }

    /// What was found.
    pub fn into_header(mut self) -> Header {
        for what in std::mem::take(&mut self.left_out) {
            self.note(format!("There are more {what} than are shown."));
        }
        self.header.parameters = self.parameters;
        self.header.labels = self.labels.into_iter().map(|(id, name)| (name, id)).collect();
        self.header
    }

    fn keeps(&mut self, bytes: usize) -> bool {
        let fits = self.kept + bytes <= KEPT_MAX;
        if fits {
            self.kept += bytes;
        }
        fits
    }

    fn leave_out<T>(&mut self, what: &'static str) -> Option<T> {
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
        None
    }
}

/// The text, or as much of it as fits with an ellipsis.
pub fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most - '…'.len_utf8());
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_letters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("äöüäöü", 6), "ä…");
    }

    #[test]
    fn what_is_too_much_is_counted_and_noted() {
        let mut findings = Findings::new("safetensors");
        for i in 0..TENSORS_MAX as u64 + 5 {
            findings.tensor(Tensor { name: i.to_string(), dtype: "int8".into(), shape: vec![2] });
        }
        let header = findings.into_header();
        assert_eq!((header.tensors.len(), header.tensor_count), (TENSORS_MAX, TENSORS_MAX as u64 + 5));
        assert_eq!(header.parameters, Some(2 * (TENSORS_MAX as u64 + 5)));
        assert_eq!(header.notes, ["There are more tensors than are shown."]);
    }
}
