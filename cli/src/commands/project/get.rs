//! `vitrine project get`

use clap::Args;
use domain::api::Resolved;

use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    commands::address,
    exit::Exit,
    failure::Failure,
    parse,
};

/// Arguments of `project get`.
#[derive(Args, Debug)]
pub struct GetArgs {
    /// Which project.
    #[command(flatten)]
    pub which: PathArg,
}

/// Shows a project.
///
/// # Errors
/// What the server refused, or that the address leads elsewhere.
pub fn run(global: &Global, args: &GetArgs) -> Result<(), Failure> {
    let at = parse::unversioned(&args.which.path)?;
    let client = Client::connect(global)?;
    let id = match address::resolve(&client, &at.to_string()) {
        Ok(Resolved::Project { id, .. }) => id,
        Ok(Resolved::Model { address, .. } | Resolved::Version { address, .. }) => {
            return Err(Failure::new(Exit::NotFound, format!("{address} is a model, not a project."))
                .hint(format!("vitrine models ls -m {address}")));
        }
        Err(failure) => {
            return Err(failure.hint_if_missing(|| format!("vitrine project ls -m {}", at.organization)));
        }
    };
    super::print(global, &client.get(&url::path(&["projects", &id.to_string()]))?)
}
