//! Names of classes, one a line of a text file in an archive that hangs at the end of the model.

use crate::{
    Problem,
    findings::{Findings, LABELS_TEXT_MAX},
    window::Window,
    zip::{self, Entry},
};

/// Most files that are named.
const FILES_MAX: usize = 20;

/// Reads the file that is called like labels, if there is one.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    if !zip::is_here(window)? {
        return Ok(());
    }
    let mut files = Vec::new();
    let mut labels: Option<Entry> = None;
    zip::each(window, |entry| {
        if files.len() < FILES_MAX {
            files.push(entry.name.clone());
        }
        if labels.is_none() && is_labels(&entry.name) {
            labels = Some(entry);
        }
    })?;
    findings.entry("associated files", &files.join(", "));
    let Some(entry) = labels else { return Ok(()) };
    let text = zip::text(window, &entry, LABELS_TEXT_MAX)?;
    for (id, line) in (0..).zip(text.lines()) {
        if !line.trim().is_empty() {
            findings.label(id, line.trim());
        }
    }
    Ok(())
}

fn is_labels(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    name.ends_with(".txt") && (name.contains("label") || name.contains("class"))
}
