//! `vitrine project delete`

use clap::Args;
use domain::api::DeleteProject;

use super::get::key;
use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    failure::Failure,
    output::Output,
    parse,
};

/// Arguments of `project delete`.
#[derive(Args, Debug)]
pub struct DeleteArgs {
    /// Which project.
    #[command(flatten)]
    pub which: PathArg,
    /// Its display name once more, so that nothing is deleted by a slip
    #[arg(long, value_name = "NAME")]
    pub confirm: String,
}

/// Deletes a project in which nothing is kept any more.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &DeleteArgs) -> Result<(), Failure> {
    let at = parse::unversioned(&args.which.path)?;
    let client = Client::connect(global)?;
    let id = key(&client, &at)?.to_string();
    client.delete(&url::path(&["projects", &id]), &DeleteProject { name: args.confirm.clone() })?;
    Output::new(global).note(&format!("Deleted {at}."));
    Ok(())
}
