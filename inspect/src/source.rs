//! Where the bytes of a file come from.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// A file whose length is known and whose bytes can be read from anywhere.
pub trait Source {
    /// How many bytes it has.
    fn len(&self) -> u64;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `into` with the bytes from `offset` on; asked only for bytes before [`Source::len`].
    ///
    /// # Errors
    /// Whatever keeps them from being read.
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

impl Source for &[u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let end = || Some(usize::try_from(offset).ok()?..usize::try_from(offset).ok()?.checked_add(into.len())?);
        let bytes = end().and_then(|range| self.get(range)).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(bytes);
        Ok(())
    }
}

/// A file of this machine, with the length that it had when it was opened.
#[derive(Debug)]
pub struct OpenFile {
    file: File,
    len: u64,
}

impl OpenFile {
    /// Takes an open file.
    ///
    /// # Errors
    /// When its length cannot be told.
    pub fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file, len })
    }
}

impl Source for OpenFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.read_exact(into)
    }
}
