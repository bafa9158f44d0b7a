//! How results reach stdout: as a table, JSON, CSV or bare names.

mod json;

use std::io::{self, IsTerminal, Write};

use anstyle::Style;
use clap::ValueEnum;

use crate::{args::Global, failure::Failure, table};

/// The form of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people
    #[default]
    Table,
    /// The server's own JSON
    Json,
    /// Comma-separated values with a header
    Csv,
    /// Addresses, ids or paths only, one a line
    Name,
}

/// One thing to print: its names, its fields, the server's JSON.
pub struct Record<'a> {
    /// What `-o name` prints.
    pub name: &'a str,
    /// Header and value of each field; fields without a value stay out of the table.
    pub fields: &'a [(&'a str, String)],
    /// What `-o json` prints.
    pub json: &'a str,
}

/// Where results and notes go.
pub struct Output {
    /// The form of results.
    pub format: Format,
    /// Whether to leave out progress and notes.
    pub quiet: bool,
}

impl Output {
    /// As the command line says.
    pub fn new(global: &Global) -> Self {
        Self { format: global.output, quiet: global.quiet }
    }

    /// Prints one thing.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn record(&self, record: &Record) -> Result<(), Failure> {
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Name => writeln!(out, "{}", one_line(record.name))?,
            Format::Json if io::stdout().is_terminal() => writeln!(out, "{}", json::indented(record.json))?,
            Format::Json => writeln!(out, "{}", record.json.trim_end())?,
            Format::Csv => {
                writeln!(out, "{}", table::csv_line(record.fields.iter().map(|(header, _)| csv_header(header))))?;
                writeln!(out, "{}", table::csv_line(record.fields.iter().map(|(_, value)| value.as_str())))?;
            }
            Format::Table => {
                let bold = Style::new().bold();
                let shown = || record.fields.iter().filter(|(_, value)| !value.is_empty());
                let width = shown().map(|(header, _)| header.len()).max().unwrap_or_default();
                for (header, value) in shown() {
                    let value = plain(value).replace('\n', &format!("\n{:width$}  ", ""));
                    writeln!(out, "{bold}{header:width$}{bold:#}  {value}")?;
                }
            }
        }
        Ok(out.flush()?)
    }

    /// Says something beside the result, on stderr.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            anstream::eprintln!("{}", plain(text));
        }
    }
}

/// `SHA-256` → `sha256`, `Last iteration` → `last_iteration`.
fn csv_header(header: &str) -> String {
    header.to_lowercase().replace('-', "").replace(' ', "_")
}

/// Text from elsewhere without control characters, which could steer the terminal; line breaks stay.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// The same on one line.
pub fn one_line(text: &str) -> String {
    plain(text).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\nc"), "a\u{fffd}[2Jb\nc");
        assert_eq!(one_line("a\nb\tc"), "a b c");
    }
}
