//! The table's state in the browser. What is shown follows from the URL; this holds the rows that have arrived.

use domain::{
    Id,
    project::{Here, Kind},
    table::{Row, SavedView, Shown, Subject, View},
};
use leptos::{html::Div, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    fetch,
    mine::Mine,
    row::{AnyRow, Arrived, LiveGroup, LiveRow},
    selection::Selection,
};
use crate::{Failure, fns::At, ui::href};

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
}

/// The table of one place.
#[derive(Clone, Copy)]
pub struct Table {
    /// What its rows are.
    pub subject: Subject,
    /// The account that reads it; none for nobody in particular.
    reader: Option<Id>,
    /// Where it is.
    pub place: StoredValue<Place>,
    /// Where the server is reached.
    pub base_url: StoredValue<String>,
    /// What the URL asks for.
    pub view: Memo<View>,
    /// The same without open details: what links in rows start from.
    pub closed: Memo<View>,
    /// The same as the rows on the page show it: behind the URL while others are on their way, so that none is
    /// drawn twice for one click.
    pub drawn: RwSignal<View>,
    /// The columns that are shown, in order.
    pub columns: Memo<Vec<Shown>>,
    /// The place as the reader sees it.
    pub here: StoredValue<Here>,
    /// What stands above the versions of a model, as the server drew it; empty for other places.
    pub about: RwSignal<String>,
    /// Views that links to this place may name.
    pub saved: RwSignal<Vec<SavedView>>,
    /// The reader's own view of this place, kept in the browser.
    pub mine: Mine,
    /// Rows that have arrived, where they are not grouped.
    pub rows: RwSignal<Vec<LiveRow>>,
    /// Groups of rows, where they are.
    pub groups: RwSignal<Vec<LiveGroup>>,
    /// How many rows there are in all.
    pub total: RwSignal<i64>,
    /// Whether that is about so many.
    pub rough: RwSignal<bool>,
    /// Where the next page starts.
    pub next: RwSignal<Option<String>>,
    /// Whether rows are on their way.
    pub busy: RwSignal<bool>,
    /// Whether they take so long that it is worth showing.
    pub slow: RwSignal<bool>,
    /// Why the last rows did not come.
    pub failure: RwSignal<Option<Failure>>,
    /// Rows that are selected.
    pub selection: Selection,
    /// Counts what was done with versions: whoever shows one fetches it again.
    pub acted: RwSignal<i64>,
    /// Counts what others did to what is shown: the same, but that the rows are there already.
    pub heard: RwSignal<i64>,
    /// The grid's element.
    pub grid: NodeRef<Div>,
    pub(super) wish: RwSignal<Wish>,
    go: Callback<(String, bool)>,
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
    /// The table with its first rows. `search` is the query string of the page.
    #[must_use]
    pub fn new(subject: Subject, place: Place, search: Memo<String>, first: At<Arrived>) -> Self {
        let At { base_url, reader, it: Arrived { here, saved, rows, next, groups, total, rough }, .. } = first;
        let navigate = use_navigate();
        let saved = RwSignal::new(saved);
        let view = Memo::new(move |_| View::read(&search.read(), subject, &saved.read()));
        let closed = Memo::new(move |_| view.read().with_open(None));
        let table = Self {
            subject,
            reader,
            view,
            closed,
            drawn: RwSignal::new(closed.get_untracked()),
            columns: Memo::new(move |_| view.read().columns.clone()),
            mine: Mine::of(subject, reader, here.id),
            place: StoredValue::new(place),
            base_url: StoredValue::new(base_url),
            here: StoredValue::new(here),
            about: RwSignal::new(String::new()),
            saved,
            rows: RwSignal::new(rows.into_iter().map(LiveRow::new).collect()),
            groups: RwSignal::new(groups.into_iter().map(LiveGroup::new).collect()),
            total: RwSignal::new(total),
            rough: RwSignal::new(rough),
            next: RwSignal::new(next),
            busy: RwSignal::new(false),
            slow: RwSignal::new(false),
            failure: RwSignal::new(None),
            selection: Selection::new(),
            acted: RwSignal::new(0),
            heard: RwSignal::new(0),
            grid: NodeRef::new(),
            wish: RwSignal::new(Wish::default()),
            go: Callback::new(move |(href, replace): (String, bool)| {
                navigate(&href, NavigateOptions { scroll: false, replace, ..NavigateOptions::default() });
            }),
        };
        fetch::follow(table);
        table.mine.follow(table, search);
        table
    }

    /// Whether the server knows who reads it.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.reader.is_some()
    }

    /// The account that reads it; none for nobody in particular.
    #[must_use]
    pub fn reader(self) -> Option<Id> {
        self.reader
    }

    /// The page's own address, without a query.
    #[must_use]
    pub fn page(self) -> String {
        self.place.with_value(|place| href::table(self.subject, &place.organization, &place.path))
    }

    /// The address of a view of this table.
    #[must_use]
    pub fn href(self, view: &View) -> String {
        view.href(&self.page())
    }

    /// Goes to another view of this table, as following a link would.
    pub fn show(self, view: &View) {
        self.mine.does(view);
        self.go.run((self.href(view), false));
    }

    /// Goes to another view in place of this one: for typing and widths, which Back need not walk through.
    pub fn replace(self, view: &View) {
        self.mine.does(view);
        self.lead(view);
    }

    /// Goes to another view in place of this one without the reader's doing anything.
    pub fn lead(self, view: &View) {
        self.go.run((self.href(view), true));
    }

    /// Goes to another page, as following a link would.
    pub fn go_to(self, href: &str) {
        self.go.run((href.to_owned(), false));
    }

    /// Opens the details of a row, or closes them. An experiment has a page of its own.
    pub fn open(self, id: Option<Id>) {
        let view = self.view.get_untracked();
        match (self.subject, id) {
            (Subject::Experiments, Some(id)) => {
                let page = self.place.with_value(|place| href::experiment(&place.organization, id));
                self.go.run((page, false));
            }
            _ if view.open != id => self.show(&view.with_open(id)),
            _ => {}
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
        if self.view.read().after.is_some() || self.rough.get() { -1 } else { self.total.get() + 1 }
    }

    /// Whether the reader may register versions here.
    #[must_use]
    pub fn may_register(self) -> bool {
        let may = self.here.with_value(|here| here.may_register() && here.kind != Kind::Organization);
        may && self.subject == Subject::Models
    }

    /// Counts whatever was done to what is shown, here or elsewhere.
    #[must_use]
    pub fn changes(self) -> i64 {
        self.acted.get() + self.heard.get()
    }

    /// Whether no row has arrived.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.rows.with(Vec::is_empty) && self.groups.with(Vec::is_empty)
    }

    /// Every row that has arrived, from the top.
    #[must_use]
    pub fn all_rows(self) -> Vec<LiveRow> {
        let mut rows = self.rows.get();
        self.groups.with(|groups| rows.extend(groups.iter().flat_map(|group| group.rows.get())));
        rows
    }

    /// What a row that has arrived is called.
    #[must_use]
    pub fn name(self, id: Id) -> Option<String> {
        let rows = untrack(|| self.all_rows());
        rows.iter().find(|live| live.id == id).map(|live| live.row.read_untracked().name())
    }

    /// A version's row that has arrived.
    #[must_use]
    pub fn row(self, id: Id) -> Option<Row> {
        let rows = untrack(|| self.all_rows());
        let live = rows.iter().find(|live| live.id == id)?;
        match live.row.get_untracked() {
            AnyRow::Version(row) => Some(*row),
            AnyRow::Experiment(_) => None,
        }
    }
}
