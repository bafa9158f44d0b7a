//! Flatbuffers: tables that point to tables. Every step is held against the bounds of the buffer, and
//! steps are counted, for nothing keeps many pointers from leading to one place.

use crate::{
    Problem,
    cursor::{self, Span},
    window::Window,
};

/// Most tables that are visited.
const TABLES_MAX: u32 = 1_000_000;

/// A buffer in the file.
pub struct Flat<'w, 's> {
    window: &'w mut Window<'s>,
    span: Span,
    visited: u32,
}

/// A table: where it starts, and where its list of fields is.
pub struct Table {
    pub start: u64,
    fields: u64,
    length: u64,
}

/// Elements of a vector, the first of which is at `start`.
#[derive(Default)]
pub struct Vector {
    pub start: u64,
    pub count: u64,
}

impl<'w, 's> Flat<'w, 's> {
    pub fn new(window: &'w mut Window<'s>, span: Span) -> Self {
        Self { window, span, visited: 0 }
    }

    /// The buffer that a vector of bytes holds.
    pub fn within(&mut self, bytes: &Vector) -> Flat<'_, 's> {
        Flat::new(self.window, Span { start: bytes.start, end: bytes.start + bytes.count })
    }

    pub fn end(&self) -> u64 {
        self.span.end
    }

    /// The table that the buffer begins with a pointer to.
    pub fn root(&mut self) -> Result<Table, Problem> {
        let start = self.follow(self.span.start)?;
        self.table(start)
    }

    /// The table that an element of a vector points to.
    pub fn table_at(&mut self, vector: &Vector, index: u64) -> Result<Table, Problem> {
        let start = self.follow(vector.start + index * 4)?;
        self.table(start)
    }

    /// A number of 32 bits, 0 where it is left out.
    pub fn number(&mut self, table: &Table, field: u64) -> Result<u32, Problem> {
        self.field(table, field)?.map_or(Ok(0), |at| self.u32(at))
    }

    /// A number of 64 bits.
    pub fn long(&mut self, table: &Table, field: u64) -> Result<u64, Problem> {
        self.field(table, field)?.map_or(Ok(0), |at| self.take(at).map(u64::from_le_bytes))
    }

    /// A number of eight bits.
    pub fn byte(&mut self, table: &Table, field: u64) -> Result<u8, Problem> {
        self.field(table, field)?.map_or(Ok(0), |at| self.take(at).map(u8::from_le_bytes))
    }

    /// A text, empty where it is left out, cut after `most` bytes.
    pub fn text(&mut self, table: &Table, field: u64, most: usize) -> Result<String, Problem> {
        let Vector { start, count } = self.vector(table, field, 1)?;
        self.text_of(start, count, most)
    }

    /// The text of so many bytes.
    pub fn text_of(&mut self, start: u64, count: u64, most: usize) -> Result<String, Problem> {
        cursor::text(self.window, Span { start, end: start + count }, most)
    }

    /// A vector of elements of so many bytes, empty where it is left out; all of it is within the buffer.
    pub fn vector(&mut self, table: &Table, field: u64, bytes: u64) -> Result<Vector, Problem> {
        let Some(at) = self.field(table, field)? else { return Ok(Vector::default()) };
        let at = self.follow(at)?;
        let (start, count) = (at + 4, u64::from(self.u32(at)?));
        if start + count * bytes > self.span.end {
            return Err(self.beyond("a list", at));
        }
        Ok(Vector { start, count })
    }

    pub fn u32(&mut self, at: u64) -> Result<u32, Problem> {
        self.take(at).map(u32::from_le_bytes)
    }

    /// Where a field is; nowhere if the table leaves it out.
    fn field(&mut self, table: &Table, field: u64) -> Result<Option<u64>, Problem> {
        let place = 4 + field * 2;
        if place + 2 > table.length {
            return Ok(None);
        }
        let offset = self.take(table.fields + place).map(u16::from_le_bytes)?;
        Ok((offset > 0).then_some(table.start + u64::from(offset)))
    }

    /// A table begins with the distance to the list of its fields, which begins with its own length.
    fn table(&mut self, start: u64) -> Result<Table, Problem> {
        self.visited += 1;
        if self.visited > TABLES_MAX {
            return Err(Problem::excessive("tables", start));
        }
        let distance = i64::from(self.take(start).map(i32::from_le_bytes)?);
        let fields = start.checked_add_signed(-distance).filter(|fields| *fields >= self.span.start);
        let fields = fields.ok_or_else(|| Problem::lying("a table's fields are before the buffer", start))?;
        let length = self.take(fields).map(u16::from_le_bytes)?.into();
        Ok(Table { start, fields, length })
    }

    /// Where the pointer at a place leads to.
    fn follow(&mut self, at: u64) -> Result<u64, Problem> {
        Ok(at + u64::from(self.u32(at)?))
    }

    fn take<const N: usize>(&mut self, at: u64) -> Result<[u8; N], Problem> {
        if at + N as u64 > self.span.end {
            return Err(self.beyond("a pointer", at));
        }
        let mut bytes = [0; N];
        self.window.read("a table", at, &mut bytes)?;
        Ok(bytes)
    }

    fn beyond(&self, what: &'static str, at: u64) -> Problem {
        if self.span.end == self.window.len() {
            Problem::truncated(what, at)
        } else {
            Problem::lying(format!("{what} leads out of its buffer"), at)
        }
    }
}
