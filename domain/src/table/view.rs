//! What the table shows, read from the URL and written back to it.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{Column, ColumnKey};
use crate::{
    Id,
    query::{self, Problem, Query},
};

/// Longest query string that is read; the rest is ignored with a warning.
pub const QUERY_MAX_BYTES: usize = 100_000;
/// Most keys that rows are sorted by.
pub const SORT_MAX: usize = 8;

/// Which way a column sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// One key of the sort order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// What to sort by.
    pub column: ColumnKey,
    /// Which way.
    pub direction: Direction,
}

impl SortKey {
    /// The order of the built-in view: newest first.
    pub const NEWEST: Self = Self { column: ColumnKey::BuiltIn(Column::Created), direction: Direction::Descending };

    /// By a column, one way.
    #[must_use]
    pub fn by(column: impl Into<ColumnKey>, direction: Direction) -> Self {
        Self { column: column.into(), direction }
    }
}

/// A sort order as text: `-created,name`.
#[must_use]
pub fn sort_text(sort: &[SortKey]) -> String {
    let keys: Vec<_> = sort
        .iter()
        .map(|k| format!("{}{}", if k.direction == Direction::Descending { "-" } else { "" }, k.column))
        .collect();
    keys.join(",")
}

/// The state of the table that travels in the URL. Its default is the built-in view.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct View {
    /// Which rows are shown.
    pub query: Query,
    /// Sort keys, first the strongest; empty means newest first.
    pub sort: Vec<SortKey>,
    /// The version whose details are open.
    pub open: Option<Id>,
    /// The page's cursor, for browsing without JavaScript.
    pub after: Option<String>,
    /// Pieces of the URL that could not be understood, each with the reason.
    pub warnings: Vec<Warning>,
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

/// Characters that stay readable in a query string: all but those that end or split it.
const UNSAFE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'`').add(b'&').add(b'+').add(b'%').add(b'=');

impl View {
    /// Reads a query string, with or without its `?`. Never fails: what cannot be read becomes a warning.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let mut view = Self::default();
        let query = query.strip_prefix('?').unwrap_or(query);
        if query.len() > QUERY_MAX_BYTES {
            view.warn("", "", format!("The link is longer than {QUERY_MAX_BYTES} bytes and was ignored."));
            return view;
        }
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            match key {
                "query" => view.read_filter(&value),
                "sort" => view.read_sort(&value),
                "open" => match Id::parse_str(&value) {
                    Ok(id) => view.open = Some(id),
                    Err(_) => view.warn("open", &value, "This is no version id."),
                },
                "after" => view.after = Some(value),
                _ => view.warn(&decode(key), &value, "Unknown part of the link."),
            }
        }
        view
    }

    fn read_filter(&mut self, value: &str) {
        let (query, broken) = Query::parse_lenient(value);
        self.query = query;
        for (piece, error) in broken {
            self.warn("query", &piece, format!("This filter is left out: {error}."));
        }
    }

    fn read_sort(&mut self, value: &str) {
        for piece in query::pieces::columns(value) {
            let (name, direction) = match piece.strip_prefix('-') {
                Some(name) => (name, Direction::Descending),
                None => (piece, Direction::Ascending),
            };
            match ColumnKey::parse(name) {
                _ if self.sort.len() == SORT_MAX => {
                    self.warn("sort", piece, format!("Rows sort by {SORT_MAX} columns at most."))
                }
                Ok(column) if !column.sortable() => {
                    self.warn("sort", piece, format!("{} cannot be sorted.", column.title()))
                }
                Ok(column) if self.sort.iter().any(|k| k.column == column) => {}
                Ok(column) => self.sort.push(SortKey { column, direction }),
                Err(query::Error { problem: Problem::UnknownField { nearest, .. }, .. }) => {
                    let hint = nearest.map(|word| format!(" Did you mean {word}?")).unwrap_or_default();
                    self.warn("sort", piece, format!("Unknown column “{name}”.{hint}"));
                }
                Err(error) => self.warn("sort", piece, format!("This is no column: {error}.")),
            }
        }
        if self.sort == [SortKey::NEWEST] {
            self.sort.clear();
        }
    }

    /// Reads a sort order alone: `-created,name`, with a warning for each piece that is no sort key.
    #[must_use]
    pub fn read_sort_text(text: &str) -> (Vec<SortKey>, Vec<Warning>) {
        let mut view = Self::default();
        view.read_sort(text);
        (view.sort, view.warnings)
    }

    fn warn(&mut self, parameter: &str, piece: &str, problem: impl Into<String>) {
        self.warnings.push(Warning { parameter: parameter.into(), piece: piece.into(), problem: problem.into() });
    }

    /// The query string: only what differs from the built-in view, without `?`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut parts = Vec::new();
        if !self.query.is_empty() {
            parts.push(format!("query={}", encode(&self.query.to_string())));
        }
        if !self.sort.is_empty() {
            parts.push(format!("sort={}", encode(&self.sort_text())));
        }
        if let Some(after) = &self.after {
            parts.push(format!("after={}", encode(after)));
        }
        if let Some(open) = self.open {
            parts.push(format!("open={open}"));
        }
        parts.join("&")
    }

    /// The sort order as text: `-created,name`; empty for newest first.
    #[must_use]
    pub fn sort_text(&self) -> String {
        sort_text(&self.sort)
    }

    /// The address of this view on a page.
    #[must_use]
    pub fn href(&self, page: &str) -> String {
        let query = self.to_query();
        if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
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

    /// A click on a header: descending → ascending → default. Leaves other keys unless `add`.
    #[must_use]
    pub fn click_sort(&self, column: impl Into<ColumnKey>, add: bool) -> Self {
        let column = column.into();
        let mut view = Self { after: None, ..self.clone() };
        if !column.sortable() {
            return view;
        }
        let held = self.sort.iter().position(|k| k.column == column);
        let next = match held.map(|i| self.sort[i].direction) {
            // Newest first is the default itself, so the first click there turns it round.
            None if column == SortKey::NEWEST.column && self.sort.is_empty() => Some(Direction::Ascending),
            None => Some(Direction::Descending),
            Some(Direction::Descending) => Some(Direction::Ascending),
            Some(Direction::Ascending) => None,
        };
        if !add {
            view.sort.clear();
            view.sort.extend(next.map(|direction| SortKey { column, direction }));
        } else {
            match (held, next) {
                (Some(i), Some(direction)) => view.sort[i].direction = direction,
                (Some(i), None) => {
                    view.sort.remove(i);
                }
                (None, Some(direction)) if view.sort.len() < SORT_MAX => view.sort.push(SortKey { column, direction }),
                (None, _) => {}
            }
        }
        if view.sort == [SortKey::NEWEST] {
            view.sort.clear();
        }
        view
    }

    /// The same table with other rows, from the first page on.
    #[must_use]
    pub fn with_query(&self, query: Query) -> Self {
        Self { query, after: None, ..self.clone() }
    }

    /// The same table with another version's details open, or none.
    #[must_use]
    pub fn with_open(&self, open: Option<Id>) -> Self {
        Self { open, ..self.clone() }
    }

    /// The same table from another page on.
    #[must_use]
    pub fn with_after(&self, after: Option<String>) -> Self {
        Self { after, ..self.clone() }
    }

    /// The part that decides which rows are shown: without the open details and warnings.
    #[must_use]
    pub fn rows_only(&self) -> Self {
        Self { open: None, warnings: Vec::new(), ..self.clone() }
    }
}

