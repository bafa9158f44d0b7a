//! `vitrine experiment create`

use clap::Args;
use domain::api::{Experiment, NewExperiment};

use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    failure::Failure,
    output::{Format, Output, Record},
    parse::{self, key_value},
};

/// Arguments of `experiment create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// The project it belongs to.
    #[command(flatten)]
    pub project: PathArg,
    /// Its name; need not be unique
    #[arg(long)]
    pub name: String,
    /// Its type: training, testing or any other word [default: training]
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Tags, parted by commas
    #[arg(long, value_delimiter = ',')]
    pub tags: Vec<String>,
    /// A parameter; may be repeated
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = key_value)]
    pub parameters: Vec<(String, String)>,
    /// A version that it starts from: OWNER/PROJECT/MODEL@VERSION; may be repeated
    #[arg(long = "input", value_name = "ADDRESS")]
    pub inputs: Vec<String>,
}

/// Makes an experiment and prints its id.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &CreateArgs) -> Result<(), Failure> {
    let project = parse::unversioned(&args.project.path)?.to_string();
    let new = NewExperiment {
        project: project.clone(),
        name: args.name.clone(),
        kind: args.kind.clone(),
        tags: parse::tags(&args.tags)?,
        parameters: parse::map("param", &args.parameters)?,
        inputs: args.inputs.clone(),
    };
    let client = Client::connect(global)?;
    let response = client
        .post(&url::path(&["experiments"]), &new, &[])
        .map_err(|failure| failure.hint_if_missing(|| format!("vitrine project create --name {project}")))?;
    let answer = client.answer::<Experiment>(response)?;
    let mut out = Output::new(global);
    if out.format == Format::Table {
        out.format = Format::Name;
    }
    let id = answer.value.id.to_string();
    let fields = [("Id", id.clone()), ("Name", answer.value.name), ("Project", answer.value.project)];
    out.record(&Record { name: &id, json: &answer.json, fields: &fields })
}
