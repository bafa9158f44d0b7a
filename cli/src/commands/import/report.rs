//! What became of each version, and how many of each.

use domain::version::size_text;
use serde::Serialize;

use crate::{
    failure::Failure,
    output::{Format, Output, Record},
    table::Listing,
};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is here now.
    Imported,
    /// It would be.
    WouldImport,
    /// It was here before.
    There,
    /// It is not here; why.
    Failed,
}

impl Ending {
    fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::WouldImport => "would be imported",
            Self::There => "there already",
            Self::Failed => "failed",
        }
    }
}

/// What became of one version.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What it is called elsewhere.
    pub from: String,
    /// Its address here, once it has one.
    pub address: Option<String>,
    /// Its model's name here.
    pub model: String,
    /// How many files.
    pub files: usize,
    /// Their bytes, where they are known.
    pub bytes: u64,
    /// How it ended.
    pub outcome: Ending,
    /// Why it failed, or what was left out.
    pub note: Option<String>,
}

/// The whole of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether it was only tried.
    pub dry_run: bool,
    /// How many are here now, or would be.
    pub imported: usize,
    /// How many were here before.
    pub there: usize,
    /// How many are not here.
    pub failed: usize,
    /// People who made versions there and are nobody here.
    pub unknown_users: Vec<String>,
    /// Each version.
    pub items: Vec<Line>,
}

impl Report {
    /// Adds up.
    pub fn new(dry_run: bool, items: Vec<Line>, unknown_users: Vec<String>) -> Self {
        let count = |wanted: &[Ending]| items.iter().filter(|line| wanted.contains(&line.outcome)).count();
        Self {
            dry_run,
            imported: count(&[Ending::Imported, Ending::WouldImport]),
            there: count(&[Ending::There]),
            failed: count(&[Ending::Failed]),
            unknown_users,
            items,
        }
    }

    /// Prints it.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn print(&self, out: &Output) -> Result<(), Failure> {
        if out.format == Format::Json {
            let json = serde_json::to_string(self)
                .map_err(|cause| Failure::new(crate::exit::Exit::Refused, cause.to_string()))?;
            return out.record(&Record { name: "", fields: &[], json: &json });
        }
        let headers: &[&str] = if out.format == Format::Csv {
            &["from", "address", "model", "files", "bytes", "outcome", "note"]
        } else {
            &["From", "Address", "Files", "Size", "Outcome", "Note"]
        };
        let mut listing = Listing::start(out.format, headers)?;
        for line in &self.items {
            let address = line.address.clone().unwrap_or_default();
            // Names are of what is there; of what is not, there are none.
            if out.format == Format::Name && address.is_empty() {
                continue;
            }
            listing.push("", &address, || cells(line, out.format))?;
        }
        listing.finish()?;
        out.note(&self.sum());
        Ok(())
    }

    /// The sum in one or two sentences.
    fn sum(&self) -> String {
        let imported = if self.dry_run { "would be imported" } else { "imported" };
        let mut sum = format!("{} {imported}, {} there already, {} failed.", self.imported, self.there, self.failed);
        if !self.unknown_users.is_empty() {
            sum.push_str(&format!(
                " Nobody here is known as {}: say who they are with --users FILE.",
                self.unknown_users.join(", ")
            ));
        }
        sum
    }
}

fn cells(line: &Line, format: Format) -> Vec<String> {
    let address = line.address.clone().unwrap_or_default();
    let (files, outcome) = (line.files.to_string(), line.outcome.word().to_owned());
    let note = line.note.clone().unwrap_or_default();
    if format == Format::Csv {
        let (from, model) = (line.from.clone(), line.model.clone());
        return vec![from, address, model, files, line.bytes.to_string(), outcome, note];
    }
    let size = if line.bytes == 0 { String::new() } else { size_text(i64::try_from(line.bytes).unwrap_or(i64::MAX)) };
    vec![line.from.clone(), address, files, size, outcome, note]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_names_who_is_nobody() {
        let line = |outcome| Line {
            from: "iris 1".into(),
            address: None,
            model: "iris".into(),
            files: 0,
            bytes: 0,
            outcome,
            note: None,
        };
        let items = vec![line(Ending::Imported), line(Ending::There), line(Ending::Failed), line(Ending::Imported)];
        let sum = Report::new(false, items, vec!["root".into()]).sum();
        assert!(sum.starts_with("2 imported, 1 there already, 1 failed. Nobody here is known as root"), "{sum}");
        assert_eq!(
            Report::new(true, vec![line(Ending::WouldImport)], Vec::new()).sum(),
            "1 would be imported, 0 there already, 0 failed."
        );
    }
}
