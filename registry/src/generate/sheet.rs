//! Rows of a table as PostgreSQL's COPY reads them.

use domain::{Id, Time};
use std::fmt::Write as _;

/// Rows of one table.
pub(super) struct Sheet {
    pub table: &'static str,
    pub columns: &'static str,
    text: String,
}

impl Sheet {
    pub fn new(table: &'static str, columns: &'static str) -> Self {
        Self { table, columns, text: String::new() }
    }

    /// A new row; it is complete when what this gives is dropped.
    pub fn row(&mut self) -> Row<'_> {
        Row { text: &mut self.text, first: true }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// A row being written, column by column.
pub(super) struct Row<'a> {
    text: &'a mut String,
    first: bool,
}

impl Row<'_> {
    fn start(&mut self) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.text.push('\t');
        }
        self.text
    }

    pub fn id(mut self, id: Id) -> Self {
        let mut buffer = [0; 36];
        let text = id.hyphenated().encode_lower(&mut buffer);
        self.start().push_str(text);
        self
    }

    pub fn id_or_null(self, id: Option<Id>) -> Self {
        match id {
            Some(id) => self.id(id),
            None => self.null(),
        }
    }

    pub fn null(mut self) -> Self {
        self.start().push_str("\\N");
        self
    }

    pub fn text(mut self, value: &str) -> Self {
        let text = self.start();
        for c in value.chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\t' => text.push_str("\\t"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                c => text.push(c),
            }
        }
        self
    }

    pub fn text_or_null(self, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }

    pub fn whole(mut self, value: i64) -> Self {
        let _ = write!(self.start(), "{value}");
        self
    }

    pub fn whole_or_null(self, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.whole(value),
            None => self.null(),
        }
    }

    /// A number as PostgreSQL writes it.
    pub fn number(mut self, value: f64) -> Self {
        let text = self.start();
        let _ = match value {
            v if v.is_nan() => text.write_str("NaN"),
            v if v.is_infinite() => text.write_str(if v > 0.0 { "Infinity" } else { "-Infinity" }),
            v => write!(text, "{v}"),
        };
        self
    }

    pub fn number_or_null(self, value: Option<f64>) -> Self {
        match value {
            Some(value) => self.number(value),
            None => self.null(),
        }
    }

    pub fn time(mut self, at: Time) -> Self {
        let _ = write!(self.start(), "{}", at.format("%Y-%m-%d %H:%M:%S%.6f+00"));
        self
    }

    pub fn time_or_null(self, at: Option<Time>) -> Self {
        match at {
            Some(at) => self.time(at),
            None => self.null(),
        }
    }

    /// A digest.
    pub fn bytes_or_null(mut self, value: Option<&[u8]>) -> Self {
        let Some(value) = value else { return self.null() };
        let text = self.start();
        text.push_str("\\\\x");
        for byte in value {
            let _ = write!(text, "{byte:02x}");
        }
        self
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_what_copy_reads() {
        let mut sheet = Sheet::new("t", "a, b");
        sheet.row().text("tab\tline\nback\\slash").null().whole(-3).number(f64::NAN).bytes_or_null(Some(&[1, 255]));
        sheet.row().id(Id::nil()).time(Time::default());
        let expected = "tab\\tline\\nback\\\\slash\t\\N\t-3\tNaN\t\\\\x01ff\n\
                        00000000-0000-0000-0000-000000000000\t1970-01-01 00:00:00.000000+00\n";
        assert_eq!(std::str::from_utf8(sheet.bytes()), Ok(expected));
    }
}
