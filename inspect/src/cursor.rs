//! A place in a part of the file: numbers, lengths and texts are read from it one after the other.

use crate::{Problem, window::Window};

/// A part of the file, from `start` up to but without `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    /// All of the file.
    pub fn whole(window: &Window) -> Self {
        Self { start: 0, end: window.len() }
    }

    pub fn len(self) -> u64 {
        self.end - self.start
    }
}

/// A place in a part of the file, which belongs to `what`.
pub struct Cursor<'w, 's> {
    window: &'w mut Window<'s>,
    at: u64,
    end: u64,
    what: &'static str,
}

impl<'w, 's> Cursor<'w, 's> {
    pub fn new(window: &'w mut Window<'s>, span: Span, what: &'static str) -> Self {
        Self { window, at: span.start, end: span.end, what }
    }

    pub fn at(&self) -> u64 {
        self.at
    }

    pub fn left(&self) -> u64 {
        self.end - self.at
    }

    /// The next bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let mut bytes = [0; N];
        let span = self.span(N as u64)?;
        self.window.read(self.what, span.start, &mut bytes)?;
        Ok(bytes)
    }

    pub fn u32(&mut self) -> Result<u32, Problem> {
        self.take().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Problem> {
        self.take().map(u64::from_le_bytes)
    }

    /// The next so many bytes, which are stepped over. Where they do not fit, the file was cut off or lies.
    pub fn span(&mut self, length: u64) -> Result<Span, Problem> {
        if length > self.left() {
            return Err(if self.end == self.window.len() {
                Problem::truncated(self.what, self.at)
            } else {
                Problem::lying(format!("{length} bytes of {} do not fit where they stand", self.what), self.at)
            });
        }
        let start = self.at;
        self.at += length;
        Ok(Span { start, end: self.at })
    }

    /// A cursor in a part of the file, apart from this one.
    pub fn within(&mut self, span: Span, what: &'static str) -> Cursor<'_, 's> {
        Cursor::new(self.window, span, what)
    }

    /// Text of so many bytes, cut after `most` of them.
    pub fn text(&mut self, length: u64, most: usize) -> Result<String, Problem> {
        let span = self.span(length)?;
        text(self.window, span, most)
    }
}

/// Text of a part of the file, cut after `most` bytes; what is no UTF-8 is replaced.
pub fn text(window: &mut Window, span: Span, most: usize) -> Result<String, Problem> {
    let mut bytes = vec![0; usize::try_from(span.len()).unwrap_or(most).min(most)];
    window.read("a text", span.start, &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
