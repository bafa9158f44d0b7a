//! `vitrine models stages`

use domain::api::StageChange;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    args::Global,
    client::{Client, url},
    commands::{
        address::{self, VersionArg},
        show,
    },
    exit::Exit,
    failure::Failure,
    output::Output,
    table::Listing,
};

/// Arguments of `models stages`.
#[derive(clap::Args, Debug)]
pub struct StagesArgs {
    /// Which version.
    #[command(flatten)]
    pub which: VersionArg,
}

#[derive(Deserialize)]
struct Items {
    items: Vec<Box<RawValue>>,
}

/// Lists the stages that a version had, newest first.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &StagesArgs) -> Result<(), Failure> {
    let client = Client::connect(global)?;
    let id = address::key(&client, &args.which.address()?)?.to_string();
    let items = client.get::<Items>(&url::path(&["versions", &id, "stages"]))?.value.items;
    let out = Output::new(global);
    let mut list = Listing::start(out.format, &["When", "From", "Stage", "Who", "Reason", "Message"])?;
    for raw in items {
        let change: StageChange = serde_json::from_str(raw.get())
            .map_err(|cause| Failure::new(Exit::Refused, format!("A stage cannot be read: {cause}.")))?;
        list.push(raw.get(), change.to.code(), || {
            let who = change.who.as_ref().map(|person| person.name.clone()).unwrap_or_default();
            let from = change.from.map(|stage| stage.code().to_owned()).unwrap_or_default();
            let when = show::moment(change.at, out.format);
            vec![when, from, change.to.code().into(), who, change.reason.clone(), change.message.clone()]
        })?;
    }
    list.finish()
}
