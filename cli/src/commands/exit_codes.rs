//! `vitrine exit-codes`

use serde_json::json;

use crate::{args::Global, exit, failure::Failure, output::Output, table::Listing};

/// Prints the table of exit codes.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(global: &Global) -> Result<(), Failure> {
    let mut list = Listing::start(Output::new(global).format, &["Code", "Meaning"])?;
    for line in exit::HELP.lines().skip(1) {
        let Some((code, meaning)) = line.trim().split_once("  ") else { continue };
        let json = json!({"code": code.parse::<u8>().unwrap_or_default(), "meaning": meaning}).to_string();
        list.push(&json, code, || vec![code.to_owned(), meaning.to_owned()])?;
    }
    list.finish()
}
