//! What a table shows, read from the URL and written back to it.

mod change;
mod read;
pub mod sort;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ColumnKey, Subject, Tab};
use crate::{Id, query::Query};
pub use sort::{Direction, SORT_MAX, SortKey, sort_text};
pub use write::encode;

/// Longest query string that is read; the rest is ignored with a warning.
pub const QUERY_MAX_BYTES: usize = 100_000;
/// The parameter and value that stand for a link which was longer than the server could read.
pub const TOO_LONG_LINK: (&str, &str) = ("link", "too-long");
/// Most columns that a table shows.
pub const COLUMNS_MAX: usize = 100;
/// Longest search text, in bytes.
pub const SEARCH_MAX_BYTES: usize = 1_000;
/// Widths that a column can have, in CSS pixels.
pub const WIDTHS: std::ops::RangeInclusive<u16> = 48..=2_000;

/// The state of a table that travels in the URL. Its default is the built-in view of models.
///
/// In the URL stands what differs from the built-in view, or from the saved view that it names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// What the rows are; the page's path says so.
    pub subject: Subject,
    /// The saved view that this one started from; none for the built-in one.
    pub base: Option<Base>,
    /// Which columns are shown, in order; at least one.
    pub columns: Vec<Shown>,
    /// Which rows are shown.
    pub query: Query,
    /// Text that rows are searched for; empty for none.
    pub search: String,
    /// Sort keys, first the strongest; empty means newest first.
    pub sort: Vec<SortKey>,
    /// Which versions of each model.
    pub rows: Rows,
    /// How rows are grouped.
    pub group: Group,
    /// Whether the archive is shown instead of what is live.
    pub archived: bool,
    /// The version whose details are open.
    pub open: Option<Id>,
    /// Which part of its details.
    pub tab: Tab,
    /// Whether the details take the whole page.
    pub full: bool,
    /// The page's cursor, for browsing without JavaScript.
    pub after: Option<String>,
    /// Pieces of the URL that could not be understood, each with the reason.
    pub warnings: Vec<Warning>,
}

/// A column with its width.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// What it shows.
    pub key: ColumnKey,
    /// Width in CSS pixels, where it is not the column's own.
    pub width: Option<u16>,
}

/// Which versions of each model are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// Every one.
    #[default]
    All,
    /// Of each model that with the highest number among those not archived; filters apply to these.
    Latest,
}

/// How rows are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Group {
    /// All in one list.
    #[default]
    None,
    /// By direct sub-project.
    SubProject,
}

/// A saved view that another starts from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Base {
    /// The word in `?view=`.
    pub slug: String,
    /// What it shows.
    pub view: Arc<View>,
}

/// A piece of a URL that could not be understood: shown, removable, never silently dropped.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Warning {
    /// The parameter it stood in.
    pub parameter: String,
    /// The piece as it was written.
    pub piece: String,
    /// What is wrong with it, and the nearest thing that would be right.
    pub problem: String,
}

impl Default for View {
    fn default() -> Self {
        Self::built_in(Subject::Models)
    }
}

impl View {
    /// The built-in view.
    #[must_use]
    pub fn built_in(subject: Subject) -> Self {
        Self {
            subject,
            base: None,
            columns: subject.shown().into_iter().map(Shown::from).collect(),
            query: Query::EVERYTHING,
            search: String::new(),
            sort: Vec::new(),
            rows: Rows::All,
            group: Group::None,
            archived: false,
            open: None,
            tab: Tab::General,
            full: false,
            after: None,
            warnings: Vec::new(),
        }
    }

    /// The keys rows are really sorted by.
    #[must_use]
    pub fn effective_sort(&self) -> &[SortKey] {
        if self.sort.is_empty() { &[SortKey::NEWEST] } else { &self.sort }
    }

    /// How a column takes part in the sort, with its place.
    #[must_use]
    pub fn sorted_by(&self, column: impl Into<ColumnKey>) -> Option<(usize, Direction)> {
        let column = column.into();
        self.effective_sort().iter().enumerate().find(|(_, k)| k.column == column).map(|(i, k)| (i, k.direction))
    }

    /// Where a column stands, if it is shown.
    #[must_use]
    pub fn position(&self, column: &ColumnKey) -> Option<usize> {
        self.columns.iter().position(|shown| shown.key == *column)
    }

    /// Whether anything keeps rows out.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.query.is_empty() || !self.search.is_empty()
    }
}

impl Shown {
    /// Width in CSS pixels.
    #[must_use]
    pub fn effective_width(&self) -> u16 {
        self.width.unwrap_or_else(|| self.key.width())
    }
}

impl From<ColumnKey> for Shown {
    fn from(key: ColumnKey) -> Self {
        Self { key, width: None }
    }
}
