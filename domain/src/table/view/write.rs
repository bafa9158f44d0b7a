//! From a view to a query string.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Group, Rows, Shown, View, sort_text};
use crate::table::{
    Column, ColumnKey, Subject, Tab,
    saved::{BUILT_IN, MINE},
};

/// Characters that stay readable in a query string: all but those that end or split it.
const UNSAFE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'`').add(b'&').add(b'+').add(b'%').add(b'=');

impl View {
    /// The query string, without `?`: what differs from the built-in view, or from the saved view that this
    /// one started from. Empty for the built-in view.
    #[must_use]
    pub fn to_query(&self) -> String {
        // A question mark in front of all would read as the start of the query string.
        let name = |name: &str| encode(name).replace('?', "%3F");
        let parts: Vec<_> =
            self.parameters().iter().map(|(key, value)| format!("{}={}", name(key), encode(value))).collect();
        parts.join("&")
    }

    /// The same by name and value, for the fields of a form.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        let mut parts = Vec::new();
        let mut part = |name: &str, value: &str| parts.push((name.to_owned(), value.to_owned()));
        let from = self.reference();
        // A piece that was not understood stands in a parameter of its own, behind what was.
        let spoiled = |name: &str| self.warnings.iter().any(|w| w.parameter == name);
        if let Some(base) = &self.base {
            part("view", &base.slug);
        }
        if self.query != from.query || spoiled("query") {
            part("query", &self.query.to_string());
        }
        if self.search != from.search {
            part("q", &self.search);
        }
        if self.sort != from.sort || spoiled("sort") {
            part("sort", &sort_text(&self.sort));
        }
        if self.columns != from.columns || spoiled("columns") {
            part("columns", &columns_text(&self.columns));
        }
        if self.rows != from.rows {
            part("rows", if self.rows == Rows::Latest { "latest" } else { "all" });
        }
        if self.group != from.group {
            part("group", if self.group == Group::SubProject { "subproject" } else { "none" });
        }
        if self.archived != from.archived {
            part("archived", if self.archived { "1" } else { "0" });
        }
        if let Some(after) = &self.after {
            part("after", after);
        }
        if let Some(open) = self.open {
            part("open", &open.to_string());
            if self.tab != Tab::General {
                part("tab", self.tab.code());
            }
            if self.full {
                part("full", "1");
            }
        }
        for warning in self.warnings.iter().filter(|w| !(w.parameter.is_empty() && w.piece.is_empty())) {
            part(&warning.parameter, &warning.piece);
        }
        parts
    }

    /// The query string with at least one parameter, so that it says what it means: an empty one asks for
    /// whatever the reader or the project opens with.
    #[must_use]
    pub fn to_explicit_query(&self) -> String {
        let query = self.to_query();
        if query.is_empty() { format!("view={BUILT_IN}") } else { query }
    }

    /// The address of this view on a page.
    #[must_use]
    pub fn href(&self, page: &str) -> String {
        format!("{page}?{}", self.to_explicit_query())
    }

    /// What the parameters of this view are a difference from.
    pub(super) fn reference(&self) -> Self {
        match &self.base {
            Some(base) => base.view.as_ref().clone(),
            None => Self::built_in(self.subject),
        }
    }

    /// Whether it shows something else than the saved view that it started from.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.base.as_ref().is_some_and(|base| Self { base: None, ..self.lasting() } != base.view.lasting())
    }

    /// The view that it started from, as that stands.
    #[must_use]
    pub fn discarded(&self) -> Self {
        Self { base: self.base.clone(), ..self.reference() }
    }

    /// The same as a difference from the built-in view, for readers who may not know the saved one.
    #[must_use]
    pub fn expanded(&self) -> Self {
        let mut view = self.clone();
        view.base.take_if(|base| base.slug != MINE);
        view
    }

    /// What is worth keeping: all but the open details, the page and what was not understood.
    #[must_use]
    pub fn lasting(&self) -> Self {
        Self { after: None, warnings: Vec::new(), ..self.with_open(None) }
    }

    /// The part that decides what is fetched: without open details, warnings, and the order and widths of
    /// columns. Its columns are those alone that not every row carries.
    #[must_use]
    pub fn asked(&self) -> Self {
        let mut columns: Vec<Shown> =
            self.columns.iter().filter(|c| !in_every_row(self.subject, &c.key)).map(|c| c.key.clone().into()).collect();
        columns.sort_by(|a, b| a.key.cmp(&b.key));
        if columns.is_empty() {
            columns = Self::built_in(self.subject).columns;
        }
        Self { base: None, columns, warnings: Vec::new(), ..self.with_open(None) }
    }

    /// The columns whose values a row carries only when they are asked for.
    #[must_use]
    pub fn extra_columns(&self) -> Vec<ColumnKey> {
        self.columns.iter().map(|c| &c.key).filter(|key| !in_every_row(self.subject, key)).cloned().collect()
    }
}

/// Whether a row always carries the value.
fn in_every_row(subject: Subject, column: &ColumnKey) -> bool {
    let ColumnKey::BuiltIn(column) = column else { return false };
    match subject {
        Subject::Models => {
            column.shown_by_default() || matches!(column, Column::Version | Column::Label | Column::Stage | Column::Id)
        }
        Subject::Experiments => *column != Column::Models,
    }
}

/// Columns as text, with widths where they are not the columns' own: `framework,name:320`.
#[must_use]
pub fn columns_text(columns: &[Shown]) -> String {
    let text = |Shown { key, width }: &Shown| match width {
        Some(width) => format!("{key}:{width}"),
        None => key.to_string(),
    };
    columns.iter().map(text).collect::<Vec<_>>().join(",")
}

/// Percent-encodes a value for a query string, keeping it readable.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNSAFE).to_string()
}
