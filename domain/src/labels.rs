//! Label enumerations as CSV: lines of a name and an id ≥ 0, read and written alike by pages, API and command line.

use std::collections::BTreeMap;

use crate::{Refusal, name};

/// Most labels of one version.
pub const LABELS_MAX: usize = 10_000;

/// Reads lines of `name,id`; a first line whose second cell is no number is a header.
///
/// # Errors
/// [`Refusal::Invalid`] that names the line.
pub fn read_csv(text: &str) -> Result<BTreeMap<String, i64>, Refusal> {
    let mut labels = BTreeMap::new();
    let text = text.trim_start_matches('\u{feff}');
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |problem: &str| Refusal::invalid("labels", format!("line {}: {problem}", index + 1));
        let cells = cells(line).ok_or_else(|| wrong("a quote is not closed"))?;
        let [name, id] = cells.as_slice() else {
            return Err(wrong("write a name and an id, parted by a comma"));
        };
        let is_header = index == 0 && id.trim().parse::<f64>().is_err() && !id.trim().is_empty();
        if !is_header {
            add(&mut labels, name, id).map_err(|problem| wrong(&problem))?;
        }
    }
    Ok(labels)
}

/// Adds a label as it is written.
///
/// # Errors
/// What is wrong with it, as a sentence without its place.
pub fn add(labels: &mut BTreeMap<String, i64>, name: &str, id: &str) -> Result<(), String> {
    let name = name.trim();
    let id = id.trim().parse::<i64>().ok().filter(|id| *id >= 0 && !name.is_empty());
    let id = id.ok_or("write a name and an id that is a whole number, 0 or more")?;
    if labels.insert(name.to_owned(), id).is_some() {
        return Err(format!("“{name}” is named twice"));
    }
    Ok(())
}

/// Whether labels can be those of a version.
///
/// # Errors
/// [`Refusal::Invalid`] otherwise.
pub fn check(labels: &BTreeMap<String, i64>) -> Result<(), Refusal> {
    if labels.len() > LABELS_MAX {
        return Err(Refusal::invalid("labels", format!("are more than {LABELS_MAX}")));
    }
    for (label, id) in labels {
        name::check_key("labels", label)?;
        if *id < 0 {
            return Err(Refusal::invalid("labels", format!("“{label}” has the id {id}; ids start at 0")));
        }
    }
    Ok(())
}

/// Writes lines of `name,id` that [`read_csv`] reads.
#[must_use]
pub fn write_csv<'a>(labels: impl IntoIterator<Item = (&'a str, i64)>) -> String {
    let mut csv = String::from("name,id\n");
    for (name, id) in labels {
        if name.contains([',', '"']) {
            csv.push('"');
            csv.push_str(&name.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(name);
        }
        csv.push(',');
        csv.push_str(&id.to_string());
        csv.push('\n');
    }
    csv
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
    use proptest::prelude::*;

    #[test]
    fn a_header_blank_lines_and_quotes() {
        let labels = read_csv("\u{feff}name,id\ncat,0\n\n\"a, \"\"b\"\"\",7\n").unwrap();
        assert_eq!(labels.into_iter().collect::<Vec<_>>(), [("a, \"b\"".to_owned(), 7), ("cat".into(), 0)]);
    }

    #[test]
    fn the_line_that_is_wrong_is_named() {
        for bad in ["cat", "cat,0,1", "cat,", "cat,-2"] {
            assert!(read_csv(bad).is_err(), "{bad} was accepted");
        }
        for (csv, line) in [("cat,0\ndog", "line 2"), ("cat,-1", "line 1"), ("a,1\na,2", "line 2"), ("\"a,1", "line 1")]
        {
            let problem = read_csv(csv).unwrap_err().to_string();
            assert!(problem.contains(line), "{csv}: {problem}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(names in proptest::collection::btree_set("[^\\s\\p{C}]([^\\p{C}\u{2028}\u{2029}]{0,20}[^\\s\\p{C}])?", 0..10)) {
            let labels: BTreeMap<String, i64> = names.into_iter().zip(0..).collect();
            prop_assert_eq!(read_csv(&write_csv(labels.iter().map(|(n, i)| (n.as_str(), *i)))).unwrap(), labels);
        }
    }
}
