//! `vitrine models get`

use clap::Args;
use domain::{
    address::Address,
    api::{Model, Readme},
    version::{Registration, size_text},
};

use super::{
    address::{self, VersionArg},
    show,
};
use crate::{
    args::Global,
    client::{Client, url},
    failure::Failure,
    output::{Format, Output, Record},
};

/// Arguments of `models get`.
#[derive(Args, Debug)]
pub struct GetArgs {
    /// Which version, or model.
    #[command(flatten)]
    pub which: VersionArg,
}

/// Shows a version; a model, when the address names no version.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &GetArgs) -> Result<(), Failure> {
    match args.which.of_model()? {
        Some(address) => model(global, &address),
        None => version(global, args),
    }
}

fn model(global: &Global, at: &Address) -> Result<(), Failure> {
    let client = Client::connect(global)?;
    let id = address::model(&client, at)?.to_string();
    let answer = client.get::<Model>(&url::path(&["models", &id]))?;
    let readme = client.get::<Readme>(&url::path(&["models", &id, "readme"]))?.value;
    let out = Output::new(global);
    let model = &answer.value;
    let moment = |time| show::exact_moment(time, out.format);
    let aliases: Vec<_> = model.aliases.iter().map(|alias| format!("{} = @{}", alias.name, alias.number)).collect();
    out.record(&Record {
        name: &model.address,
        json: &answer.json,
        fields: &[
            ("Address", model.address.clone()),
            ("Name", model.name.clone()),
            ("Versions", model.versions.to_string()),
            ("Latest", model.latest.map(|number| number.to_string()).unwrap_or_default()),
            ("Aliases", aliases.join("\n")),
            ("Starred", if model.starred { "yes".to_owned() } else { String::new() }),
            ("Created", moment(model.created)),
            ("Updated", moment(model.updated)),
            ("Metadata", show::pairs(&model.metadata)),
            ("Description", model.description.clone()),
            ("README", readme.text),
            ("Revision", model.revision.to_string()),
            ("Id", model.id.to_string()),
        ],
    })
}

fn version(global: &Global, args: &GetArgs) -> Result<(), Failure> {
    let address = args.which.address()?;
    let client = Client::connect(global)?;
    let (_, answer) = address::details(&client, &address)?;
    let out = Output::new(global);
    let details = &answer.value;
    let row = &details.row;
    let moment = |time| show::exact_moment(time, out.format);
    let size = |bytes: i64| if out.format == Format::Csv { bytes.to_string() } else { size_text(bytes) };
    let files: Vec<_> =
        details.files.iter().map(|file| format!("{}  {}  {}", file.sha256, size(file.size), file.name)).collect();
    let registration = (row.registration != Registration::Ready).then(|| row.registration.to_string());
    out.record(&Record {
        name: &details.address,
        json: &answer.json,
        fields: &[
            ("Address", details.address.clone()),
            ("Name", row.model.name.clone()),
            ("Label", row.label.clone().unwrap_or_default()),
            ("Aliases", details.aliases.join(", ")),
            ("Framework", row.framework.clone().unwrap_or_default()),
            ("Status", row.status.to_string()),
            ("Stage", row.stage.to_string()),
            ("Registration", registration.unwrap_or_default()),
            ("Archived", if details.archived { "yes".to_owned() } else { String::new() }),
            ("Tags", show::tags(&row.tags)),
            ("Project", row.project.name.clone()),
            ("User", row.user.as_ref().map(|user| user.name.clone()).unwrap_or_default()),
            ("Task", row.task.as_ref().map(|task| format!("{} ({})", task.name, task.id)).unwrap_or_default()),
            ("Created", moment(row.created)),
            ("Updated", moment(details.updated)),
            ("Published", details.published.map(moment).unwrap_or_default()),
            ("Size", details.size.map(size).unwrap_or_default()),
            ("SHA-256", details.sha256.clone().unwrap_or_default()),
            ("URI", details.uri.clone().unwrap_or_default()),
            ("Files", files.join("\n")),
            ("Labels", show::pairs(&details.labels)),
            ("Metadata", show::pairs(&details.metadata)),
            ("Metrics", show::metrics(&details.metrics)),
            ("Configuration", details.configuration.clone()),
            ("Description", details.description.clone()),
            ("Id", row.id.to_string()),
        ],
    })
}