/// Percent-encodes a value for a query string, keeping it readable.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNSAFE).to_string()
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_built_in_view_is_no_query_at_all() {
        assert_eq!(View::default().to_query(), "");
        assert_eq!(View::from_query("?sort=-created"), View::default());
    }

    #[test]
    fn what_is_not_understood_becomes_a_warning() {
        let view = View::from_query("sort=stauts,-name,tags&open=7&colour=red");
        assert_eq!(view.sort, [SortKey::by(Column::Name, Direction::Descending)]);
        let problems: Vec<_> = view.warnings.iter().map(|w| w.problem.as_str()).collect();
        assert_eq!(
            problems,
            [
                "Unknown column “stauts”. Did you mean status?",
                "Tags cannot be sorted.",
                "This is no version id.",
                "Unknown part of the link."
            ]
        );
    }

    #[test]
    fn filters_that_can_be_read_apply() {
        let view = View::from_query(
            "query=status:draft,stauts:x,metrics.acc:%3E0.9&sort=-metrics.acc.max,metadata.\"a,b\",metrics",
        );
        assert_eq!(view.query.to_string(), "status:draft,metrics.acc:>0.9");
        assert_eq!(view.sort_text(), "-metrics.acc.max,metadata.\"a,b\"");
        let problems: Vec<_> = view.warnings.iter().map(|w| (w.piece.as_str(), w.problem.as_str())).collect();
        assert_eq!(
            problems,
            [
                ("stauts:x", "This filter is left out: unknown field \"stauts\" at 14 (did you mean status?)."),
                ("metrics", "This is no column: expected a key: metrics.KEY at 8, found the end."),
            ]
        );
        assert_eq!(
            view.rows_only().with_query(Query::default()).to_query(),
            "sort=-metrics.acc.max,metadata.%22a,b%22"
        );
    }

    #[test]
    fn a_header_cycles_through_three_states() {
        let start = View::default();
        let one = start.click_sort(Column::Name, false);
        let two = one.click_sort(Column::Name, false);
        assert_eq!(
            [one.to_query(), two.to_query(), two.click_sort(Column::Name, false).to_query()],
            ["sort=-name", "sort=name", ""]
        );
        assert_eq!(start.click_sort(Column::Created, false).to_query(), "sort=created");
        assert_eq!(one.click_sort(Column::Created, true).to_query(), "sort=-name,-created");
        assert_eq!(start.click_sort(Column::Tags, false), start);
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_view(
            keys in proptest::collection::vec((query::tests::field(), any::<bool>()), 0..5),
            query in query::tests::query(),
            open in proptest::option::of(any::<u128>()),
            after in proptest::option::of("\\PC{1,40}"),
        ) {
            let mut view = View { query, open: open.map(Id::from_u128), after, ..View::default() };
            for (column, up) in keys {
                if column.sortable() && !view.sort.iter().any(|k| k.column == column) {
                    view.sort.push(SortKey { column, direction: if up { Direction::Ascending } else { Direction::Descending } });
                }
            }
            if view.sort == [SortKey::NEWEST] { view.sort.clear(); }
            prop_assert_eq!(View::from_query(&view.to_query()), view);
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,300}") {
            let _ = View::from_query(&text);
        }
    }
}
