//! PyTorch's archives: `torch.save` and TorchScript. Their pickles are named, never opened.

use domain::version::size_text;

use crate::{
    Problem,
    findings::{Findings, LABELS_TEXT_MAX},
    json::{self, Listener, Scalar, Step},
    labels,
    window::Window,
    zip::{self, Entry},
};

/// Most names that are listed of one kind.
const NAMES_MAX: usize = 50;
/// Most files that go with a TorchScript model of which the text is read.
const EXTRA_MAX: usize = 20;

/// Reads the directory and the few texts that are no code.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let mut archive = Archive::default();
    zip::each(window, |entry| archive.see(entry))?;
    if let Some(entry) = &archive.version {
        findings.version(&format!("archive {}", zip::text(window, entry, 20)?.trim()));
    }
    if let Some(entry) = &archive.byteorder {
        findings.entry("byte order", zip::text(window, entry, 20)?.trim());
    }
    findings.entry("archive", &archive.name);
    let storages = archive.storages;
    findings.entry("storages", &format!("{storages} ({})", text(archive.bytes)));
    match archive.code {
        0 => {}
        1 => findings.entry("code", "1 file"),
        count => findings.entry("code", &format!("{count} files")),
    }
    findings.entry("pickles", &archive.pickles.join(", "));
    for entry in &archive.extra {
        let name = entry.name.rsplit('/').next().unwrap_or_default();
        findings.entry("extra file", &format!("{name} ({})", text(entry.size)));
        extra(window, entry, name, findings)?;
    }
    findings.note("Shapes and types are in its pickles, which are never opened: loading one runs what it says.");
    Ok(())
}

fn text(bytes: u64) -> String {
    size_text(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// What matters of the directory.
#[derive(Default)]
struct Archive {
    name: String,
    storages: u64,
    bytes: u64,
    code: u64,
    pickles: Vec<String>,
    extra: Vec<Entry>,
    version: Option<Entry>,
    byteorder: Option<Entry>,
}

impl Archive {
    fn see(&mut self, entry: Entry) {
        // All is in one folder, which is called like the file that was saved.
        let (folder, name) = entry.name.split_once('/').unwrap_or(("", &entry.name));
        let storage = name.strip_prefix("data/").or_else(|| name.strip_prefix("constants/"));
        if storage.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
            self.storages += 1;
            self.bytes = self.bytes.saturating_add(entry.size);
        } else if name.ends_with(".pkl") {
            if self.pickles.len() < NAMES_MAX {
                self.pickles.push(format!("{name} ({})", text(entry.size)));
            }
            folder.clone_into(&mut self.name);
        } else if name.starts_with("code/") {
            self.code += u64::from(name.ends_with(".py"));
        } else if name == "version" || entry.name == ".data/version" {
            self.version = Some(entry);
        } else if name == "byteorder" {
            self.byteorder = Some(entry);
        } else if name.starts_with("extra/") && self.extra.len() < EXTRA_MAX {
            self.extra.push(entry);
        }
    }
}

/// A file that was put beside the model: as JSON it may name classes.
fn extra(window: &mut Window, entry: &Entry, name: &str, findings: &mut Findings) -> Result<(), Problem> {
    if entry.size > LABELS_TEXT_MAX as u64 {
        return Ok(());
    }
    let content = zip::text(window, entry, LABELS_TEXT_MAX)?;
    let stem = name.split('.').next().unwrap_or_default();
    labels::find(stem, &content, findings);
    if content.trim_start().starts_with('{') {
        // What is no JSON after all has nothing to tell.
        let _ = json::walk(content.as_bytes(), "an extra file", entry.at, &mut Extra(findings));
    }
    Ok(())
}

/// Names of classes and plain values of a JSON file.
struct Extra<'f>(&'f mut Findings);

impl Listener for Extra<'_> {
    fn wants(&mut self, way: &[Step]) -> bool {
        match way {
            [] | [Step::Key(_)] => true,
            [Step::Key(key), _] => key == "names",
            _ => false,
        }
    }

    fn value(&mut self, way: &[Step], value: Scalar) -> Result<(), Problem> {
        match (way, value) {
            ([_, Step::Key(id)], Scalar::Text(name)) => {
                if let Ok(id) = id.parse() {
                    self.0.label(id, name);
                }
            }
            ([_, Step::Index(id)], Scalar::Text(name)) => {
                self.0.label(i64::try_from(*id).unwrap_or(i64::MAX), name);
            }
            ([Step::Key(key)], value) => {
                if let Scalar::Text(text) = value {
                    labels::find(key, text, self.0);
                }
                self.0.entry(key, &value.to_string());
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &[Step], _: u64) -> Result<(), Problem> {
        Ok(())
    }
}
