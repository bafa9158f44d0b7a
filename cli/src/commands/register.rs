//! `vitrine models register`

mod files;

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use domain::{
    Id,
    api::{NewFile, NewVersion, Registered},
    name,
    version::{Stage, size_text},
};

use crate::{
    args::{Global, PathArg},
    client::{Answer, Client, url},
    exit::Exit,
    failure::Failure,
    output::{Format, Output, Record},
    parse,
};

/// Arguments of `models register`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("artifact").required(true).args(["files", "uri"]))]
pub struct RegisterArgs {
    /// The model; it is made when it is new.
    #[command(flatten)]
    pub model: PathArg,
    /// Files to upload
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the artifact is, instead of files
    #[arg(long)]
    pub uri: Option<String>,
    /// A name for the version, such as v1.2-rc1
    #[arg(long)]
    pub label: Option<String>,
    /// Framework [default: told from the first file]
    #[arg(long)]
    pub framework: Option<String>,
    /// Tags, parted by commas
    #[arg(long, value_delimiter = ',')]
    pub tags: Vec<String>,
    /// Label enumeration: a CSV file of names and ids, or NAME=ID,…
    #[arg(long, value_name = "FILE.csv|NAME=ID,…")]
    pub labels: Option<String>,
    /// File with the configuration text
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A key and its value; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse::key_value)]
    pub metadata: Vec<(String, String)>,
    /// Description; @FILE reads it from a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub description: Option<String>,
    /// Id of the experiment that made it
    #[arg(long, value_name = "ID")]
    pub experiment: Option<Id>,
    /// Address of the version it was derived from
    #[arg(long, value_name = "ADDRESS")]
    pub parent: Option<String>,
    /// First stage: testing, staging, production or disabled [default: testing]
    #[arg(long, value_parser = parse::stage)]
    pub stage: Option<Stage>,

    /// Publish it at once, and its experiment with it: both are read-only from then on
    #[arg(long)]
    pub publish: bool,
}

/// Uploads the files, then registers the version; a failure on the way registers nothing.
///
/// # Errors
/// What the command line, a file or the server has against it.
pub fn run(global: &Global, args: &RegisterArgs) -> Result<(), Failure> {
    let files = files::named(&args.files)?;
    let mut version = prepared(args)?;
    let client = Client::connect(global)?;
    for (name, path) in files {
        let upload = client.upload(&version.model, &name, path, global.quiet).map_err(|f| project_hint(f, args))?;
        version.files.push(NewFile { name: Some(name), upload: upload.id });
    }
    let answer = send(&client, &version).map_err(|failure| project_hint(failure, args))?;
    let registered = &answer.value;
    let out = Output::new(global);
    let size = |bytes: i64| if out.format == Format::Csv { bytes.to_string() } else { size_text(bytes) };
    out.record(&Record {
        name: &registered.address,
        json: &answer.json,
        fields: &[
            ("Address", registered.address.clone()),
            ("Framework", registered.framework.clone().unwrap_or_default()),
            ("Size", registered.size.map(size).unwrap_or_default()),
            ("SHA-256", registered.sha256.clone().unwrap_or_default()),
            ("Page", format!("{}{}", client.host().url(), registered.page)),
        ],
    })
}

/// Everything but the files, checked before the first byte is sent.
fn prepared(args: &RegisterArgs) -> Result<NewVersion, Failure> {
    if parse::unversioned(&args.model.path)?.path.is_empty() {
        let message = format!("“{}” names an organization; write OWNER/PROJECT/MODEL.", args.model.path);
        return Err(Failure::usage(message));
    }
    if let Some(label) = &args.label {
        name::check_label(label)?;
    }
    let description = args.description.as_deref().map(|text| parse::text_or_file("description", text)).transpose()?;
    let configuration = args.config.as_deref().map(|path| parse::text_file("configuration", path)).transpose()?;
    Ok(NewVersion {
        model: args.model.path.trim().to_owned(),
        files: Vec::new(),
        uri: args.uri.clone(),
        label: args.label.clone(),
        framework: args.framework.clone(),
        description: description.unwrap_or_default(),
        configuration: configuration.unwrap_or_default(),
        tags: parse::tags(&args.tags)?,
        labels: args.labels.as_deref().map(parse::labels::labels).transpose()?.unwrap_or_default(),
        metadata: parse::map("metadata", &args.metadata)?,
        experiment: args.experiment,
        parent: args.parent.clone(),
        stage: args.stage,
        publish: args.publish,
    })
}

/// Registers; once more with the same key if the answer was lost, which cannot register twice.
fn send(client: &Client, version: &NewVersion) -> Result<Answer<Registered>, Failure> {
    let key = Id::now_v7().to_string();
    let once = || {
        let response = client.post(&url::path(&["versions"]), version, &[("Idempotency-Key", &key)])?;
        client.answer(response)
    };
    once().or_else(|failure| if failure.exit == Exit::Network { once() } else { Err(failure) })
}

fn project_hint(failure: Failure, args: &RegisterArgs) -> Failure {
    failure.hint_if_missing(|| match args.model.path.trim().trim_matches('/').rsplit_once('/') {
        Some((project, _)) if project.contains('/') => format!("vitrine project create --name {project}"),
        _ => format!("vitrine project create --name {}", args.model.path.trim()),
    })
}
