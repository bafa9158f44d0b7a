//! A few blocks of the file, the least recently used of which make room for others.
//!
//! Reads go in blocks, and in longer runs while they follow each other, for each may be a request to a
//! store far away. How much is fetched in all is bounded.

use std::io;

use crate::{Problem, Source};

const BLOCK: u64 = 16 * 1024;
/// Blocks that are kept: 2 MiB.
const BLOCKS_MAX: usize = 128;
/// Most blocks in one read.
const RUN_MAX: u64 = 16;
/// Most bytes that are fetched of one file.
pub const FETCHED_MAX: u64 = 256 << 20;

/// A source with some of its blocks.
pub struct Window<'s> {
    source: &'s mut dyn Source,
    len: u64,
    blocks: Vec<Block>,
    /// The block that was used last.
    here: usize,
    clock: u64,
    /// The block after the last run, and how long that was.
    next: u64,
    run: u64,
    fetched: u64,
}

struct Block {
    index: u64,
    used: u64,
    bytes: Vec<u8>,
}

impl<'s> Window<'s> {
    pub fn new(source: &'s mut dyn Source) -> Self {
        // No file is longer; sums of places in it never overflow.
        let len = source.len().min(i64::MAX as u64);
        Self { source, len, blocks: Vec::new(), here: 0, clock: 0, next: 0, run: 2, fetched: 0 }
    }

    /// Length of the file.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The first bytes, at most so many.
    pub fn head(&mut self, most: usize) -> Result<Vec<u8>, Problem> {
        let mut bytes = vec![0; most.min(usize::try_from(self.len).unwrap_or(most))];
        self.read("the start of the file", 0, &mut bytes)?;
        Ok(bytes)
    }

    /// The last bytes, at most so many.
    pub fn tail(&mut self, most: usize) -> Result<Vec<u8>, Problem> {
        let mut bytes = vec![0; most.min(usize::try_from(self.len).unwrap_or(most))];
        self.read("the end of the file", self.len - bytes.len() as u64, &mut bytes)?;
        Ok(bytes)
    }

    /// Fills `into` with the bytes from `at` on, which are those of `what`.
    pub fn read(&mut self, what: &'static str, at: u64, into: &mut [u8]) -> Result<(), Problem> {
        if at.checked_add(into.len() as u64).is_none_or(|end| end > self.len) {
            return Err(Problem::truncated(what, at));
        }
        let mut at = at;
        let mut rest = into;
        while !rest.is_empty() {
            let from = self.at(at, rest.len() as u64)?;
            let (part, after) = rest.split_at_mut(from.len().min(rest.len()));
            part.copy_from_slice(&from[..part.len()]);
            at += part.len() as u64;
            rest = after;
        }
        Ok(())
    }

    /// Bytes from `at` on, which is before the end: at least one, at most up to the end of its block.
    /// `wanted` says how many will be asked for.
    pub fn at(&mut self, at: u64, wanted: u64) -> Result<&[u8], Problem> {
        let index = at / BLOCK;
        if self.blocks.get(self.here).is_none_or(|block| block.index != index) {
            self.here = match self.blocks.iter().position(|block| block.index == index) {
                Some(here) => here,
                None => self.fetch(index, (at % BLOCK).saturating_add(wanted))?,
            };
            self.clock += 1;
            self.blocks[self.here].used = self.clock;
        }
        let start = usize::try_from(at % BLOCK).unwrap_or_default();
        match self.blocks[self.here].bytes.get(start..) {
            Some(bytes) if !bytes.is_empty() => Ok(bytes),
            _ => Err(Problem::truncated("what it holds", at)),
        }
    }

