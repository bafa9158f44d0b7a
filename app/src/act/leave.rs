//! Going to another place or to the archive lets go of the selection: that is asked first. Back and Forward cannot
//! be asked about: what is selected at a place is kept for whoever comes back to it.

use std::cell::RefCell;

use domain::{Id, table::View};
use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlAnchorElement;

use super::{Acting, Chosen, Dialog, form::form, item::models};
use crate::{
    table::Table,
    ui::{
        any::AnyView,
        html::html,
        live::{effect, hit, listen_first, on_change},
    },
};

/// Asks before a link that leads elsewhere is followed.
pub fn listen(acting: Acting) {
    let table = acting.table;
    effect(move || {
        listen_first("click", move |event| {
            let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
            let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
            let selected = table.selection.ids_untracked();
            let Some(link) = hit(event, "a[href]").filter(|_| plain && !selected.is_empty()) else { return };
            let link: HtmlAnchorElement = link.unchecked_into();
            if leads_away(table, &link) {
                event.prevent_default();
                event.stop_propagation();
                acting.leaving.set_value(link.pathname() + &link.search());
                acting.open(Dialog::Leave, Chosen::of(selected));
            }
        });
    });
    let path = StoredValue::new(String::new());
    effect(move || {
        path.set_value(window().location().pathname().unwrap_or_default());
        bring_back(acting, &path.get_value(), table.view.with_untracked(|view| view.archived));
    });
    on_change(
        move || table.view.read().archived,
        move |before, now| {
            let path = path.get_value();
            keep(path.clone(), before, table.selection.ids_untracked());
            table.selection.clear();
            bring_back(acting, &path, now);
        },
    );
    on_cleanup(move || {
        if let Some((path, archived)) = path
            .try_get_value()
            .zip(table.view.try_with_untracked(|view| view.archived))
            .filter(|(path, _)| !path.is_empty())
        {
            keep(path, archived, table.selection.ids_untracked());
        }
    });
}

/// Most selections that are kept.
const KEPT_MAX: usize = 20;

thread_local! {
    /// What was selected where: the path, whether in the archive, and the versions.
    static KEPT: RefCell<Vec<(String, bool, Vec<Id>)>> = const { RefCell::new(Vec::new()) };
}

fn keep(path: String, archived: bool, ids: Vec<Id>) {
    if !ids.is_empty() {
        KEPT.with_borrow_mut(|kept| {
            kept.truncate(KEPT_MAX - 1);
            kept.insert(0, (path, archived, ids));
        });
    }
}

fn bring_back(acting: Acting, path: &str, archived: bool) {
    let found = KEPT.with_borrow_mut(|kept| {
        let place = kept.iter().position(|(at, was, _)| at == path && *was == archived)?;
        Some(kept.remove(place).2)
    });
    if let Some(ids) = found {
        acting.table.selection.add(&ids);
        // Meanwhile some of them may have gone elsewhere.
        acting.known.forget();
        acting.prune();
    }
}

/// Whether a link leads to another place, or to what is archived from what is not.
fn leads_away(table: Table, link: &HtmlAnchorElement) -> bool {
    let here = window().location();
    if link.has_attribute("download") || !link.target().is_empty() || Some(link.origin()) != here.origin().ok() {
        return false;
    }
    let archived = table.view.with_untracked(|view| view.archived);
    Some(link.pathname()) != here.pathname().ok() || read(table, &link.search()) != archived
}

fn read(table: Table, search: &str) -> bool {
    let query = search.trim_start_matches('?');
    table.saved.with_untracked(|saved| View::read(query, table.subject, saved)).archived
}

/// Asks whether to go.
pub fn dialog(acting: Acting, of: &Chosen) -> AnyView {
    let count = of.count();
    let fields = html(|h| {
        h.raw(r#"<h2 id="act-title">Leave the selection?</h2><p>"#);
        h.text(&models(count)).raw(if count == 1 { " is" } else { " are" });
        h.raw(" selected. Elsewhere nothing will be.</p>");
        h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Stay</button>"#);
        h.raw(r#"<button type="submit" class="button primary" autofocus>Leave</button></div>"#);
    });
    form(fields, move |_| {
        acting.close();
        acting.table.selection.clear();
        acting.table.go_to(&acting.leaving.get_value());
    })
}
