//! `vitrine models ls`

use clap::Args;
use domain::table::{Page, Row};
use serde_json::value::RawValue;

use super::{address, show};
use crate::{
    args::{Global, OptionalPathArg},
    client::{Client, url},
    exit::Exit,
    failure::Failure,
    output::{Format, Output},
    table::Listing,
};

/// The server is asked for at most this many rows at once.
const PAGE_MAX: usize = 200;

/// Arguments of `models ls`.
#[derive(Args, Debug)]
pub struct LsArgs {
    /// Where to look.
    #[command(flatten)]
    pub at: OptionalPathArg,
    /// Which of them, in the words of the table's address: status:draft,metrics.acc:>0.9
    #[arg(long, default_value = "", hide_default_value = true, allow_hyphen_values = true, value_name = "QUERY")]
    pub query: String,
    /// Columns to sort by; a minus turns one around
    #[arg(long, default_value = "-created", allow_hyphen_values = true, value_name = "-created,name")]
    pub sort: String,
    /// How many at most; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
}

/// Lists versions.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &LsArgs) -> Result<(), Failure> {
    let client = Client::connect(global)?;
    let at = address::scope(&client, args.at.path.as_deref())?;
    let scope = at.to_string();
    let out = Output::new(global);
    let mut list = None;
    let mut left = if args.limit == 0 { usize::MAX } else { args.limit };
    let mut cursor: Option<String> = None;
    let mut seen = 0;
    loop {
        let size = left.min(PAGE_MAX).to_string();
        let mut query = vec![("in", scope.as_str()), ("sort", args.sort.as_str()), ("limit", size.as_str())];
        if !args.query.is_empty() {
            query.push(("query", args.query.as_str()));
        }
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let page = client
            .get::<Page<Box<RawValue>>>(&url::with_query(&["versions"], &query))
            .map_err(|failure| failure.hint_if_missing(|| format!("vitrine project ls -m {}", at.organization)))?
            .value;
        // Nothing is printed before the server has agreed.
        let list = match &mut list {
            Some(list) => list,
            None => list.insert(Listing::start(out.format, headers(out.format))?),
        };
        for raw in page.items.iter().take(left) {
            let row: Row = serde_json::from_str(raw.get())
                .map_err(|cause| Failure::new(Exit::Refused, format!("A version cannot be read: {cause}.")))?;
            let name = format!("{}/{}@{}", at.organization, row.model.path, row.number);
            list.push(raw.get(), &name, || cells(&name, &row, out.format))?;
            seen += 1;
        }
        left = left.saturating_sub(page.items.len());
        let stuck = page.items.is_empty() || page.next == cursor;
        cursor = page.next;
        if left == 0 || stuck || cursor.is_none() {
            break;
        }
    }
    if let Some(list) = list {
        list.finish_page(cursor.as_deref())?;
    }
    if seen == 0 && !args.query.is_empty() {
        out.note(&format!("No version in {scope} matches {}", args.query));
    } else if seen == 0 {
        out.note(&format!("No versions in {scope} yet. Register one: vitrine models register -m {scope}/MODEL FILE"));
    } else if cursor.is_some() && out.format == Format::Table {
        out.note(&format!("There are more than {seen}; --limit 0 lists all."));
    }
    Ok(())
}

fn headers(format: Format) -> &'static [&'static str] {
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

fn cells(address: &str, row: &Row, format: Format) -> Vec<String> {
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
