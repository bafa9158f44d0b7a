//! A label enumeration: `cat=0,dog=1` on the line, or a CSV file of names and ids.

use std::{collections::BTreeMap, fs, path::Path};

use domain::{Refusal, labels};

use crate::failure::Failure;

/// Reads labels from the line, or from the file when the text ends in `.csv` or holds no `=`.
///
/// # Errors
/// A wrong command line, or a file that cannot be read; the sentence names the entry or line.
pub fn labels(text: &str) -> Result<BTreeMap<String, i64>, Failure> {
    if text.contains('=') && !text.to_ascii_lowercase().ends_with(".csv") {
        return inline(text);
    }
    let path = Path::new(text);
    let csv = fs::read_to_string(path).map_err(|cause| Failure::file("read", path, &cause))?;
    labels::read_csv(&csv).map_err(|refusal| {
        let problem = match refusal {
            Refusal::Invalid { problem, .. } => problem,
            other => other.to_string(),
        };
        Failure::usage(format!("{}: {problem}.", path.display()))
    })
}

fn inline(text: &str) -> Result<BTreeMap<String, i64>, Failure> {
    let mut labels = BTreeMap::new();
    for entry in text.split(',').filter(|entry| !entry.trim().is_empty()) {
        let (name, id) = entry.rsplit_once('=').unwrap_or((entry, ""));
        labels::add(&mut labels, name, id)
            .map_err(|problem| Failure::usage(format!("label “{}”: {problem}.", entry.trim())))?;
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, i64)]) -> BTreeMap<String, i64> {
        pairs.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect()
    }

    #[test]
    fn labels_on_the_line() {
        assert_eq!(labels("cat=0, dog=1,").unwrap(), map(&[("cat", 0), ("dog", 1)]));
        assert_eq!(labels("a=b=2").unwrap(), map(&[("a=b", 2)]));
        for bad in ["cat=-1", "cat=x", "=1", "cat=0,cat=1", "cat=0,dog"] {
            assert!(labels(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn a_file_is_named_in_its_errors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k=v.csv");
        fs::write(&path, "cat,0\ndog,x\n").unwrap();
        let message = labels(&path.display().to_string()).unwrap_err().message;
        assert!(message.contains("k=v.csv: line 2"), "{message}");
    }
}