    /// Fetches a block and those that will be wanted after it, a small file whole; where it is now.
    fn fetch(&mut self, index: u64, wanted: u64) -> Result<usize, Problem> {
        let wanted = if self.len <= RUN_MAX * BLOCK { self.len } else { wanted };
        let ahead = if index == self.next { self.run.saturating_mul(2) } else { 1 };
        self.run = ahead.max(wanted.div_ceil(BLOCK)).clamp(1, RUN_MAX);
        let start = index * BLOCK;
        let end = start.saturating_add(self.run * BLOCK).min(self.len);
        if start >= end {
            return Err(Problem::truncated("what it holds", start));
        }
        self.next = index + self.run;
        self.fetched += end - start;
        if self.fetched > FETCHED_MAX {
            return Err(Problem::excessive("its header", start));
        }
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or_default()];
        self.source.read_at(start, &mut bytes).map_err(|source| Problem::Io { at: start, source })?;
        let mut here = 0;
        for (position, part) in bytes.chunks(usize::try_from(BLOCK).unwrap_or(usize::MAX)).enumerate().rev() {
            here = self.keep(index + position as u64, part);
        }
        Ok(here)
    }

    fn keep(&mut self, index: u64, bytes: &[u8]) -> usize {
        self.clock += 1;
        let block = Block { index, used: self.clock, bytes: bytes.to_vec() };
        let place = match self.blocks.iter().position(|block| block.index == index) {
            None if self.blocks.len() >= BLOCKS_MAX => {
                self.blocks.iter().enumerate().min_by_key(|(_, block)| block.used).map(|(place, _)| place)
            }
            place => place,
        };
        match place {
            Some(place) => {
                self.blocks[place] = block;
                place
            }
            None => {
                self.blocks.push(block);
                self.blocks.len() - 1
            }
        }
    }
}

/// A part of the file as a reader. What keeps it from reading is an `io::Error` that holds the [`Problem`].
pub struct Stretch<'w, 's> {
    pub window: &'w mut Window<'s>,
    pub at: u64,
    pub end: u64,
}

impl io::Read for Stretch<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let rest = self.end.saturating_sub(self.at);
        let most = into.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        let bytes = self.window.at(self.at, rest).map_err(io::Error::other)?;
        let count = most.min(bytes.len());
        into[..count].copy_from_slice(&bytes[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts how often it is asked.
    struct Asked(Vec<u8>, Vec<(u64, usize)>);

    impl Source for Asked {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
            self.1.push((offset, into.len()));
            self.0.as_slice().read_at(offset, into)
        }
    }

    #[test]
    fn reads_are_few_and_grow_while_they_follow_each_other() {
        let bytes: Vec<u8> = (0..1_000_000u32).map(|i| (i / 7) as u8).collect();
        let mut source = Asked(bytes.clone(), Vec::new());
        let mut window = Window::new(&mut source);
        for (at, expected) in bytes.iter().enumerate() {
            let mut byte = [0];
            window.read("a byte", at as u64, &mut byte).unwrap();
            assert_eq!(byte[0], *expected);
        }
        window.read("again", 999_000, &mut [0; 1000]).unwrap();
        assert!(source.1.len() <= 6, "{:?}", source.1);
        assert_eq!(source.1[0], (0, 64 * 1024));
    }

    #[test]
    fn what_lies_beyond_the_end_is_cut_off() {
        let mut source: &[u8] = &[1, 2, 3];
        let mut window = Window::new(&mut source);
        assert!(matches!(window.read("x", 2, &mut [0; 2]), Err(Problem::Truncated { at: 2, .. })));
        assert!(matches!(window.read("x", u64::MAX, &mut [0; 2]), Err(Problem::Truncated { .. })));
        assert!(window.read("x", 3, &mut []).is_ok());
    }

    #[test]
    fn no_more_is_fetched_than_is_bounded() {
        struct Endless;
        impl Source for Endless {
            fn len(&self) -> u64 {
                u64::MAX
            }
            fn read_at(&mut self, _: u64, into: &mut [u8]) -> io::Result<()> {
                into.fill(7);
                Ok(())
            }
        }
        let mut source = Endless;
        let mut window = Window::new(&mut source);
        let reading = (0..).find_map(|i| window.read("x", i * BLOCK, &mut [0; 8]).err());
        assert!(matches!(reading, Some(Problem::Excessive { .. })));
        assert!(window.blocks.len() <= BLOCKS_MAX);
        assert!(window.read("x", u64::MAX - 8, &mut [0; 8]).is_err());
    }
}
