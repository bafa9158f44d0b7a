//! `vitrine exit-codes`

use std::io::Write;

use crate::{exit, failure::Failure};

/// Prints the table of exit codes.
///
/// # Errors
/// When stdout cannot be written.
pub fn run() -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout().lock(), "{}", exit::HELP)?)
}
