//! An object of the file store as something that is read here and there, off the async threads.

use std::{
    io,
    time::{Duration, Instant},
};

use inspect::Source;
use tokio::runtime::Handle;

use super::Files;

/// How long one file may be read for: with a store far away, many scattered tensors take many requests.
const PATIENCE: Duration = Duration::from_secs(20);

/// A blob that is read by ranges. Reading blocks: it belongs on a thread for that.
pub(crate) struct Ranges {
    files: Files,
    key: String,
    size: u64,
    runtime: Handle,
    until: Instant,
}

impl Ranges {
    /// An object of this size, read through the runtime that this is called on.
    pub fn new(files: Files, key: &str, size: u64) -> Self {
        Self { files, key: key.to_owned(), size, runtime: Handle::current(), until: Instant::now() + PATIENCE }
    }

    /// The same for no longer than this.
    pub fn within(self, patience: Duration) -> Self {
        Self { until: Instant::now() + patience, ..self }
    }
}

impl Source for Ranges {
    fn len(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        if Instant::now() > self.until {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the file store is too slow to read this file through",
            ));
        }
        let end = u64::try_from(into.len()).ok().and_then(|length| offset.checked_add(length));
        let end = end.filter(|end| *end <= self.size).ok_or(io::ErrorKind::UnexpectedEof)?;
        let bytes = self.runtime.block_on(self.files.range(&self.key, offset..end)).map_err(io::Error::other)?;
        // A store that gives less than was asked for has lost bytes.
        let bytes = bytes.get(..into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(bytes);
        Ok(())
    }
}
