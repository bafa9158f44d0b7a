//! How long to wait for a PostgreSQL that is not ready yet.

use crate::log;
use std::{
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

/// The pause between two looks.
pub(crate) const BEAT: Duration = Duration::from_millis(10);
/// Given up after so long without a word in the log …
const SILENCE: Duration = Duration::from_secs(60);
/// … and in any case after so long. Recovery after a crash may take minutes; it reports
/// to the log every ten seconds, and to stop it would only make it start again.
const ENOUGH: Duration = Duration::from_secs(15 * 60);

/// A clock that starts again whenever the log grows.
pub(crate) struct Patience {
    log: PathBuf,
    length: u64,
    started: Instant,
    last_word: Instant,
}

impl Patience {
    pub fn new(log: PathBuf) -> Self {
        let now = Instant::now();
        Self { length: log::length(&log), log, started: now, last_word: now }
    }

    /// Waits one beat; `false` when it has been long enough.
    pub fn wait(&mut self) -> bool {
        thread::sleep(BEAT);
        let length = log::length(&self.log);
        if length != self.length {
            self.length = length;
            self.last_word = Instant::now();
        }
        self.last_word.elapsed() < SILENCE && self.started.elapsed() < ENOUGH
    }

    pub fn seconds(&self) -> u64 {
        self.started.elapsed().as_secs()
    }

    /// Whether a start that failed for a passing reason may be tried again.
    pub fn allows_another_try(&self) -> bool {
        self.started.elapsed() < SILENCE
    }
}
