//! Changes of a view: each gives another one. Which rows come first changes with most of them, so they
//! start from the first page.

use super::{COLUMNS_MAX, Direction, Group, Rows, SORT_MAX, Shown, SortKey, View, WIDTHS};
use crate::{
    Id,
    query::{Condition, Expr, Query},
    table::{ColumnKey, Tab},
};

impl View {
    /// A click on a header: descending → ascending → default. Leaves other keys if `add`.
    #[must_use]
    pub fn click_sort(&self, column: impl Into<ColumnKey>, add: bool) -> Self {
        let column = column.into();
        let held = self.sort.iter().find(|k| k.column == column).map(|k| k.direction);
        let next = match held {
            // Newest first is the default itself, so the first click there turns it round.
            None if column == SortKey::NEWEST.column && self.sort.is_empty() => Some(Direction::Ascending),
            None => Some(Direction::Descending),
            Some(Direction::Descending) => Some(Direction::Ascending),
            Some(Direction::Ascending) => None,
        };
        self.with_sort_key(column, next, add)
    }

    /// Sorts by a column one way, or not at all. Leaves other keys if `add`.
    #[must_use]
    pub fn with_sort_key(&self, column: impl Into<ColumnKey>, direction: Option<Direction>, add: bool) -> Self {
        let column = column.into();
        let mut view = Self { after: None, ..self.clone() };
        if !column.sortable() {
            return view;
        }
        let held = self.sort.iter().position(|k| k.column == column);
        if !add {
            view.sort.clear();
            view.sort.extend(direction.map(|direction| SortKey { column, direction }));
        } else {
            match (held, direction) {
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

    /// A column moved so that it stands at a place, counted from 0 with the column taken out.
    #[must_use]
    pub fn with_column_at(&self, column: &ColumnKey, place: usize) -> Self {
        let mut view = self.clone();
        if let Some(from) = self.position(column) {
            let moved = view.columns.remove(from);
            view.columns.insert(place.min(view.columns.len()), moved);
        }
        view
    }

    /// A column shown, behind the others.
    #[must_use]
    pub fn with_column(&self, column: ColumnKey) -> Self {
        let mut view = self.clone();
        if view.position(&column).is_none() && view.columns.len() < COLUMNS_MAX && self.subject.has(&column) {
            view.columns.push(column.into());
        }
        view
    }

    /// A column hidden; the last one stays.
    #[must_use]
    pub fn without_column(&self, column: &ColumnKey) -> Self {
        let mut view = self.clone();
        if view.columns.len() > 1 {
            view.columns.retain(|shown| shown.key != *column);
        }
        view
    }

    /// A column with another width in CSS pixels, kept within [`WIDTHS`].
    #[must_use]
    pub fn with_width(&self, column: &ColumnKey, width: u16) -> Self {
        let mut view = self.clone();
        let width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
        for shown in view.columns.iter_mut().filter(|shown| shown.key == *column) {
            shown.width = (width != shown.key.width()).then_some(width);
        }
        view
    }

    /// The columns of the built-in view, in their order and widths.
    #[must_use]
    pub fn with_default_columns(&self) -> Self {
        Self { columns: Self::built_in(self.subject).columns, ..self.clone() }
    }

    /// What is asked of a column, where nothing else is joined with it by OR.
    #[must_use]
    pub fn conditions_on(&self, column: &ColumnKey) -> Vec<&Condition> {
        let terms = self.query.conjuncts().iter().filter_map(Expr::as_term);
        terms.filter(|term| term.field == *column).map(|term| &term.condition).collect()
    }

    /// Other conditions on a column, in place of those that [`Self::conditions_on`] gives.
    #[must_use]
    pub fn with_conditions(&self, column: &ColumnKey, conditions: Vec<Condition>) -> Self {
        let is_on = |part: &Expr| part.as_term().is_some_and(|term| term.field == *column);
        let parts = self.query.conjuncts();
        let place = parts.iter().position(is_on).unwrap_or(parts.len());
        let mut kept: Vec<Expr> = parts[..place].to_vec();
        kept.extend(conditions.into_iter().map(|condition| Expr::is(column.clone(), condition)));
        kept.extend(parts[place..].iter().filter(|part| !is_on(part)).cloned());
        self.with_query(Query::from(Expr::all(kept)))
    }

    /// Without one of the conditions that must all hold, counted from 0.
    #[must_use]
    pub fn without_conjunct(&self, place: usize) -> Self {
        let mut parts = self.query.conjuncts().to_vec();
        if place < parts.len() {
            parts.remove(place);
        }
        self.with_query(Query::from(Expr::all(parts)))
    }

    /// Without filters and search.
    #[must_use]
    pub fn without_filters(&self) -> Self {
        Self { search: String::new(), ..self.with_query(Query::EVERYTHING) }
    }

    /// Without one of the pieces that were not understood, counted from 0.
    #[must_use]
    pub fn without_warning(&self, place: usize) -> Self {
        let mut view = self.clone();
        if place < view.warnings.len() {
            view.warnings.remove(place);
        }
        view
    }

    /// The same table with other rows, from the first page on.
    #[must_use]
    pub fn with_query(&self, query: Query) -> Self {
        Self { query, after: None, ..self.clone() }
    }

    /// Rows that hold a text.
    #[must_use]
    pub fn with_search(&self, text: &str) -> Self {
        Self { search: text.trim().to_owned(), after: None, ..self.clone() }
    }

    /// All versions, or the latest of each model.
    #[must_use]
    pub fn with_rows(&self, rows: Rows) -> Self {
        Self { rows, after: None, ..self.clone() }
    }

    /// Grouped otherwise.
    #[must_use]
    pub fn with_group(&self, group: Group) -> Self {
        Self { group, after: None, ..self.clone() }
    }

    /// The archive, or what is live.
    #[must_use]
    pub fn with_archived(&self, archived: bool) -> Self {
        Self { archived, after: None, ..self.clone() }
    }

    /// The same table with another version's details open at the same part, or none.
    #[must_use]
    pub fn with_open(&self, open: Option<Id>) -> Self {
        let (tab, full) = if open.is_some() { (self.tab, self.full) } else { (Tab::General, false) };
        Self { open, tab, full, ..self.clone() }
    }

    /// The same details at another part.
    #[must_use]
    pub fn with_tab(&self, tab: Tab) -> Self {
        Self { tab, ..self.clone() }
    }

    /// The same details on the whole page, or beside the table.
    #[must_use]
    pub fn with_full(&self, full: bool) -> Self {
        Self { full, ..self.clone() }
    }

    /// The same table from another page on.
    #[must_use]
    pub fn with_after(&self, after: Option<String>) -> Self {
        Self { after, ..self.clone() }
    }

    /// Columns as they are given, or the built-in ones where there is none.
    #[must_use]
    pub fn with_columns(&self, columns: Vec<Shown>) -> Self {
        if columns.is_empty() { self.with_default_columns() } else { Self { columns, ..self.clone() } }
    }
}
