//! Lists of a table's rows: what they are asked with, and page after page of them.

use clap::Args;
use domain::{
    query::Query,
    table::{Cell, ColumnKey, ExperimentRow, Page, Row, Rows, Shown, SortKey, Subject, View},
    version::size_text,
};
use serde::de::DeserializeOwned;
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

/// What a table shows, in the words of its address.
#[derive(Args, Debug)]
pub struct ViewArgs {
    /// Which of them, in the words of the table's address: status:draft,metrics.acc:>0.9
    #[arg(long, default_value = "", hide_default_value = true, allow_hyphen_values = true, value_name = "QUERY")]
    pub query: String,
    /// Text that they are searched for
    #[arg(long, default_value = "", hide_default_value = true, allow_hyphen_values = true, value_name = "TEXT")]
    pub q: String,
    /// Columns to sort by; a minus turns one around
    #[arg(long, default_value = "-created", allow_hyphen_values = true, value_name = "-created,name")]
    pub sort: String,
    /// Columns to show, such as name,size,metadata.KEY,metrics.NAME.max,params.NAME
    #[arg(long, default_value = "", hide_default_value = true, value_name = "COLUMNS")]
    pub columns: String,
}

/// Where to list, and how many rows.
#[derive(Args, Debug)]
pub struct PageArgs {
    /// Where to look.
    #[command(flatten)]
    pub at: OptionalPathArg,
    /// How many at most; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
}

/// Which versions of each model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RowsArg {
    /// Every one
    #[default]
    All,
    /// The highest number of each model
    Latest,
}

impl From<RowsArg> for Rows {
    fn from(rows: RowsArg) -> Self {
        match rows {
            RowsArg::All => Self::All,
            RowsArg::Latest => Self::Latest,
        }
    }
}

/// What models are listed by, besides.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct ModelArgs {
    /// Which versions of each model
    #[arg(long, value_enum, default_value_t, value_name = "ROWS")]
    pub rows: RowsArg,
    /// The archive instead of what is live
    #[arg(long)]
    pub archived: bool,
}

impl ViewArgs {
    /// The columns that were asked for; none for those that are listed anyway.
    ///
    /// # Errors
    /// A wrong command line, when the table has no such column.
    pub fn shown(&self, subject: Subject) -> Result<Vec<Shown>, Failure> {
        let (columns, warnings) = View::read_columns_text(&self.columns, subject);
        match warnings.first() {
            Some(warning) => Err(Failure::usage(format!("--columns: {}", warning.problem))),
            None => Ok(columns),
        }
    }

    /// The view of the table's page.
    ///
    /// # Errors
    /// A wrong command line, when something cannot be read.
    pub fn view(&self, subject: Subject, models: ModelArgs) -> Result<View, Failure> {
        let query = Query::parse(&self.query).map_err(|e| Failure::usage(format!("--query: {e}")))?;
        let (sort, warnings) = View::read_sort_text(&self.sort, subject);
        if let Some(warning) = warnings.first() {
            return Err(Failure::usage(format!("--sort: {}", warning.problem)));
        }
        let rows = models.rows.into();
        // Newest first is the table's own order, which needs no word.
        let sort = if sort == [SortKey::NEWEST] { Vec::new() } else { sort };
        let view = View { sort, rows, archived: models.archived, ..View::built_in(subject) };
        Ok(view.with_query(query).with_search(&self.q).with_columns(self.shown(subject)?))
    }
}

/// A row of a table as a list prints it.
pub trait Listed: DeserializeOwned {
    /// Whose row it is.
    const SUBJECT: Subject;
    /// The last part of the API's path, and the words for none and for one.
    const PATH: &'static str;
    /// What `-o name` prints.
    fn name(&self, organization: &str) -> String;
    /// The value of a column.
    fn value(&self, column: &ColumnKey) -> Option<Cell>;
    /// Headers of the list where no columns are asked for.
    fn headers(format: Format) -> &'static [&'static str];
    /// Cells below them.
    fn cells(&self, name: &str, format: Format) -> Vec<String>;
}

