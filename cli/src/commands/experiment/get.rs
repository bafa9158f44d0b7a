//! `vitrine experiment get`

use clap::Args;
use domain::{Id, api::Experiment};

use crate::{
    args::Global,
    client::{Client, url},
    commands::show,
    failure::Failure,
    output::{Output, Record},
};

/// Arguments of `experiment get`.
#[derive(Args, Debug)]
pub struct GetArgs {
    /// Id of the experiment
    pub id: Id,
}

/// Shows an experiment.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &GetArgs) -> Result<(), Failure> {
    let answer = Client::connect(global)?.get::<Experiment>(&url::path(&["experiments", &args.id.to_string()]))?;
    let experiment = &answer.value;
    let out = Output::new(global);
    let organization = experiment.project.split('/').next().unwrap_or_default();
    let versions: Vec<_> =
        experiment.versions.iter().map(|row| format!("{organization}/{}@{}", row.model.path, row.number)).collect();
    let moment = |time| show::exact_moment(time, out.format);
    out.record(&Record {
        name: &experiment.id.to_string(),
        json: &answer.json,
        fields: &[
            ("Id", experiment.id.to_string()),
            ("Name", experiment.name.clone()),
            ("Type", experiment.kind.clone()),
            ("Project", experiment.project.clone()),
            ("Status", experiment.status.to_string()),
            ("User", experiment.user.as_ref().map(|user| user.name.clone()).unwrap_or_default()),
            ("Tags", show::tags(&experiment.tags)),
            ("Created", moment(experiment.created)),
            ("Started", experiment.started.map(moment).unwrap_or_default()),
            ("Updated", moment(experiment.updated)),
            ("Published", experiment.published.map(moment).unwrap_or_default()),
            ("Last iteration", experiment.last_iteration.to_string()),
            ("Parameters", show::pairs(&experiment.parameters)),
            ("Metrics", show::metrics(&experiment.metrics)),
            ("Versions", versions.join("\n")),
        ],
    })
}
