//! A label enumeration: `cat=0,dog=1` on the line, or a CSV file of names and ids.

use std::{collections::BTreeMap, fs, path::Path};

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
    from_csv(&csv).map_err(|mut failure| {
        failure.message = format!("{}: {}", path.display(), failure.message);
        failure
    })
}

fn inline(text: &str) -> Result<BTreeMap<String, i64>, Failure> {
    let mut labels = BTreeMap::new();
    for entry in text.split(',').filter(|entry| !entry.trim().is_empty()) {
        let (name, id) = entry.rsplit_once('=').unwrap_or((entry, ""));
        add(&mut labels, name, id, &format!("label “{}”", entry.trim()))?;
    }
    Ok(labels)
}

/// Lines of `name,id`; a first line whose second cell is no number is a header.
fn from_csv(text: &str) -> Result<BTreeMap<String, i64>, Failure> {
    let mut labels = BTreeMap::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("line {}", index + 1);
        let cells = cells(line).ok_or_else(|| Failure::usage(format!("{place}: a quote is not closed.")))?;
        let [name, id] = cells.as_slice() else {
            return Err(Failure::usage(format!("{place}: write a name and an id, parted by a comma.")));
        };
        let is_header = index == 0 && id.trim().parse::<f64>().is_err() && !id.trim().is_empty();
        if !is_header {
            add(&mut labels, name, id, &place)?;
        }
    }
    Ok(labels)
}

fn add(labels: &mut BTreeMap<String, i64>, name: &str, id: &str, place: &str) -> Result<(), Failure> {
    let name = name.trim();
    let Some(id) = id.trim().parse::<i64>().ok().filter(|id| *id >= 0 && !name.is_empty()) else {
        return Err(Failure::usage(format!("{place}: write a name and an id that is a whole number, 0 or more.")));
    };
    if labels.insert(name.to_owned(), id).is_some() {
        return Err(Failure::usage(format!("{place}: “{name}” is named twice.")));
    }
    Ok(())
}

/// The cells of one line; nothing when a quote stays open.
fn cells(line: &str) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let cell = cells.last_mut()?;
        match c {
            '"' if quoted && rest.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => quoted = true,
            ',' if !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    (!quoted).then_some(cells)
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
    fn labels_of_a_file() {
        let text = "\u{feff}name,id\r\ncat,0\r\n\"dog, \"\"small\"\"\",1\r\n\r\n";
        assert_eq!(from_csv(text).unwrap(), map(&[("cat", 0), ("dog, \"small\"", 1)]));
        assert_eq!(from_csv("cat,0\ndog,1").unwrap(), map(&[("cat", 0), ("dog", 1)]));
        for bad in ["cat", "cat,0,1", "cat,0\ndog,-1", "cat,0\ncat,1", "cat,0\n\"dog,1", "cat,", "cat,-2"] {
            assert!(from_csv(bad).is_err(), "{bad} was accepted");
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
