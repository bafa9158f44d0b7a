//! The table's state in the browser. What is shown follows from the URL; this holds the rows that have arrived.

use domain::{
    Id,
    project::Here,
    table::{Listing, Row, View},
};
use leptos::{html::Div, prelude::*, task::spawn_local_scoped_with_cancellation};

use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    Failure,
    fns::{At, list_versions},
    ui::href,
};

/// What the path of the URL names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Slug of the organization.
    pub organization: String,
    /// Slugs below, joined by `/`; empty for everything.
    pub path: String,
}

impl Place {
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
    /// What the URL asks for.
    pub view: Memo<View>,
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
    wish: RwSignal<Wish>,
    go: Callback<String>,
}

/// What is to be fetched. A change starts fetching and gives up what was under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wish {
    /// Cursor of the page to append; none for all of the view from its start.
    after: Option<String>,
    /// Counts reloads of the same.
    turn: u32,
}

impl Table {
    /// The table with its first rows.
    #[must_use]
    pub fn new(place: Place, view: Memo<View>, first: Listing) -> Self {
        let Listing { here, page, total } = first;
        let navigate = use_navigate();
        let stay = || NavigateOptions { scroll: false, ..NavigateOptions::default() };
        let table = Self {
            place: StoredValue::new(place),
            view,
            here: StoredValue::new(here),
            rows: RwSignal::new(page.items.into_iter().map(LiveRow::new).collect()),
            total: RwSignal::new(total),
            next: RwSignal::new(page.next),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            grid: NodeRef::new(),
            wish: RwSignal::new(Wish::default()),
            go: Callback::new(move |href: String| navigate(&href, stay())),
        };
        table.follow();
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

    /// Fetches again: after a failure, or when something was added.
    pub fn reload(self) {
        self.wish.update(|wish| wish.turn += 1);
    }

    /// Header and rows for assistive technology; −1 while it is unknown how many stand before these.
    #[must_use]
    pub fn row_count(self) -> i64 {
        if self.view.read().after.is_some() { -1 } else { self.total.get() + 1 }
    }

    /// Fetches whenever the view or the wish changes.
    fn follow(self) {
        let rows_only = Memo::new(move |_| self.view.with(|v| v.rows_only().to_query()));
        Effect::new(move |seen: Option<(String, Wish)>| {
            let (query, wish) = (rows_only.get(), self.wish.get());
            let now = (query.clone(), wish.clone());
            let Some(seen) = seen else { return now };
            if seen == now {
                return now;
            }
            // Another view starts from its own first row, whatever was asked for before.
            let after = if seen.0 == query { wish.after } else { None };
            self.busy.set(true);
            spawn_local_scoped_with_cancellation(async move { self.fetch(query, after).await });
            now
        });
    }

    async fn fetch(self, query: String, after: Option<String>) {
        let place = self.place.get_value();
        let query = match &after {
            Some(_) => View::from_query(&query).with_after(after.clone()).to_query(),
            None => query,
        };
        match list_versions(place.organization, place.path, query).await {
            Ok(At { it, .. }) => self.take(it, after.is_some()),
            Err(failure) => self.failure.set(Some(failure)),
        }
        self.busy.set(false);
    }

    fn take(self, listing: Listing, append: bool) {
        self.failure.set(None);
        self.total.set(listing.total);
        self.next.set(listing.page.next);
        self.here.set_value(listing.here);
        self.rows.update(|rows| {
            let known = std::mem::take(rows);
            let fresh = listing.page.items;
            if append {
                let is_new = |row: &Row| known.iter().all(|k| k.id != row.id);
                let added: Vec<_> = fresh.into_iter().filter(is_new).map(LiveRow::new).collect();
                *rows = known;
                rows.extend(added);
            } else {
                *rows = fresh.into_iter().map(|row| reuse(&known, row)).collect();
            }
        });
    }

    /// A row that has arrived.
    #[must_use]
    pub fn row(self, id: Id) -> Option<Row> {
        self.rows.with_untracked(|rows| rows.iter().find(|r| r.id == id).map(|r| r.row.get_untracked()))
    }
}

/// The row's own signal when it is on the page already, so that its elements stay.
fn reuse(known: &[LiveRow], row: Row) -> LiveRow {
    match known.iter().find(|k| k.id == row.id) {
        Some(live) => {
            if *live.row.read_untracked() != row {
                live.row.set(row);
            }
            live.clone()
        }
        None => LiveRow::new(row),
    }
}

impl LiveRow {
    fn new(row: Row) -> Self {
        Self { id: row.id, row: ArcRwSignal::new(row) }
    }
}
