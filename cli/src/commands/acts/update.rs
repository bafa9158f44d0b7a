//! `vitrine models update`

use std::path::PathBuf;

use clap::Args;
use domain::{
    api::{EditVersion, KeyEdit},
    table::Details,
};

use crate::{
    args::Global,
    client::{Client, url},
    commands::address::{self, VersionArg},
    failure::Failure,
    output::{Output, Record},
    parse,
};

/// Arguments of `models update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Which version.
    #[command(flatten)]
    pub which: VersionArg,
    /// Description; @FILE reads it from a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub description: Option<String>,
    /// File with the configuration text
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// All labels: a CSV file of names and ids, or NAME=ID,…
    #[arg(long, value_name = "FILE.csv|NAME=ID,…")]
    pub labels: Option<String>,
    /// Framework; empty for none
    #[arg(long)]
    pub framework: Option<String>,
    /// A name for the version, such as v1.2-rc1; empty for none
    #[arg(long)]
    pub label: Option<String>,
    /// A key and its value; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse::key_value)]
    pub metadata: Vec<(String, String)>,
    /// A key to remove; may be repeated
    #[arg(long, value_name = "KEY")]
    pub remove_metadata: Vec<String>,
    /// Only if nobody has changed the version since this revision
    #[arg(long, value_name = "N")]
    pub revision: Option<i64>,
}

/// Changes what is named and leaves the rest.
///
/// # Errors
/// What the command line, a file or the server has against it.
pub fn run(global: &Global, args: &UpdateArgs) -> Result<(), Failure> {
    let edit = edit(args)?;
    if edit == EditVersion::default() {
        return Err(Failure::usage("Nothing is to change.").hint("vitrine models update --help"));
    }
    let client = Client::connect(global)?;
    let id = address::key(&client, &args.which.address()?)?.to_string();
    let tag = args.revision.map_or_else(|| "*".to_owned(), |revision| format!("\"{revision}\""));
    let response = client.patch(&url::path(&["versions", &id]), &edit, &[("If-Match", &tag)])?;
    let answer = client.answer::<Details>(response)?;
    Output::new(global).record(&Record {
        name: &answer.value.address,
        json: &answer.json,
        fields: &[("Address", answer.value.address.clone()), ("Revision", answer.value.revision.to_string())],
    })
}

fn edit(args: &UpdateArgs) -> Result<EditVersion, Failure> {
    let set = parse::map("metadata", &args.metadata)?;
    let set = set.into_iter().map(|(key, value)| (key, KeyEdit { value: Some(value), old: None }));
    let gone = args.remove_metadata.iter().map(|key| (key.clone(), KeyEdit::default()));
    Ok(EditVersion {
        description: args.description.as_deref().map(|text| parse::text_or_file("description", text)).transpose()?,
        configuration: args.config.as_deref().map(|path| parse::text_file("configuration", path)).transpose()?,
        labels: args.labels.as_deref().map(parse::labels::labels).transpose()?,
        framework: args.framework.clone(),
        label: args.label.clone(),
        metadata: set.chain(gone).collect(),
    })
}