/// Prints a list.
///
/// # Errors
/// What the server refused.
pub fn list<R: Listed>(
    global: &Global,
    at: &PageArgs,
    view: &ViewArgs,
    more: &[(&str, &str)],
    none: impl FnOnce(&str) -> String,
) -> Result<(), Failure> {
    let shown: Vec<ColumnKey> = view.shown(R::SUBJECT)?.into_iter().map(|shown| shown.key).collect();
    let client = Client::connect(global)?;
    let place = address::scope(&client, at.at.path.as_deref())?;
    let scope = place.to_string();
    let out = Output::new(global);
    let mut list = None;
    let mut left = if at.limit == 0 { usize::MAX } else { at.limit };
    let mut cursor: Option<String> = None;
    let mut seen = 0;
    loop {
        let size = left.min(PAGE_MAX).to_string();
        let mut query = vec![("in", scope.as_str()), ("sort", view.sort.as_str()), ("limit", size.as_str())];
        let given = [("query", view.query.as_str()), ("q", view.q.as_str()), ("columns", view.columns.as_str())];
        query.extend(given.into_iter().filter(|(_, text)| !text.is_empty()));
        query.extend(more);
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let page = client
            .get::<Page<Box<RawValue>>>(&url::with_query(&[R::PATH], &query))
            .map_err(|failure| failure.hint_if_missing(|| format!("vitrine project ls -m {}", place.organization)))?
            .value;
        // Nothing is printed before the server has agreed.
        let list = match &mut list {
            Some(list) => list,
            None => list.insert(Listing::start(out.format, &headers::<R>(&shown, out.format))?),
        };
        for raw in page.items.iter().take(left) {
            let row: R = serde_json::from_str(raw.get())
                .map_err(|cause| Failure::new(Exit::Refused, format!("A row cannot be read: {cause}.")))?;
            let name = row.name(&place.organization);
            list.push(raw.get(), &name, || cells(&row, &name, &shown, out.format))?;
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
    if seen == 0 {
        out.note(&none(&scope));
    } else if cursor.is_some() && out.format == Format::Table {
        out.note(&format!("There are more than {seen}; --limit 0 lists all."));
    }
    Ok(())
}

fn headers<R: Listed>(shown: &[ColumnKey], format: Format) -> Vec<String> {
    if shown.is_empty() {
        return R::headers(format).iter().map(|&header| header.to_owned()).collect();
    }
    shown.iter().map(|column| R::SUBJECT.title(column)).collect()
}

fn cells<R: Listed>(row: &R, name: &str, shown: &[ColumnKey], format: Format) -> Vec<String> {
    if shown.is_empty() {
        return row.cells(name, format);
    }
    shown.iter().map(|column| row.value(column).map(|cell| text(column, &cell, format)).unwrap_or_default()).collect()
}

/// A value for people or for programs.
fn text(column: &ColumnKey, cell: &Cell, format: Format) -> String {
    match (format, column, cell) {
        (Format::Table, _, Cell::Time(time)) => show::moment(*time, format),
        (Format::Table, _, Cell::Size(size)) => size_text(*size),
        (Format::Table, ColumnKey::BuiltIn(column), Cell::Text(word)) => {
            column.word_title(word).map_or_else(|| word.clone(), str::to_owned)
        }
        _ => cell.text(),
    }
}

impl Listed for Row {
    const SUBJECT: Subject = Subject::Models;
    const PATH: &'static str = "versions";

    fn name(&self, organization: &str) -> String {
        format!("{organization}/{}@{}", self.model.path, self.number)
    }

    fn value(&self, column: &ColumnKey) -> Option<Cell> {
        Row::value(self, column)
    }

    fn headers(format: Format) -> &'static [&'static str] {
        super::ls::headers(format)
    }

    fn cells(&self, name: &str, format: Format) -> Vec<String> {
        super::ls::cells(name, self, format)
    }
}

impl Listed for ExperimentRow {
    const SUBJECT: Subject = Subject::Experiments;
    const PATH: &'static str = "experiments";

    fn name(&self, _: &str) -> String {
        self.id.to_string()
    }

    fn value(&self, column: &ColumnKey) -> Option<Cell> {
        ExperimentRow::value(self, column)
    }

    fn headers(format: Format) -> &'static [&'static str] {
        super::experiment::ls::headers(format)
    }

    fn cells(&self, name: &str, format: Format) -> Vec<String> {
        super::experiment::ls::cells(name, self, format)
    }
}
