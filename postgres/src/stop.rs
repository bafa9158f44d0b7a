//! Stopping PostgreSQL: politely, then less so.

use crate::{Error, patience::BEAT, process::Process};
use nix::sys::signal::Signal;
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Ends connections, writes a checkpoint.
const FAST: (Signal, Duration) = (Signal::SIGINT, Duration::from_secs(30));
/// Ends at once; the next start recovers from the log.
const IMMEDIATE: (Signal, Duration) = (Signal::SIGQUIT, Duration::from_secs(10));
/// The system ends it.
const KILL: (Signal, Duration) = (Signal::SIGKILL, Duration::from_secs(10));

/// Stops the process and waits for its end.
pub(crate) fn stop(process: &mut Process, politely: bool, log: &Path) -> Result<(), Error> {
    let steps = [FAST, IMMEDIATE, KILL];
    for (signal, patience) in &steps[usize::from(!politely)..] {
        process.signal(*signal);
        let asked = Instant::now();
        while asked.elapsed() < *patience {
            if !process.is_alive() {
                return Ok(());
            }
            thread::sleep(BEAT);
        }
    }
    Err(Error::Stop { pid: process.pid, log: log.into() })
}
