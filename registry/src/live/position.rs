//! Where a reader of the outbox is: which transactions they know of.
//!
//! Numbers are taken before commits, so whoever only remembers the highest one misses what commits late with a lower
//! one. A snapshot of PostgreSQL says exactly which transactions had ended: what is not in it is still to come, and
//! nobody has to wait for the slowest.

use std::{fmt, str::FromStr};

/// Most transactions under way that are read: more than PostgreSQL lets connect.
const RUNNING_MAX: usize = 10_000;

/// A place in what has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// When it was taken, in seconds of the database's clock.
    pub(super) at: i64,
    /// Every transaction before this one had ended.
    from: u64,
    /// No transaction from this one on had.
    pub(super) to: u64,
    /// Those between that had not, in order.
    running: Vec<u64>,
}

/// A text that is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no position of this stream: take the id of the last event that came")]
pub struct NoPosition;

impl Position {
    /// Of a snapshot, as PostgreSQL writes one: `10:20:11,14`.
    ///
    /// # Errors
    /// What is none.
    pub(super) fn read(at: i64, snapshot: &str) -> Result<Self, NoPosition> {
        let mut parts = snapshot.split(':');
        let mut part = || parts.next().ok_or(NoPosition);
        let (from, to, running) = (number(part()?)?, number(part()?)?, part()?);
        let running = running.split(',').filter(|text| !text.is_empty()).map(number).collect::<Result<Vec<_>, _>>()?;
        let is_in_order = running.is_sorted_by(|a, b| a < b) && running.iter().all(|xid| (from..to).contains(xid));
        if parts.next().is_some() || from == 0 || from > to || !is_in_order || running.len() > RUNNING_MAX {
            return Err(NoPosition);
        }
        Ok(Self { at, from, to, running })
    }

    /// The snapshot, as PostgreSQL reads one.
    pub(super) fn snapshot(&self) -> String {
        format!("{}:{}:{}", self.from, self.to, self.running().join(","))
    }

    /// Those that had not ended, as PostgreSQL reads them.
    pub(super) fn running(&self) -> Vec<String> {
        self.running.iter().map(u64::to_string).collect()
    }
}

fn number(text: &str) -> Result<u64, NoPosition> {
    // Not what `parse` takes besides digits.
    if text.starts_with('+') {
        return Err(NoPosition);
    }
    text.parse().map_err(|_| NoPosition)
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at, self.snapshot())
    }
}

impl FromStr for Position {
    type Err = NoPosition;
    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (at, snapshot) = text.split_once('.').ok_or(NoPosition)?;
        Self::read(i64::try_from(number(at)?).map_err(|_| NoPosition)?, snapshot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_written_as_it_is_read() {
        for text in ["1700000000.10:20:11,14", "0.7:7:", "5.18446744073709551614:18446744073709551615:"] {
            assert_eq!(text.parse::<Position>().map(|position| position.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_postgresql_would_not_read_is_no_position() {
        for text in [
            "",
            "5",
            "5.",
            "5.7",
            "5.7:7",
            "x.7:7:",
            "-5.7:7:",
            "5.7:6:",
            "5.0:6:",
            "5.10:20:9",
            "5.10:20:20",
            "5.10:20:12,11",
            "5.10:20:11,11",
            "5.10:20:11:12",
            "5.10:20:+11",
            "5.10:20:11;drop",
            "5.1:99999999999999999999:",
        ] {
            assert_eq!(text.parse::<Position>(), Err(NoPosition), "{text}");
        }
    }
}
