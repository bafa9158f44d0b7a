//! LightGBM: text, of which the lines before the first tree are read.

use std::io::{BufRead, BufReader, Read as _};

use crate::{
    Port, Problem,
    cursor::Span,
    findings::{Findings, NAME_MAX, cut},
    window::{Stretch, Window},
};

/// Most bytes before the first tree.
const HEADER_MAX: u64 = 32 << 20;
/// Most bytes of a line that are kept.
const LINE_MAX: u64 = 1 << 20;

/// Reads the lines up to the first tree.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let Span { start: at, end } = Span::whole(window);
    let mut lines = BufReader::new(Stretch { window, at, end }.take(HEADER_MAX));
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = (&mut lines).take(LINE_MAX).read_until(b'\n', &mut line).map_err(|error| problem(error, at))?;
        let text = String::from_utf8_lossy(&line);
        let Some((key, value)) = text.trim_end().split_once('=') else {
            match text.trim_end() {
                "tree" => continue,
                "" if count > 0 => return Ok(()),
                _ => return Err(Problem::truncated("the lines before the first tree", at)),
            }
        };
        match key {
            "version" => findings.version(value),
            "num_class" if value != "1" => findings.entry("classes", value),
            "objective" => findings.entry("objective", value),
            "max_feature_idx" => {
                let features = value.parse::<u64>().ok().and_then(|last| last.checked_add(1));
                findings.entry("features", &features.map(|count| count.to_string()).unwrap_or_default());
            }
            "feature_names" => {
                for name in value.split(' ').filter(|name| !name.is_empty()) {
                    findings.input(Port { name: cut(name, NAME_MAX), ..Port::default() });
                }
            }
            "tree_sizes" => {
                let mut trees = value.split_ascii_whitespace().count() as u64;
                if !text.ends_with('\n') {
                    trees += rest_of_line(&mut lines).map_err(|error| problem(error, at))?;
                }
                findings.entry("trees", &trees.to_string());
                continue;
            }
            "average_output" | "label_index" | "num_tree_per_iteration" | "monotone_constraints" => {
                findings.entry(&key.replace('_', " "), value);
            }
            "Tree" => return Ok(()),
            _ => {}
        }
        if !text.ends_with('\n') {
            if count as u64 == LINE_MAX {
                rest_of_line(&mut lines).map_err(|error| problem(error, at))?;
            } else {
                return Err(Problem::truncated("the lines before the first tree", at));
            }
        }
    }
}

/// Steps over what is left of a line; how many spaces were in it.
fn rest_of_line(lines: &mut impl BufRead) -> std::io::Result<u64> {
    let mut spaces = 0;
    loop {
        let bytes = lines.fill_buf()?;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(bytes.len(), |end| end + 1);
        spaces += bytes[..used].iter().filter(|byte| **byte == b' ').count() as u64;
        lines.consume(used);
        if end.is_some() || used == 0 {
            return Ok(spaces);
        }
    }
}

fn problem(error: std::io::Error, at: u64) -> Problem {
    error.downcast::<Problem>().unwrap_or_else(|source| Problem::Io { at, source })
}
