//! `vitrine experiment promote`

use clap::Args;
use domain::{
    Id,
    api::{Promote, Registered},
    version::{Stage, size_text},
};

use crate::{
    args::Global,
    client::{Client, url},
    exit::Exit,
    failure::Failure,
    output::{Output, Record},
    parse,
};

/// Arguments of `experiment promote`. What is not given is filled in from what the server knows of the experiment.
#[derive(Args, Debug)]
pub struct PromoteArgs {
    /// Id of the experiment
    pub id: Id,
    /// Where to: OWNER/PROJECT[/MODEL] [default: the model of its newest version, else one called like it]
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// Id of a version of the experiment whose files are taken [default: the newest]
    #[arg(long, value_name = "ID", conflicts_with_all = ["uri", "no_files"])]
    pub from: Option<Id>,
    /// Take no files
    #[arg(long, conflicts_with = "uri")]
    pub no_files: bool,
    /// Where the artifact is, in place of files
    #[arg(long)]
    pub uri: Option<String>,
    /// A name for the version, such as v1.2-rc1
    #[arg(long)]
    pub label: Option<String>,
    /// Description; @FILE reads it from a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub description: Option<String>,
    /// Tags; "" for none
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub tags: Option<Vec<String>>,
    /// A key and its value; may be repeated, and comes in the place of what is known
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse::key_value)]
    pub metadata: Vec<(String, String)>,
    /// Its first stage
    #[arg(long, value_parser = parse::stage)]
    pub stage: Option<Stage>,
    /// Publish it at once, and the experiment with it
    #[arg(long)]
    pub publish: bool,
}

/// Promotes it and prints the version's address.
///
/// # Errors
/// What the command line or the server has against it: the promotion rule of the project, by name.
pub fn run(global: &Global, args: &PromoteArgs) -> Result<(), Failure> {
    if let Some(to) = &args.to {
        parse::unversioned(to)?;
    }
    let metadata = parse::map("metadata", &args.metadata)?;
    let wish = Promote {
        to: args.to.clone(),
        version: if args.no_files { Some(None) } else { args.from.map(Some) },
        uri: args.uri.clone(),
        label: args.label.clone(),
        description: args.description.as_deref().map(|text| parse::text_or_file("description", text)).transpose()?,
        tags: args.tags.as_deref().map(parse::tags).transpose()?,
        metadata: (!metadata.is_empty()).then_some(metadata),
        stage: args.stage,
        publish: args.publish,
    };
    let client = Client::connect(global)?;
    let key = Id::now_v7().to_string();
    let path = url::path(&["experiments", &args.id.to_string(), "promote"]);
    let once = || client.answer::<Registered>(client.post(&path, &wish, &[("Idempotency-Key", &key)])?);
    // Where the answer was lost, the same request cannot promote twice.
    let answer = once().or_else(|failure| if failure.exit == Exit::Network { once() } else { Err(failure) })?;
    let made = &answer.value;
    Output::new(global).record(&Record {
        name: &made.address,
        json: &answer.json,
        fields: &[
            ("Address", made.address.clone()),
            ("Status", made.status.to_string()),
            ("Framework", made.framework.clone().unwrap_or_default()),
            ("Size", made.size.map(size_text).unwrap_or_default()),
            ("SHA-256", made.sha256.clone().unwrap_or_default()),
            ("Id", made.id.to_string()),
        ],
    })
}
