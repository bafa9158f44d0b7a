//! `vitrine project tag`

use clap::Args;
use domain::api::Words;

use super::get::key;
use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    failure::Failure,
    parse,
};

/// Arguments of `project tag`.
#[derive(Args, Debug)]
pub struct TagArgs {
    /// Which project.
    #[command(flatten)]
    pub which: PathArg,
    /// Tags to put on, parted by commas
    #[arg(long, value_delimiter = ',', required_unless_present = "remove")]
    pub add: Vec<String>,
    /// Tags to take off, parted by commas
    #[arg(long, value_delimiter = ',')]
    pub remove: Vec<String>,
}

/// Changes a project's tags.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &TagArgs) -> Result<(), Failure> {
    let at = parse::unversioned(&args.which.path)?;
    let words = Words { add: parse::tags(&args.add)?, remove: parse::tags(&args.remove)? };
    let client = Client::connect(global)?;
    let id = key(&client, &at)?.to_string();
    client.post(&url::path(&["projects", &id, "tags"]), &words, &[])?;
    super::print(global, &client.get(&url::path(&["projects", &id]))?)
}
