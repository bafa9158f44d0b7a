//! Rows that came in while somebody reads: they wait until one asks for them, so that nothing moves under the pointer.

use std::collections::BTreeSet;

use domain::{Id, project::Kind, table::Subject};
use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

use crate::{
    act,
    table::{Table, body::order},
    ui::{
        any::{AnyView, IntoAny},
        live::{effect, listen_first, markup, on_change},
        number::counted,
    },
};

/// What waits.
#[derive(Clone, Copy)]
pub struct Fresh {
    table: Table,
    ids: RwSignal<BTreeSet<Id>>,
}

impl Fresh {
    /// Nothing yet.
    #[must_use]
    pub fn new(table: Table) -> Self {
        let ids = RwSignal::new(BTreeSet::new());
        on_change(move || table.closed.read().asked(), move |_, _| ids.set(BTreeSet::new()));
        // What has come with others does not wait any more.
        effect(move || {
            let shown: BTreeSet<Id> = table.all_rows().iter().map(|live| live.id).collect();
            if ids.with_untracked(|ids| ids.iter().any(|id| shown.contains(id))) {
                ids.update(|ids| ids.retain(|id| !shown.contains(id)));
            }
        });
        Self { table, ids }
    }

    /// These wait now, unless they are shown.
    pub fn add(self, more: impl IntoIterator<Item = Id>) {
        let shown = order(self.table);
        let more: Vec<Id> = more.into_iter().filter(|id| !shown.contains(id)).collect();
        if !more.is_empty() {
            self.ids.try_update(|ids| ids.extend(more));
        }
    }

    /// These are gone again.
    pub fn remove(self, gone: &[Id]) {
        if self.ids.with_untracked(|ids| gone.iter().any(|id| ids.contains(id))) {
            self.ids.try_update(|ids| ids.retain(|id| !gone.contains(id)));
        }
    }

    /// Whether something waits.
    #[must_use]
    pub fn has(self, id: Id) -> bool {
        self.ids.with_untracked(|ids| ids.contains(&id))
    }

    /// How many wait, and the way to them: a click, or a key.
    #[must_use]
    pub fn pill(self) -> AnyView {
        effect(move || {
            listen_first("keydown", move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.shift_key();
                let is_meant = is_plain && event.key().eq_ignore_ascii_case("n") && !act::is_elsewhere(event);
                if is_meant && !event.default_prevented() && self.ids.with_untracked(|ids| !ids.is_empty()) {
                    event.prevent_default();
                    self.show();
                }
            });
        });
        effect(move || {
            if self.ids.with(|ids| !ids.is_empty()) {
                request_animation_frame(place);
            }
        });
        let table = self.table;
        let words = move |n: usize| {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            match (table.subject, table.here.with_value(|here| here.kind == Kind::Model)) {
                (Subject::Experiments, _) => counted(n, "new experiment", "new experiments"),
                (Subject::Models, true) => counted(n, "new version", "new versions"),
                (Subject::Models, false) => counted(n, "new model", "new models"),
            }
        };
        let content = markup(move |h| {
            let n = self.ids.with(BTreeSet::len);
            if n > 0 {
                h.raw(r#"<button type="button" class="button primary" title="Show them (N)">"#)
                    .text(&words(n))
                    .raw("</button>");
            }
        });
        view! {
            <div class="fresh" aria-live="polite" on:click=move |_| self.show()>
                {content}
            </div>
        }
        .into_any()
    }

    /// Fetches them with the others.
    fn show(self) {
        self.ids.set(BTreeSet::new());
        if let Some(scroller) = find(".scroller") {
            scroller.set_scroll_top(0);
        }
        act::refresh(self.table);
        act::keys_back(self.table);
    }
}

/// Just below the titles of the columns, wherever those are.
fn place() {
    if let (Some(room), Some(scroller)) = (find(".fresh"), find(".scroller")) {
        let titles = find("[role=grid] .head").map_or(0, |head| head.offset_height());
        let top = scroller.offset_top() + titles;
        let _ = room.style().set_property("top", &format!("{top}px"));
    }
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}
