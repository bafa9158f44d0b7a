//! The exit codes: what a script can tell from the end of a command.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It was done.
    Done = 0,
    /// It was refused for a reason that has no code of its own.
    Refused = 1,
    /// The command line is wrong.
    Usage = 2,
    /// What was named does not exist, or not for this reader.
    NotFound = 3,
    /// Nobody is signed in, or the one who is may not.
    Forbidden = 4,
    /// The state of things forbids it: taken, published, there already.
    Conflict = 5,
    /// The server could not be reached.
    Network = 6,
    /// Bytes and digest do not agree.
    Integrity = 7,
}

/// The table of codes that `--help` ends with.
pub const HELP: &str = "\
Exit codes:
  0  done
  1  refused, or failed for any other reason
  2  the command line is wrong
  3  there is no such thing, or you may not see it
  4  not signed in, or not allowed
  5  a conflict: the name is taken, or the state of things forbids it
  6  the server cannot be reached
  7  a file and its SHA-256 do not agree";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_lists_every_code() {
        let all = [
            Exit::Done,
            Exit::Refused,
            Exit::Usage,
            Exit::NotFound,
            Exit::Forbidden,
            Exit::Conflict,
            Exit::Network,
            Exit::Integrity,
        ];
        for exit in all {
            assert!(HELP.contains(&format!("\n  {}  ", exit as u8)), "{exit:?} is not explained");
        }
    }
}
