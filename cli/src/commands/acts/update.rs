//! `vitrine models update`

use std::{collections::BTreeMap, path::PathBuf};

use clap::Args;
use domain::{
    address::Address,
    api::{EditModel, EditVersion, KeyEdit, Model, PutReadme},
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
    /// Which version, or model.
    #[command(flatten)]
    pub which: VersionArg,
    /// Another display name of a model; its old address goes on leading to it
    #[arg(long)]
    pub name: Option<String>,
    /// A model's README in Markdown; @FILE reads it from a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub readme: Option<String>,
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
    /// Only if nobody has changed the version, or the model, since this revision
    #[arg(long, value_name = "N")]
    pub revision: Option<i64>,
}

/// Changes what is named and leaves the rest: of a version, or of a model when the address names no version.
///
/// # Errors
/// What the command line, a file or the server has against it.
pub fn run(global: &Global, args: &UpdateArgs) -> Result<(), Failure> {
    if let Some(address) = args.which.of_model()? {
        return model(global, args, &address);
    }
    if args.name.is_some() || args.readme.is_some() {
        return Err(Failure::usage("--name and --readme are a model's; leave out the version."));
    }
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

fn model(global: &Global, args: &UpdateArgs, at: &Address) -> Result<(), Failure> {
    if args.config.is_some() || args.labels.is_some() || args.framework.is_some() || args.label.is_some() {
        return Err(Failure::usage("--config, --labels, --framework and --label are a version's.")
            .hint(format!("name one, such as {at}@latest")));
    }
    let edit = EditModel { name: args.name.clone(), description: description(args)?, metadata: keys(args)? };
    let readme = args.readme.as_deref().map(|text| parse::text_or_file("readme", text)).transpose()?;
    if edit == EditModel::default() && readme.is_none() {
        return Err(Failure::usage("Nothing is to change.").hint("vitrine models update --help"));
    }
    let client = Client::connect(global)?;
    let id = address::model(&client, at)?.to_string();
    let route = url::path(&["models", &id]);
    let mut tag = args.revision.map_or_else(|| "*".to_owned(), |revision| format!("\"{revision}\""));
    if edit != EditModel::default() {
        let answer = client.answer::<Model>(client.patch(&route, &edit, &[("If-Match", &tag)])?)?;
        tag = format!("\"{}\"", answer.value.revision);
    }
    if let Some(text) = readme {
        client.put(&url::path(&["models", &id, "readme"]), &PutReadme { text }, &[("If-Match", &tag)])?;
    }
    let answer = client.get::<Model>(&route)?;
    Output::new(global).record(&Record {
        name: &answer.value.address,
        json: &answer.json,
        fields: &[("Address", answer.value.address.clone()), ("Revision", answer.value.revision.to_string())],
    })
}

fn description(args: &UpdateArgs) -> Result<Option<String>, Failure> {
    args.description.as_deref().map(|text| parse::text_or_file("description", text)).transpose()
}

/// Keys of metadata that are set, and those that go.
fn keys(args: &UpdateArgs) -> Result<BTreeMap<String, KeyEdit>, Failure> {
    let set = parse::map("metadata", &args.metadata)?;
    let set = set.into_iter().map(|(key, value)| (key, KeyEdit { value: Some(value), old: None }));
    Ok(set.chain(args.remove_metadata.iter().map(|key| (key.clone(), KeyEdit::default()))).collect())
}

fn edit(args: &UpdateArgs) -> Result<EditVersion, Failure> {
    Ok(EditVersion {
        description: description(args)?,
        configuration: args.config.as_deref().map(|path| parse::text_file("configuration", path)).transpose()?,
        labels: args.labels.as_deref().map(parse::labels::labels).transpose()?,
        framework: args.framework.clone(),
        label: args.label.clone(),
        metadata: keys(args)?,
    })
}
