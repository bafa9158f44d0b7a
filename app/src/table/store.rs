//! The table's state in the browser. What is shown follows from the URL; this holds the rows that have arrived.

use domain::{
    Id,
    project::Here,
    table::{Listing, Row, View},
};
use leptos::{html::Div, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::fetch;
use crate::{Failure, ui::href};

/// What the path of the URL names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Slug of the organization.
    pub organization: String,
    /// Slugs below, joined by `/`; empty for everything.
    pub path: String,
}

impl Place {
    /// Reads `acme/vision/detectors`.
    #[must_use]
    pub fn parse(address: &str) -> Self {
        let (organization, path) = address.split_once('/').unwrap_or((address, ""));
        Self { organization: organization.to_owned(), path: path.to_owned() }
    }

    /// The page's own address, without a query.
    #[must_use]
    pub fn href(&self) -> String {
        href::models(&self.organization, &self.path)
    }
}

/// A row whose content may change while it stays in its place.
#[derive(Clone)]
pub struct LiveRow {
    /// Key of the version.
    pub id: Id,
    /// What its cells show.
    pub row: ArcRwSignal<Row>,
}

/// The table of one place.
#[derive(Clone, Copy)]
pub struct Table {
    /// Where it is.
    pub place: StoredValue<Place>,
    /// Where the server is reached.
    pub base_url: StoredValue<String>,
    /// What the URL asks for.
    pub view: Memo<View>,
    /// The same without open details: what links in rows start from.
    pub closed: Memo<View>,
    /// The place as the reader sees it.
    pub here: StoredValue<Here>,
    /// Rows that have arrived.
    pub rows: RwSignal<Vec<LiveRow>>,
    /// How many there are in all.
    pub total: RwSignal<i64>,
    /// Where the next page starts.
    pub next: RwSignal<Option<String>>,
    /// Whether rows are on their way.
    pub busy: RwSignal<bool>,
    /// Why the last rows did not come.
    pub failure: RwSignal<Option<Failure>>,
    /// The grid's element.
    pub grid: NodeRef<Div>,
    pub(super) wish: RwSignal<Wish>,
    go: Callback<String>,
    swap: Callback<String>,
}

/// What is to be fetched. A change starts fetching and gives up what was under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    /// Cursor of the page to append; none for all of the view from its start.
    pub after: Option<String>,
    /// Counts reloads of the same.
    pub turn: u32,
}

impl Table {
    /// The table with its first rows.
    #[must_use]
    pub fn new(place: Place, view: Memo<View>, base_url: String, first: Listing) -> Self {
        let Listing { here, saved: _, page, groups: _, total } = first;
        let (push, replace) = (use_navigate(), use_navigate());
        let stay = |replace| NavigateOptions { scroll: false, replace, ..NavigateOptions::default() };
        let table = Self {
            place: StoredValue::new(place),
            base_url: StoredValue::new(base_url),
            view,
            closed: Memo::new(move |_| view.read().with_open(None)),
            here: StoredValue::new(here),
            rows: RwSignal::new(page.items.into_iter().map(LiveRow::new).collect()),
            total: RwSignal::new(total),
            next: RwSignal::new(page.next),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            grid: NodeRef::new(),
            wish: RwSignal::new(Wish::default()),
            go: Callback::new(move |href: String| push(&href, stay(false))),
            swap: Callback::new(move |href: String| replace(&href, stay(true))),
        };
        fetch::follow(table);
        table
    }

    /// The address of a view of this table.
    #[must_use]
    pub fn href(self, view: &View) -> String {
        view.href(&self.place.with_value(Place::href))
    }

    /// Goes to another view of this table, as following a link would.
    pub fn show(self, view: &View) {
        self.go.run(self.href(view));
    }

    /// Goes to another view in place of this one, so that Back leads past it.
    pub fn replace(self, view: &View) {
        self.swap.run(self.href(view));
    }

    /// Opens the details of a version, or closes them.
    pub fn open(self, id: Option<Id>) {
        let view = self.view.get_untracked();
        if view.open != id {
            self.show(&view.with_open(id));
        }
    }

    /// Appends the next page, if there is one.
    pub fn more(self) {
        if let (Some(after), false) = (self.next.get_untracked(), self.busy.get_untracked()) {
            self.wish.update(|wish| wish.after = Some(after));
        }
    }

    /// Fetches what did not come once more.
    pub fn retry(self) {
        self.wish.update(|wish| wish.turn += 1);
    }

    /// Fetches from the start: something was added.
    pub fn reload(self) {
        self.wish.update(|wish| *wish = Wish { after: None, turn: wish.turn + 1 });
    }

    /// Header and rows for assistive technology; −1 while it is unknown how many stand before these.
    #[must_use]
    pub fn row_count(self) -> i64 {
        if self.view.read().after.is_some() { -1 } else { self.total.get() + 1 }
    }

    /// A row that has arrived.
    #[must_use]
    pub fn row(self, id: Id) -> Option<Row> {
        self.rows.with_untracked(|rows| rows.iter().find(|r| r.id == id).map(|r| r.row.get_untracked()))
    }
}

impl LiveRow {
    /// A row that has just arrived.
    #[must_use]
    pub fn new(row: Row) -> Self {
        Self { id: row.id, row: ArcRwSignal::new(row) }
    }
}
