//! Lists on stdout: buffered only where columns must be aligned, streamed otherwise.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::{
    failure::Failure,
    output::{Format, one_line},
};

/// A list that is being printed.
pub struct Listing {
    format: Format,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    count: usize,
}

impl Listing {
    /// Starts a list: the headers are those of the table or of the CSV.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn start<T: AsRef<str>>(format: Format, headers: &[T]) -> Result<Self, Failure> {
        let mut out = io::stdout().lock();
        match format {
            Format::Json => write!(out, "{{\"items\":[")?,
            Format::Csv => writeln!(out, "{}", csv_line(headers))?,
            Format::Table | Format::Name => {}
        }
        let headers = headers.iter().map(|header| one_line(header.as_ref())).collect();
        Ok(Self { format, headers, rows: Vec::new(), count: 0 })
    }

    /// Adds one thing: its JSON, its name and, made only when needed, its cells.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn push(&mut self, json: &str, name: &str, cells: impl FnOnce() -> Vec<String>) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match self.format {
            Format::Table => self.rows.push(cells().iter().map(|cell| one_line(cell)).collect()),
            Format::Json => write!(out, "{}\n{json}", if self.count == 0 { "" } else { "," })?,
            Format::Csv => writeln!(out, "{}", csv_line(cells()))?,
            Format::Name => writeln!(out, "{}", one_line(name))?,
        }
        self.count += 1;
        Ok(())
    }

    /// Ends the list.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn finish(self) -> Result<(), Failure> {
        self.end("")
    }

    /// Ends a list that goes on where the cursor says, if there is one.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn finish_page(self, next: Option<&str>) -> Result<(), Failure> {
        let next = next.map_or(serde_json::Value::Null, Into::into);
        self.end(&format!(",\"next\":{next}"))
    }

    fn end(self, json: &str) -> Result<(), Failure> {
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Json => writeln!(out, "\n]{json}}}")?,
            Format::Table if !self.rows.is_empty() => {
                let bold = Style::new().bold();
                let widths: Vec<usize> = (0..self.headers.len()).map(|i| self.width(i)).collect();
                writeln!(out, "{bold}{}{bold:#}", aligned(&self.headers, &widths))?;
                for row in &self.rows {
                    writeln!(out, "{}", aligned(row, &widths))?;
                }
            }
            Format::Table | Format::Csv | Format::Name => {}
        }
        Ok(out.flush()?)
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain(self.headers.get(column).map(|header| header.width())).max().unwrap_or_default()
    }
}

/// Cells side by side, two spaces apart, measured as a terminal shows them.
pub fn aligned<T: AsRef<str>>(cells: &[T], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let cell = cell.as_ref();
        line.push_str(cell);
        line.push_str(&" ".repeat((width + 2).saturating_sub(cell.width())));
    }
    line.truncate(line.trim_end().len());
    line
}

/// One line of CSV (RFC 4180): quoted where it must be.
pub fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| csv_cell(cell.as_ref()).into_owned()).collect();
    cells.join(",")
}

fn csv_cell(text: &str) -> Cow<'_, str> {
    if text.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_for_wide_letters_too() {
        let widths = [4, 3];
        assert_eq!(aligned(&["ab", "c"], &widths), "ab    c");
        assert_eq!(aligned(&["模型", "c"], &widths), "模型  c");
    }

    #[test]
    fn csv_quotes_what_it_must() {
        assert_eq!(csv_line(["a", "b,c", "d\"e", ""]), "a,\"b,c\",\"d\"\"e\",");
    }
}
