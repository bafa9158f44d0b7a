//! Details that are fetched before they are asked for: those of the row that the pointer or the keyboard rests on.
//! One request is under way at a time, and only what came last is kept.

use domain::{Id, table::Tab};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event};

use super::shown::Shown;
use crate::{
    Failure,
    fns::open_version,
    table::{Table, body::row_id},
    ui::{
        later::Later,
        live::{effect, listen_first, spawn_freely},
    },
    wire::Wire,
};

/// How long one rests on a row before its details are fetched, in milliseconds.
const REST: u64 = 80;
/// How long what came is as good as new, in milliseconds.
const FRESH: f64 = 5_000.0;

/// A version, a part of its details, and how much had been done by then.
type Key = (Id, Tab, i64);

/// What is fetched, and what came.
#[derive(Clone, Copy)]
pub struct Ahead {
    table: Table,
    shown: RwSignal<Shown>,
    state: StoredValue<State>,
}

#[derive(Default)]
struct State {
    /// The row that one rests on.
    on: Option<Id>,
    /// What is on its way ahead of a click.
    under_way: Option<Key>,
    /// What to fetch when that has come.
    next: Option<Id>,
    /// What came last, and when.
    got: Option<(Key, f64, Wire)>,
}

impl Ahead {
    /// Fetches ahead for a table from here on.
    #[must_use]
    pub fn new(table: Table, shown: RwSignal<Shown>) -> Self {
        let ahead = Self { table, shown, state: StoredValue::new(State::default()) };
        let rest = Later::new();
        effect(move || {
            for sign in ["pointerover", "focusin"] {
                listen_first(sign, move |event| ahead.rests(&event, rest));
            }
        });
        ahead
    }

    fn rests(self, event: &Event, rest: Later) {
        let on = event.target().and_then(|at| at.dyn_into::<Element>().ok());
        let on = on.filter(|at| at.closest("[role=grid]").is_ok_and(|grid| grid.is_some())).and_then(|at| row_id(&at));
        let before = self.state.try_update_value(|state| std::mem::replace(&mut state.on, on)).flatten();
        match on {
            Some(id) if before != on => rest.after(REST, move || self.ask(id)),
            Some(_) => {}
            None => rest.forget(),
        }
    }

    fn key(self, id: Id) -> Option<Key> {
        let tab = self.table.view.try_with_untracked(|view| (view.open != Some(id)).then_some(view.tab))??;
        Some((id, tab, untrack(|| self.table.changes())))
    }

    fn ask(self, id: Id) {
        let Some(key) = self.key(id) else { return };
        let is_needed = self.state.try_update_value(|state| {
            if state.got.as_ref().is_some_and(|(got, at, _)| *got == key && now() - at < FRESH) {
                return false;
            }
            if state.under_way.is_some() {
                state.next = Some(id);
                return false;
            }
            state.under_way = Some(key);
            true
        });
        if is_needed != Some(true) {
            return;
        }
        spawn_freely(async move {
            let answer = open_version(id, key.1.code().to_owned()).await;
            let next = self.state.try_update_value(|state| {
                state.under_way = None;
                state.got = answer.as_ref().ok().map(|answer| (key, now(), answer.clone()));
                state.next.take()
            });
            // It may have been opened meanwhile.
            self.show(id, key.1, answer);
            if let Some(next) = next.flatten().filter(|next| *next != id) {
                self.ask(next);
            }
        });
    }

    /// Shows what is open, at a part of it: what came ahead at once, else as soon as it comes. What is shown stays
    /// until then. `again` when it is shown already and may have changed.
    pub fn fetch(self, open: Option<Id>, tab: Tab, again: bool) {
        let Some(id) = open else {
            self.shown.set(Shown::Nothing);
            return;
        };
        let key = (id, tab, untrack(|| self.table.changes()));
        let got = self.state.try_update_value(|state| state.got.take().filter(|(got, ..)| *got == key && !again));
        if let Some((_, at, answer)) = got.flatten() {
            self.show(id, tab, Ok(answer));
            if now() - at < FRESH {
                return;
            }
        }
        if !matches!(*self.shown.read_untracked(), Shown::All(_)) {
            self.shown.set(self.table.row(id).map_or(Shown::Unknown, |row| Shown::Coming(Box::new(row))));
        }
        if !again && self.state.with_value(|state| state.under_way == Some(key)) {
            return;
        }
        spawn_freely(async move {
            let answer = open_version(id, tab.code().to_owned()).await;
            self.show(id, tab, answer);
        });
    }

    /// Shows what came, unless another one is open by now, or none.
    fn show(self, id: Id, tab: Tab, answer: Result<Wire, Failure>) {
        if self.table.view.try_with_untracked(|view| view.open == Some(id) && view.tab == tab) == Some(true) {
            self.shown.try_set(Shown::from(Some(answer.map_err(|failure| failure.line()))));
        }
    }
}

/// The browser's clock, in milliseconds.
fn now() -> f64 {
    js_sys::Date::now()
}
