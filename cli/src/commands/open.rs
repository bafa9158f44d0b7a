//! `vitrine models open`: the address of a table's page, for people to look at.

use std::process::{Command, Stdio};

use clap::Args;
use domain::table::Subject;

use super::rows::{ModelArgs, ViewArgs};
use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    exit::Exit,
    failure::Failure,
    output::{Format, Output, Record},
    parse,
};

/// Arguments of `models open`.
#[derive(Args, Debug)]
pub struct OpenArgs {
    /// Of what: OWNER, OWNER/PROJECT or OWNER/PROJECT/MODEL.
    #[command(flatten)]
    pub at: PathArg,
    /// What the table shows.
    #[command(flatten)]
    pub view: ViewArgs,
    /// Which versions.
    #[command(flatten)]
    pub models: ModelArgs,
    /// Open it in a browser, too
    #[arg(long)]
    pub browser: bool,
}

/// Prints the address and opens it where that is asked for.
///
/// # Errors
/// A wrong command line; a browser that cannot be started.
pub fn run(global: &Global, args: &OpenArgs) -> Result<(), Failure> {
    let place = parse::unversioned(&args.at.path)?;
    let view = args.view.view(Subject::Models, args.models)?;
    let client = Client::connect(global)?;
    let segments: Vec<&str> = [place.organization.as_str(), Subject::Models.code()]
        .into_iter()
        .chain(place.path.iter().map(String::as_str))
        .collect();
    let address = format!("{}{}?{}", client.host().url(), url::page(&segments), view.to_explicit_query());
    let out = Output::new(global);
    if out.format == Format::Table {
        anstream::println!("{address}");
    } else {
        let json = serde_json::json!({ "url": address }).to_string();
        out.record(&Record { name: &address, fields: &[("URL", address.clone())], json: &json })?;
    }
    if args.browser { browse(&address) } else { Ok(()) }
}

fn browse(address: &str) -> Result<(), Failure> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(program).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).status();
    match started {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(Exit::Refused, format!("{program} could not open a browser ({status})."))),
        Err(cause) => Err(Failure::new(Exit::Refused, format!("{program} cannot be started: {cause}."))),
    }
}
