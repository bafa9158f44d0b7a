//! Rows of a table as they are by now: those that changed are fetched by their keys, with the columns of the view, and
//! change where they stand. One that the view lets through no more stays, and is marked, until another view is asked for.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{
    Id,
    project::Kind,
    query::{Condition, Expr, Item, Query},
    table::{Column, Group, Subject, View},
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

use super::{
    fresh::Fresh,
    heard::{Change, Heard, hear},
    own::{self, Working},
};
use crate::{
    Failure, model,
    table::{AnyRow, LiveRow, Table, ask, read},
    ui::{
        later::Later,
        live::{effect, spawn_freely},
    },
};

/// What happens within so many milliseconds is fetched at once; others do so at another time.
const GATHER: (u64, f64) = (80, 150.0);
/// How long what is being done here is waited for, in milliseconds.
const BUSY: u64 = 300;
/// How long everything is left alone after it was fetched anew, in milliseconds.
const REST: u64 = 2_000;
/// Values of a running experiment are told of once a second: what came meanwhile is fetched so much later.
const TRAIL: u64 = 1_300;
/// Keys of one request.
const KEYS: usize = 80;
/// What is said of a row that the view lets through no more.
const LEFT: &str = "No longer part of this view; it goes when the view changes";
/// Most rows that are looked after; the others follow when one asks for them.
const ROWS_MAX: usize = 1_000;

/// What is to be looked at.
#[derive(Default)]
struct Waiting {
    changed: BTreeSet<Id>,
    came: BTreeSet<Id>,
    all: bool,
    /// Whether the head of a model's page tells of it.
    head: bool,
}

#[derive(Clone, Copy)]
struct Rows {
    table: Table,
    fresh: Fresh,
    waiting: StoredValue<Waiting>,
    later: Later,
    trail: Later,
    running: StoredValue<bool>,
}

/// Whether a version comes to somewhere by it.
pub fn comes(verb: &str) -> bool {
    matches!(verb, "registered" | "copied" | "moved" | "restored")
}

/// Follows what happens.
pub fn follow(table: Table, fresh: Fresh) {
    let (waiting, running) = (StoredValue::new(Waiting::default()), StoredValue::new(false));
    let rows = Rows { table, fresh, waiting, later: Later::new(), trail: Later::new(), running };
    hear(move |heard| rows.hear(heard));
    // What was fetched since is part of the view, or would not be there.
    effect(move || {
        table.rows.track();
        table.groups.track();
        for row in marked() {
            unmark(&row);
        }
    });
}

impl Rows {
    fn hear(self, heard: &Heard) {
        let subject = self.table.subject;
        let archived = self.table.view.with_untracked(|view| view.archived);
        let is_needed = self.waiting.try_update_value(|waiting| match heard {
            Heard::Anew => {
                waiting.all = true;
                true
            }
            Heard::Changes(changes) => {
                let mut is_needed = false;
                for change in changes {
                    is_needed |= waiting.take(subject, archived, change);
                }
                is_needed
            }
        });
        if let Heard::Changes(changes) = heard
            && subject == Subject::Experiments
        {
            self.trail(changes);
        }
        if is_needed == Some(true) && !self.later.is_waiting() && !self.running.get_value() {
            self.wait();
        }
    }

    fn trail(self, changes: &[Change]) {
        let reported: Vec<Id> =
            changes.iter().filter(|c| c.event == "experiment.reported").filter_map(|c| c.id).collect();
        if !reported.is_empty() && !self.trail.is_waiting() {
            self.trail.after(TRAIL, move || {
                self.waiting.update_value(|waiting| waiting.changed.extend(reported));
                if !self.later.is_waiting() && !self.running.get_value() {
                    self.wait();
                }
            });
        }
    }

