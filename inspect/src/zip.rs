//! ZIP archives: the directory at the end, entry by entry, and the bytes of single entries within bounds.
//!
//! The directory is walked, not kept. Source: PKWARE's APPNOTE, 4.3 and 4.5.3. The crates for it keep
//! whatever the directory says in memory.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;

use crate::{
    Problem,
    cursor::{Cursor, Span},
    findings::NAME_MAX,
    window::{Stretch, Window},
};

/// Most bytes that are inflated of one entry.
pub const INFLATED_MAX: u64 = 8 << 20;
/// The end of the directory, without its comment of up to 65,535 bytes.
const END_BYTES: usize = 22;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An entry of the directory.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name, cut where it is long.
    pub name: String,
    /// Its bytes, once they are unpacked, as the directory says.
    pub size: u64,
    /// Where it is.
    pub at: u64,
    packed: u64,
    method: u16,
}

/// Whether the file ends as a ZIP does.
pub fn is_here(window: &mut Window) -> Result<bool, Problem> {
    Ok(end(window)?.is_some())
}

/// Visits every entry.
pub fn each(window: &mut Window, mut visit: impl FnMut(Entry)) -> Result<(), Problem> {
    let Some((directory, shift)) = directory(window)? else {
        return Err(Problem::truncated("the archive, whose directory should be at its end", window.len()));
    };
    let mut cursor = Cursor::new(window, directory, "the archive's directory");
    while cursor.left() > 0 {
        visit(entry(&mut cursor, shift)?);
    }
    Ok(())
}

fn entry(cursor: &mut Cursor, shift: u64) -> Result<Entry, Problem> {
    let start = cursor.at();
    let fixed = cursor.take::<46>()?;
    if !fixed.starts_with(b"PK\x01\x02") {
        return Err(Problem::lying("the archive's directory holds something else than entries", start));
    }
    let name = cursor.text(short(&fixed, 28), NAME_MAX)?;
    let [mut packed, mut size, mut at] = [20, 24, 42].map(|place| long(&fixed, place));
    let extra = cursor.span(short(&fixed, 30))?;
    cursor.span(short(&fixed, 32))?;
    // ZIP64 has what does not fit into 32 bits in an extra field, in this order.
    let mut extras = cursor.within(extra, "an entry's extra field");
    while extras.left() >= 4 {
        let head = extras.take::<4>()?;
        let field = extras.span(short(&head, 2))?;
        if head[..2] == [1, 0] {
            let mut field = extras.within(field, "an entry's sizes");
            for number in [&mut size, &mut packed, &mut at] {
                if *number == u64::from(u32::MAX) && field.left() >= 8 {
                    *number = field.u64()?;
                }
            }
        }
    }
    let method = u16::from_le_bytes([fixed[10], fixed[11]]);
    Ok(Entry { name, size, packed, method, at: at.saturating_add(shift) })
}

/// The bytes of an entry, unpacked; more than [`INFLATED_MAX`] are an error.
pub fn open<'w, 's: 'w>(window: &'w mut Window<'s>, entry: &Entry) -> Result<Box<dyn Read + 'w>, Problem> {
    let whole = Span::whole(window);
    if entry.at > whole.end {
        return Err(Problem::lying(format!("“{}” lies beyond the end of the file", entry.name), entry.at));
    }
    let mut cursor = Cursor::new(window, Span { start: entry.at, ..whole }, "an entry of the archive");
    let fixed = cursor.take::<30>()?;
    if !fixed.starts_with(b"PK\x03\x04") {
        return Err(Problem::lying(format!("“{}” is not where the directory says", entry.name), entry.at));
    }
    cursor.span(short(&fixed, 26) + short(&fixed, 28))?;
    let Span { start: at, end } = cursor.span(entry.packed)?;
    let packed = Stretch { window, at, end };
    match entry.method {
        STORED => Ok(Box::new(Bounded { inner: packed, left: INFLATED_MAX, at })),
        DEFLATED => Ok(Box::new(Bounded { inner: DeflateDecoder::new(packed), left: INFLATED_MAX, at })),
        other => Err(Problem::lying(format!("“{}” is packed by method {other}", entry.name), entry.at)),
    }
}

/// A reader that fails where there is more than may be.
struct Bounded<R> {
    inner: R,
    left: u64,
    at: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        match self.left.checked_sub(count as u64) {
            Some(left) => {
                self.left = left;
                Ok(count)
            }
            None => Err(io::Error::other(Problem::excessive("an entry of the archive, unpacked", self.at))),
        }
    }
}

/// The first bytes of an entry, unpacked, as text.
pub fn text(window: &mut Window, entry: &Entry, most: usize) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let reading = open(window, entry)?.take(most as u64).read_to_end(&mut bytes);
    reading.map_err(|error| problem(error, entry))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The problem that an error holds, else that the bytes are not what they should be.
fn problem(error: io::Error, entry: &Entry) -> Problem {
    let what = format!("“{}” cannot be unpacked: {error}", entry.name);
    error.downcast::<Problem>().unwrap_or_else(|_| Problem::lying(what, entry.at))
}

/// Where the directory is, and by how much all of its offsets are too small: something may stand before
/// the archive.
fn directory(window: &mut Window) -> Result<Option<(Span, u64)>, Problem> {
    let Some((end, fixed)) = end(window)? else { return Ok(None) };
    let (mut size, mut offset, mut until) = (long(&fixed, 12), long(&fixed, 16), end);
    if let Some(before) = end.checked_sub(20) {
        let mut locator = [0; 20];
        window.read("the archive's end", before, &mut locator)?;
        if locator.starts_with(b"PK\x06\x07") {
            until = longest(&locator, 8);
            let mut wide = [0; 56];
            window.read("the archive's end", until, &mut wide)?;
            if !wide.starts_with(b"PK\x06\x06") {
                return Err(Problem::lying("the archive's end is not where it says", before));
            }
            (size, offset) = (longest(&wide, 40), longest(&wide, 48));
        }
    }
    let lie = || Problem::lying("the archive's directory is larger than the file", end);
    let start = until.checked_sub(size).ok_or_else(lie)?;
    let shift = start.checked_sub(offset).ok_or_else(lie)?;
    Ok(Some((Span { start, end: until }, shift)))
}

/// The end record: where it is, and its bytes.
fn end(window: &mut Window) -> Result<Option<(u64, [u8; END_BYTES])>, Problem> {
    let tail = window.tail(END_BYTES + usize::from(u16::MAX))?;
    let found = (0..=tail.len().saturating_sub(END_BYTES)).rev().find_map(|start| {
        let fixed: &[u8; END_BYTES] = tail.get(start..)?.first_chunk()?;
        let comment = usize::try_from(short(fixed, 20)).ok()?;
        let is_end = fixed.starts_with(b"PK\x05\x06") && start + END_BYTES + comment == tail.len();
        is_end.then_some((window.len() - (tail.len() - start) as u64, *fixed))
    });
    Ok(found)
}

fn short(bytes: &[u8], place: usize) -> u64 {
    bytes.get(place..).and_then(|bytes| bytes.first_chunk()).map_or(0, |two| u16::from_le_bytes(*two)).into()
}

fn long(bytes: &[u8], place: usize) -> u64 {
    bytes.get(place..).and_then(|bytes| bytes.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four)).into()
}

fn longest(bytes: &[u8], place: usize) -> u64 {
    bytes.get(place..).and_then(|bytes| bytes.first_chunk()).map_or(0, |eight| u64::from_le_bytes(*eight))
}
