//! `vitrine project archive` and `restore`

use clap::Args;

use super::get::key;
use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    failure::Failure,
    parse,
};

/// Arguments of `project archive` and `restore`.
#[derive(Args, Debug)]
pub struct ArchiveArgs {
    /// Which project.
    #[command(flatten)]
    pub which: PathArg,
}

/// Puts a project into the archive, or takes it out: `verb` is the route's word for it.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &ArchiveArgs, verb: &str) -> Result<(), Failure> {
    let at = parse::unversioned(&args.which.path)?;
    let client = Client::connect(global)?;
    let id = key(&client, &at)?.to_string();
    let answer = client.post(&url::path(&["projects", &id, verb]), &serde_json::json!({}), &[])?;
    super::print(global, &client.answer(answer)?)
}