    fn wait(self) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a second")]
        let apart = (js_sys::Math::random() * GATHER.1) as u64;
        self.later.after(GATHER.0 + apart, move || self.go());
    }

    fn go(self) {
        // What is being done here brings its own rows; whether they are new is known then.
        let Some(busy) = self.table.busy.try_get_untracked() else { return };
        if busy || Working::is_under_way() {
            self.later.after(BUSY, move || self.go());
            return;
        }
        let Some(waiting) = self.waiting.try_update_value(std::mem::take) else { return };
        self.running.set_value(true);
        spawn_freely(async move {
            let (all, head) = (waiting.all, waiting.head);
            // Where it does not come, the connection is gone; what brings it back brings the rows, too.
            let _ = if all { self.all().await } else { self.some(waiting).await };
            if self.running.try_set_value(false).is_some() {
                return;
            }
            if (head || all) && self.table.here.with_value(|here| here.kind == Kind::Model) {
                model::live::redraw(self.table);
            }
            if self.waiting.with_value(|waiting| waiting.all || !waiting.changed.is_empty() || !waiting.came.is_empty())
            {
                if all { self.later.after(REST, move || self.go()) } else { self.wait() }
            }
        });
    }

    /// Fetches what changed, as far as it is shown, and what came.
    async fn some(self, waiting: Waiting) -> Result<(), Failure> {
        let shown = self.shown();
        let Waiting { changed, came, .. } = waiting;
        let open = self.table.view.with_untracked(|view| view.open);
        let is_shown = |id: &Id| shown.contains_key(id) || self.fresh.has(*id);
        let is_new = |id: &Id| came.contains(id) && !own::is_made(*id);
        let wanted: Vec<Id> = changed.iter().copied().filter(|id| is_shown(id) || is_new(id)).collect();
        if changed.iter().any(|id| shown.contains_key(id) || open == Some(*id)) {
            // Details and what may be done are looked at again.
            self.table.heard.try_update(|heard| *heard += 1);
        }
        self.look(&wanted, &shown, &came).await
    }

    /// Fetches all that is shown, and whether something came before the first row.
    async fn all(self) -> Result<(), Failure> {
        self.table.heard.try_update(|heard| *heard += 1);
        let view = self.table.closed.get_untracked().asked();
        let first = self.ask(&view).await?;
        if !self.is_still(&view) {
            return Ok(());
        }
        let shown = self.shown();
        self.take(&first, &shown);
        let came = first.iter().map(AnyRow::id).filter(|id| !shown.contains_key(id) && !own::is_made(*id));
        if view.after.is_none() && view.group == Group::None {
            self.fresh.add(came);
        }
        let rest: HashSet<Id> = first.iter().map(AnyRow::id).collect();
        let rest: Vec<Id> = shown.keys().copied().filter(|id| !rest.contains(id)).take(ROWS_MAX).collect();
        self.look(&rest, &shown, &BTreeSet::new()).await
    }

    /// Fetches rows by their keys, as the view has them; those that it has no more, as they are.
    async fn look(self, ids: &[Id], shown: &HashMap<Id, LiveRow>, came: &BTreeSet<Id>) -> Result<(), Failure> {
        let view = self.table.closed.get_untracked().asked();
        for ids in ids.chunks(KEYS) {
            let found = self.ask(&by_key(&view, ids)).await?;
            if !self.is_still(&view) {
                return Ok(());
            }
            self.take(&found, shown);
            let there: HashSet<Id> = found.iter().map(AnyRow::id).collect();
            self.fresh.add(there.iter().copied().filter(|id| came.contains(id)));
            let gone: Vec<Id> = ids.iter().copied().filter(|id| !there.contains(id)).collect();
            self.fresh.remove(&gone);
            let left: Vec<Id> = gone.into_iter().filter(|id| shown.contains_key(id)).collect();
            if !left.is_empty() {
                let elsewhere = self.ask_elsewhere(&view, &left).await?;
                if !self.is_still(&view) {
                    return Ok(());
                }
                self.take(&elsewhere, shown);
                mark(&left, true);
            }
        }
        Ok(())
    }

    /// Changes rows where they stand.
    fn take(self, found: &[AnyRow], shown: &HashMap<Id, LiveRow>) {
        for row in found {
            if let Some(live) = shown.get(&row.id())
                && *live.row.read_untracked() != *row
            {
                live.row.set(row.clone());
            }
        }
        let ids: Vec<Id> = found.iter().map(AnyRow::id).collect();
        mark(&ids, false);
    }

    async fn ask(self, view: &View) -> Result<Vec<AnyRow>, Failure> {
        let place = self.table.place.get_value();
        self.rows_of(place.path, view).await
    }

    /// Anywhere in the organization, whatever the view lets through.
    async fn ask_elsewhere(self, view: &View, ids: &[Id]) -> Result<Vec<AnyRow>, Failure> {
        let view = by_key(&view.without_filters().with_rows(domain::table::Rows::All), ids);
        self.rows_of(String::new(), &view).await
    }

    async fn rows_of(self, path: String, view: &View) -> Result<Vec<AnyRow>, Failure> {
        let organization = self.table.place.with_value(|place| place.organization.clone());
        let answer = ask(self.table.subject, organization, path, view.to_explicit_query(), false).await?;
        Ok(read(self.table.subject, &answer)?.it.rows)
    }

    fn shown(self) -> HashMap<Id, LiveRow> {
        untrack(|| self.table.all_rows()).into_iter().map(|live| (live.id, live)).collect()
    }

    /// Whether the table still shows the same view.
    fn is_still(self, view: &View) -> bool {
        self.table.closed.try_with_untracked(|closed| closed.asked() == *view).unwrap_or_default()
    }
}

