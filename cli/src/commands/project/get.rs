//! `vitrine project get`

use clap::Args;
use domain::{Id, address::Address, api::Resolved};

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
    let id = key(&client, &at)?;
    super::print(global, &client.get(&url::path(&["projects", &id.to_string()]))?)
}

/// The key of the project that an address leads to.
///
/// # Errors
/// What the server refused, or that it leads elsewhere.
pub(super) fn key(client: &Client, at: &Address) -> Result<Id, Failure> {
    match address::resolve(client, &at.to_string()) {
        Ok(Resolved::Project { id, .. }) => Ok(id),
        Ok(Resolved::Model { address, .. } | Resolved::Version { address, .. }) => {
            Err(Failure::new(Exit::NotFound, format!("{address} is a model, not a project."))
                .hint(format!("vitrine models ls -m {address}")))
        }
        Err(failure) => Err(failure.hint_if_missing(|| format!("vitrine project ls -m {}", at.organization))),
    }
}
