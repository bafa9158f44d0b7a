//! Pulls all versions that a query finds, each into a folder of its own, one after the other.

use std::path::{Path, PathBuf};

use domain::{
    table::{Cell, Column, ColumnKey, Details, Page, Row},
    version::{Registration, Stage, Status, size_text},
};
use serde_json::json;

use super::{PullArgs, pull, shown};
use crate::{
    args::Global,
    client::{Client, url},
    commands::rows::RowsArg,
    exit::Exit,
    failure::Failure,
    output::{Format, Output},
    parse,
    table::Listing,
};

/// The server is asked for this many at once.
const PAGE: &str = "200";

/// Pulls, or says what would be.
///
/// # Errors
/// What the server refused as a whole; a conflict that says how many did not come.
pub fn run(global: &Global, args: &PullArgs, query: &str) -> Result<(), Failure> {
    let place = parse::unversioned(&args.of.path)?;
    let client = Client::connect(global)?;
    let out = Output::new(global);
    let rows = matching(&client, &place.to_string(), query, args)
        .map_err(|failure| failure.hint_if_missing(|| format!("vitrine project ls -m {}", place.organization)))?;
    let mut report = Report::start(&out, args.dry_run)?;
    for row in &rows {
        let address = format!("{}/{}@{}", place.organization, row.model.path, row.number);
        let folder = folder(&args.to, &row.model.path, row.number)?;
        let outcome =
            if args.dry_run { foreseen(row, args.force) } else { fetched(global, &client, row, &folder, args)? };
        report.push(&address, &folder, size(row), &outcome)?;
    }
    report.finish(&out, &rows)
}

/// Every row that the query finds, oldest first, so that what is registered meanwhile moves none.
fn matching(client: &Client, scope: &str, query: &str, args: &PullArgs) -> Result<Vec<Row>, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut asked =
            vec![("in", scope), ("sort", "created"), ("columns", "size"), ("limit", PAGE), ("query", query)];
        if !args.of.q.is_empty() {
            asked.push(("q", &args.of.q));
        }
        if args.of.rows == RowsArg::Latest {
            asked.push(("rows", "latest"));
        }
        if args.of.archived {
            asked.push(("archived", "1"));
        }
        if args.of.own {
            asked.push(("own", "1"));
        }
        if let Some(cursor) = &cursor {
            asked.push(("cursor", cursor));
        }
        let page: Page<Row> = client.get(&url::with_query(&["versions"], &asked))?.value;
        let stuck = page.items.is_empty() || page.next == cursor;
        rows.extend(page.items);
        cursor = page.next;
        if stuck || cursor.is_none() {
            return Ok(rows);
        }
    }
}

/// Below the chosen folder, called like the address. Names from the server are never paths.
fn folder(to: &Path, model: &str, number: i32) -> Result<PathBuf, Failure> {
    let mut folder = to.to_owned();
    for segment in format!("{model}@{number}").split('/') {
        if !super::plan::is_plain(segment) {
            let message =
                format!("The server calls a model “{model}”, which is no plain path; nothing more was fetched.");
            return Err(Failure::new(Exit::Integrity, message));
        }
        folder.push(segment);
    }
    Ok(folder)
}

fn size(row: &Row) -> i64 {
    match row.value(&ColumnKey::BuiltIn(Column::Size)) {
        Some(Cell::Size(size)) => size,
        _ => 0,
    }
}

/// What became of a version.
enum Outcome {
    Pulled,
    Left(String),
}

/// What can be told of a row without asking for more.
fn foreseen(row: &Row, force: bool) -> Outcome {
    match row.registration {
        Registration::Ready if row.stage == Stage::Disabled && !force => {
            Outcome::Left("is disabled; --force pulls it all the same".into())
        }
        Registration::Ready if row.value(&ColumnKey::BuiltIn(Column::Size)).is_none() => {
            Outcome::Left("has no files here".into())
        }
        Registration::Ready => Outcome::Pulled,
        Registration::Pending | Registration::Failed => Outcome::Left("is not complete".into()),
    }
}

/// Pulls one. What concerns it alone is told with it, and the others still come.
fn fetched(global: &Global, client: &Client, row: &Row, to: &Path, args: &PullArgs) -> Result<Outcome, Failure> {
    let one = || {
        let details: Details = client.get(&url::path(&["versions", &row.id.to_string()]))?.value;
        pull(client, row.id, &details, to, args.force, global.quiet)
    };
    match one() {
        Ok(_) => Ok(Outcome::Pulled),
        Err(failure) => match failure.exit {
            Exit::Conflict | Exit::NotFound | Exit::Integrity => Ok(Outcome::Left(failure.message)),
            _ => Err(failure),
        },
    }
}

/// What is said of all of them.
struct Report {
    format: Format,
    dry_run: bool,
    list: Listing,
    pulled: usize,
    bytes: i64,
}

impl Report {
    fn start(out: &Output, dry_run: bool) -> Result<Self, Failure> {
        let headers = ["Version", "Folder", "Size", "Outcome"];
        Ok(Self { format: out.format, dry_run, list: Listing::start(out.format, &headers)?, pulled: 0, bytes: 0 })
    }

    fn push(&mut self, address: &str, folder: &Path, size: i64, outcome: &Outcome) -> Result<(), Failure> {
        let outcome = match outcome {
            Outcome::Pulled => {
                self.pulled += 1;
                self.bytes += size;
                if self.dry_run { "would be pulled" } else { "pulled" }
            }
            Outcome::Left(why) => why,
        };
        let folder = shown(folder);
        let json = json!({"address": address, "folder": folder, "size": size, "outcome": outcome}).to_string();
        let size = if self.format == Format::Csv { size.to_string() } else { size_text(size) };
        self.list.push(&json, address, || vec![address.to_owned(), folder.clone(), size, outcome.to_owned()])
    }

    fn finish(self, out: &Output, rows: &[Row]) -> Result<(), Failure> {
        let Self { dry_run, list, pulled, bytes, .. } = self;
        list.finish()?;
        if rows.is_empty() {
            out.note("No version matches; nothing was pulled.");
            return Ok(());
        }
        let drafts = rows.iter().filter(|row| row.status == Status::Draft).count();
        if drafts > 0 {
            out.note(&format!("Drafts among them, which may still change: {drafts}."));
        }
        let (would, size) = (if dry_run { "would be " } else { "" }, size_text(bytes));
        let said = format!("{pulled} of {} {would}pulled, {size}.", rows.len());
        if pulled == rows.len() || dry_run {
            out.note(&said);
            return Ok(());
        }
        Err(Failure::new(Exit::Conflict, said))
    }
}