impl Waiting {
    /// Takes note of something; whether there is something to look at.
    fn take(&mut self, subject: Subject, archived: bool, change: &Change) -> bool {
        let (kind, verb) = change.event.split_once('.').unwrap_or_default();
        match (kind, subject, change.id) {
            ("version", Subject::Models, Some(id)) | ("experiment", Subject::Experiments, Some(id)) => {
                self.changed.insert(id);
                let comes = if archived { verb == "archived" } else { comes(verb) || verb == "created" };
                if comes {
                    self.came.insert(id);
                }
                self.head |= kind == "version";
            }
            ("model", Subject::Models, _) if verb == "readme_changed" => self.head = true,
            ("model", Subject::Models, _) | ("tag" | "access", _, _) => self.all = true,
            ("project", _, _) if !matches!(verb, "created" | "readme_changed" | "tagged") => self.all = true,
            _ => return false,
        }
        true
    }
}

/// The rows of a view that have one of some keys.
fn by_key(view: &View, ids: &[Id]) -> View {
    let items = ids.iter().map(|id| Item::Text(id.to_string())).collect();
    let keys = Expr::is(Column::Id, Condition::any(items));
    let query = Query::from(Expr::all([view.query.expr().clone(), keys]));
    view.with_query(query).with_group(Group::None).with_after(None)
}

/// Marks rows that the view lets through no more, or takes the mark from them.
fn mark(ids: &[Id], left: bool) {
    for id in ids {
        let row = document().query_selector(&format!("[role=grid] [data-id='{id}']")).ok().flatten();
        if let Some(row) = row {
            if left {
                let _ = row.set_attribute("data-left", "");
                let _ = row.set_attribute("title", LEFT);
            } else if row.has_attribute("data-left") {
                unmark(&row);
            }
        }
    }
}

fn unmark(row: &Element) {
    for attribute in ["data-left", "title"] {
        let _ = row.remove_attribute(attribute);
    }
}

fn marked() -> Vec<Element> {
    let Ok(all) = document().query_selector_all("[role=grid] [data-left]") else { return Vec::new() };
    (0..all.length()).filter_map(|i| all.item(i)?.dyn_into().ok()).collect()
}
