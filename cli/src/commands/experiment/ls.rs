//! `vitrine experiment ls`

use clap::Args;
use domain::table::ExperimentRow;

use crate::{
    args::Global,
    commands::{
        rows::{self, PageArgs, ViewArgs},
        show,
    },
    failure::Failure,
    output::Format,
};

/// Arguments of `experiment ls`.
#[derive(Args, Debug)]
pub struct LsArgs {
    /// Where, and how many.
    #[command(flatten)]
    pub page: PageArgs,
    /// Which, and how they are shown.
    #[command(flatten)]
    pub view: ViewArgs,
}

/// Lists experiments.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &LsArgs) -> Result<(), Failure> {
    let view = &args.view;
    rows::list::<ExperimentRow>(global, &args.page, view, &[], |scope| {
        if view.query.is_empty() && view.q.is_empty() {
            format!("No experiments in {scope} yet. Make one: vitrine experiment create -m {scope} --name NAME")
        } else {
            format!("No experiment in {scope} matches {}", [view.query.as_str(), view.q.as_str()].join(" ").trim())
        }
    })
}

/// Headers where no columns are asked for.
pub fn headers(format: Format) -> &'static [&'static str] {
    if format == Format::Csv {
        &["id", "name", "type", "status", "published", "tags", "project", "user", "created", "started", "updated"]
    } else {
        &["Name", "Type", "Status", "Tags", "Project", "User", "Last update", "Id"]
    }
}

/// Cells below them.
pub fn cells(name: &str, row: &ExperimentRow, format: Format) -> Vec<String> {
    let tags = show::tags(&row.tags);
    let user = row.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
    let moment = |time| show::moment(time, format);
    let (id, title, kind, updated) = (name.to_owned(), row.name.clone(), row.kind.clone(), moment(row.updated));
    if format == Format::Csv {
        let (status, published) = (row.status.code().to_owned(), row.published.to_string());
        let (project, started) = (row.project.path.clone(), row.started.map(moment).unwrap_or_default());
        vec![id, title, kind, status, published, tags, project, user, moment(row.created), started, updated]
    } else {
        vec![title, kind, row.status.to_string(), tags, row.project.name.clone(), user, updated, id]
    }
}
