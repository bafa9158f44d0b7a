//! `vitrine models ls`

use clap::Args;
use domain::table::Row;

use super::{
    rows::{self, ModelArgs, PageArgs, RowsArg, ViewArgs},
    show,
};
use crate::{args::Global, failure::Failure, output::Format};

/// Arguments of `models ls`.
#[derive(Args, Debug)]
pub struct LsArgs {
    /// Where, and how many.
    #[command(flatten)]
    pub page: PageArgs,
    /// Which, and how they are shown.
    #[command(flatten)]
    pub view: ViewArgs,
    /// Which versions.
    #[command(flatten)]
    pub models: ModelArgs,
}

/// Lists versions.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &LsArgs) -> Result<(), Failure> {
    let view = &args.view;
    let mut more = Vec::new();
    if args.models.rows == RowsArg::Latest {
        more.push(("rows", "latest"));
    }
    if args.models.archived {
        more.push(("archived", "1"));
    }
    rows::list::<Row>(global, &args.page, view, &more, |scope| {
        if !(view.query.is_empty() && view.q.is_empty()) {
            format!("No version in {scope} matches {}", [view.query.as_str(), view.q.as_str()].join(" ").trim())
        } else if args.models.archived {
            format!("Nothing of {scope} is in the archive.")
        } else {
            format!("No versions in {scope} yet. Register one: vitrine models register -m {scope}/MODEL FILE")
        }
    })
}

/// Headers where no columns are asked for.
pub fn headers(format: Format) -> &'static [&'static str] {
    if format == Format::Csv {
        &[
            "address",
            "framework",
            "name",
            "version",
            "label",
            "tags",
            "status",
            "stage",
            "project",
            "user",
            "task",
            "created",
            "id",
        ]
    } else {
        &["Framework", "Name", "Version", "Tags", "Status", "Project", "User", "Task", "Created"]
    }
}

/// Cells below them.
pub fn cells(address: &str, row: &Row, format: Format) -> Vec<String> {
    let framework = row.framework.clone().unwrap_or_default();
    let name = row.model.name.clone();
    let tags = show::tags(&row.tags);
    let project = row.project.name.clone();
    let user = row.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
    let task = row.task.as_ref().map(|task| task.name.clone()).unwrap_or_default();
    let created = show::moment(row.created, format);
    if format == Format::Csv {
        let label = row.label.clone().unwrap_or_default();
        let (status, stage) = (row.status.code().to_owned(), row.stage.code().to_owned());
        let (number, id) = (row.number.to_string(), row.id.to_string());
        let address = address.to_owned();
        vec![address, framework, name, number, label, tags, status, stage, project, user, task, created, id]
    } else {
        vec![framework, name, row.chip(), tags, row.status.to_string(), project, user, task, created]
    }
}
