//! The log file that PostgreSQL writes to, and its last lines for messages.

use crate::{Error, account::Account, folder, layout::Layout};
use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// A larger log is set aside (as `postgres.log.1`, one generation) at the next start.
const LARGE: u64 = 10 * 1024 * 1024;
/// How much of the end goes into a message.
const TAIL_LINES: usize = 15;
const TAIL_BYTES: u64 = 16 * 1024;

/// Opens the log for appending.
pub(crate) fn open(layout: &Layout, account: &Account) -> Result<File, Error> {
    let path = &layout.log;
    if length(path) > LARGE {
        fs::rename(path, path.with_extension("log.1")).map_err(Error::at(path))?;
    }
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path).map_err(Error::at(path))?;
    account.own(path)?;
    folder::set_mode(path, 0o600)?;
    Ok(file)
}

/// How long the log is now.
pub(crate) fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |meta| meta.len())
}

/// The last lines that were written after the first `from` bytes.
pub(crate) fn tail(path: &Path, from: u64) -> String {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let start = from.max(file.metadata()?.len().saturating_sub(TAIL_BYTES));
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => last_lines(&String::from_utf8_lossy(&bytes)),
        Err(e) => format!("(the log cannot be read: {e})"),
    }
}

/// The end of a program's output.
pub(crate) fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// Whether PostgreSQL complains that the disk is full.
pub(crate) fn says_disk_full(text: &str) -> bool {
    text.contains("No space left on device") || text.contains("Disk quota exceeded")
}
