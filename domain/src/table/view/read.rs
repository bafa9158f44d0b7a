//! From a query string to a view. Never fails: what cannot be read becomes a warning.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::{
    Base, COLUMNS_MAX, Direction, Group, QUERY_MAX_BYTES, Rows, SEARCH_MAX_BYTES, SORT_MAX, Shown, SortKey,
    TOO_LONG_LINK, View, WIDTHS, Warning,
};
use crate::{
    Id,
    query::{self, Expr, Problem, Query},
    table::{
        Column, ColumnKey, Subject, Tab,
        nearest::nearest,
        saved::{BUILT_IN, MINE, SavedView},
    },
};

impl View {
    /// Reads a query string of the models table, with or without its `?`, where no view is saved.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        Self::read(query, Subject::Models, &[])
    }

    /// Reads a query string, with or without its `?`. `saved` are the views that it may name; an empty one
    /// means that which the project opens with.
    #[must_use]
    pub fn read(query: &str, subject: Subject, saved: &[SavedView]) -> Self {
        let query = query.strip_prefix('?').unwrap_or(query);
        if query.len() > QUERY_MAX_BYTES {
            let mut view = Self::built_in(subject);
            view.warn("", "", format!("The link is longer than {QUERY_MAX_BYTES} bytes and was ignored."));
            return view;
        }
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        };
        let pairs: Vec<_> = query.split('&').map(pair).filter(|(k, v)| !(k.is_empty() && v.is_empty())).collect();
        let mut view = Self::start(&pairs, subject, saved);
        let mut begun = Vec::new();
        for (key, value) in &pairs {
            // A parameter replaces what the saved view says; when it is repeated, it adds to itself.
            let first = !begun.contains(&key.as_str());
            begun.push(key);
            view.read_part(key, value, first);
        }
        if view.sort == [SortKey::NEWEST] {
            view.sort.clear();
        }
        if view.columns.is_empty() {
            view.columns = view.reference().columns;
        }
        view
    }

    /// The word of the saved view that a query string names, if it names one.
    #[must_use]
    pub fn named_in(query: &str) -> Option<String> {
        let query = query.strip_prefix('?').unwrap_or(query);
        query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| decode(key) == "view"))
            .map(|(_, v)| decode(v))
    }

    /// The view that the parameters are a difference from.
    fn start(pairs: &[(String, String)], subject: Subject, saved: &[SavedView]) -> Self {
        let built_in = Self::built_in(subject);
        let named = pairs.iter().find(|(key, _)| key == "view").map(|(_, slug)| slug.as_str());
        let (slug, text) = match named {
            Some(BUILT_IN) => return built_in,
            Some(MINE) => (MINE, "query=user:me"),
            Some(slug) => match saved.iter().find(|s| s.slug == slug) {
                Some(saved) => (slug, saved.query.as_str()),
                None => {
                    let mut view = built_in;
                    let hint = nearest(slug, saved.iter().map(|s| s.slug.as_str()).chain([BUILT_IN, MINE]));
                    let hint = hint.map(|word| format!(" Did you mean {word}?")).unwrap_or_default();
                    view.warn("view", slug, format!("There is no view “{slug}” here that you may see.{hint}"));
                    return view;
                }
            },
            None if !pairs.is_empty() => return built_in,
            None => match saved.iter().find(|s| s.default) {
                Some(saved) => (saved.slug.as_str(), saved.query.as_str()),
                None => return built_in,
            },
        };
        let view = Self { warnings: Vec::new(), open: None, after: None, ..Self::read(text, subject, &[]) };
        Self { base: Some(Base { slug: slug.to_owned(), view: Arc::new(view.clone()) }), ..view }
    }

    fn read_part(&mut self, key: &str, value: &str, first: bool) {
        match (key, value) {
            ("view", _) => {}
            ("query", _) => {
                if first {
                    self.query = Query::EVERYTHING;
                }
                self.read_filter(value);
            }
            ("q", text) if text.len() > SEARCH_MAX_BYTES => {
                self.warn("q", text, format!("A search is at most {SEARCH_MAX_BYTES} bytes long."));
            }
            ("q", text) => self.search = text.trim().to_owned(),
            ("sort", _) => {
                if first {
                    self.sort.clear();
                }
                self.read_sort(value);
            }
            ("columns", _) => {
                if first {
                    self.columns.clear();
                }
                self.read_columns(value);
            }
            ("rows", "all") => self.rows = Rows::All,
            ("rows", "latest") if self.subject == Subject::Models => self.rows = Rows::Latest,
            ("rows", _) => self.warn("rows", value, "Rows are all or latest."),
            ("group", "none") => self.group = Group::None,
            ("group", "subproject") => self.group = Group::SubProject,
            ("group", _) => self.warn("group", value, "Rows are grouped by none or subproject."),
            ("archived", "0") => self.archived = false,
            ("archived", "1") if self.subject == Subject::Models => self.archived = true,
            ("archived", _) => self.warn("archived", value, "This is 1 for the archive, else 0."),
            ("open", _) => match Id::parse_str(value) {
                Ok(id) => self.open = Some(id),
                Err(_) => self.warn("open", value, "This is no version id."),
            },
            ("tab", _) => match Tab::from_code(value) {
                Some(tab) => self.tab = tab,
                None => {
                    let hint = nearest(value, Tab::ALL.iter().map(|tab| tab.code()));
                    let hint = hint.map(|word| format!(" Did you mean {word}?")).unwrap_or_default();
                    self.warn("tab", value, format!("Details have no such part.{hint}"));
                }
            },
            ("full", "0") => self.full = false,
            ("full", "1") => self.full = true,
            ("full", _) => self.warn("full", value, "This is 1 for the whole page, else 0."),
            TOO_LONG_LINK => self.warn(key, value, "The link was too long and was ignored: 65,534 bytes are read."),
            ("after", _) => self.after = Some(value.to_owned()),
            _ => self.warn(key, value, "Unknown part of the link."),
        }
    }

    fn read_filter(&mut self, value: &str) {
        let (found, broken) = Query::parse_lenient(value);
        for (piece, error) in broken {
            self.warn("query", &piece, format!("This filter is left out: {error}."));
        }
        let (kept, foreign): (Vec<_>, Vec<_>) =
            found.conjuncts().iter().cloned().partition(|part| part.fields().iter().all(|f| self.subject.has(f)));
        for part in foreign {
            let (_, rows) = self.subject.words();
            self.warn("query", &part.to_string(), format!("This filter is left out: it is not for {rows}."));
        }
        if self.query.is_empty() {
            self.query = Query::from(Expr::all(kept));
            return;
        }
        // Together they may be more than one query can hold.
        let both = Query::from(Expr::all(self.query.conjuncts().iter().cloned().chain(kept)));
        match Query::parse(&both.to_string()) {
            Ok(query) => self.query = query,
            Err(error) => self.warn("query", value, format!("This filter is left out: {error}.")),
        }
    }

    fn read_sort(&mut self, value: &str) {
        for piece in query::pieces::columns(value) {
            let (name, direction) = match piece.strip_prefix('-') {
                Some(name) => (name, Direction::Descending),
                None => (piece, Direction::Ascending),
            };
            let Some(column) = self.read_column("sort", piece, name) else { continue };
            if !column.sortable() {
                self.warn("sort", piece, format!("{} cannot be sorted.", self.subject.title(&column)));
            } else if self.sort.iter().any(|k| k.column == column) {
                // The first of two has the say already.
            } else if self.sort.len() == SORT_MAX {
                self.warn("sort", piece, format!("Rows sort by {SORT_MAX} columns at most."));
            } else {
                self.sort.push(SortKey { column, direction });
            }
        }
    }

    fn read_columns(&mut self, value: &str) {
        for piece in query::pieces::columns(value) {
            let (name, width) = match piece.rsplit_once(':') {
                Some((name, width)) if !width.is_empty() && width.bytes().all(|b| b.is_ascii_digit()) => {
                    (name, Some(width))
                }
                _ => (piece, None),
            };
            let Some(key) = self.read_column("columns", piece, name) else { continue };
            let width = width.and_then(|digits| {
                let width = digits.parse().ok().filter(|width| WIDTHS.contains(width));
                if width.is_none() {
                    let (least, most) = (WIDTHS.start(), WIDTHS.end());
                    self.warn("columns", piece, format!("Columns are {least} to {most} pixels wide."));
                }
                width.filter(|width| *width != key.width())
            });
            if self.position(&key).is_some() {
                continue;
            }
            if self.columns.len() == COLUMNS_MAX {
                self.warn("columns", piece, format!("A table shows {COLUMNS_MAX} columns at most."));
                continue;
            }
            self.columns.push(Shown { key, width });
        }
    }

    fn read_column(&mut self, parameter: &str, piece: &str, name: &str) -> Option<ColumnKey> {
        match ColumnKey::parse(name) {
            Ok(column) if self.subject.has(&column) => return Some(column),
            Ok(column) => {
                let (_, rows) = self.subject.words();
                self.warn(parameter, piece, format!("The table of {rows} has no column {}.", column.title()));
            }
            Err(query::Error { problem: Problem::UnknownField { nearest, .. }, .. }) => {
                let fits = |word: &&str| Column::from_id(word).is_none_or(|c| self.subject.columns().contains(&c));
                let hint = nearest.filter(fits).map(|word| format!(" Did you mean {word}?")).unwrap_or_default();
                self.warn(parameter, piece, format!("Unknown column “{name}”.{hint}"));
            }
            Err(error) => self.warn(parameter, piece, format!("This is no column: {error}.")),
        }
        None
    }

    /// Reads a sort order alone: `-created,name`, with a warning for each piece that is no sort key.
    #[must_use]
    pub fn read_sort_text(text: &str, subject: Subject) -> (Vec<SortKey>, Vec<Warning>) {
        let mut view = Self::built_in(subject);
        view.read_sort(text);
        (view.sort, view.warnings)
    }

    /// Reads columns alone: `name:320,metrics.acc`, with a warning for each piece that is none.
    #[must_use]
    pub fn read_columns_text(text: &str, subject: Subject) -> (Vec<Shown>, Vec<Warning>) {
        let mut view = Self { columns: Vec::new(), ..Self::built_in(subject) };
        view.read_columns(text);
        (view.columns, view.warnings)
    }

    fn warn(&mut self, parameter: &str, piece: &str, problem: impl Into<String>) {
        self.warnings.push(Warning { parameter: parameter.into(), piece: piece.into(), problem: problem.into() });
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
