//! Small files of every format, made here by hand: what is read of them whole, cut off, and damaged.

mod damaged;
mod made;
mod told;

use inspect::{Header, Problem};

/// Reads a file that is in memory.
fn read(name: &str, bytes: &[u8]) -> Result<Header, Problem> {
    let mut source = bytes;
    inspect::read(&mut source, name)
}
