//! The popup that changes the tags of one thing, each with a click: of a row, an experiment's page, a project.

use std::sync::{Arc, OnceLock};

use leptos::{
    ev::{self, MouseEvent},
    html::Div,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement};

use domain::tag::TagView;

use super::{paint, pick::Pick, picker::Picker, thing::Things, vocabulary::vocabulary};
use crate::{
    act::run,
    table::Table,
    ui::{
        any::{AnyView, IntoAny},
        live::{effect, hit, spawn_freely},
        popup::below,
    },
};

/// Of what, and where.
#[derive(Clone)]
pub struct Asked {
    /// The one thing.
    pub things: Things,
    /// Its tags, where they are known.
    pub had: Option<Vec<TagView>>,
    /// The table that shows it, if one does.
    pub table: Option<Table>,
    /// Finds what the popup stands below, and where the keyboard goes back to.
    pub anchor: String,
}

/// What is asked; nothing while the popup is closed.
fn asked() -> &'static ArcRwSignal<Option<Asked>> {
    static ASKED: OnceLock<ArcRwSignal<Option<Asked>>> = OnceLock::new();
    ASKED.get_or_init(|| ArcRwSignal::new(None))
}

/// Opens the popup.
pub fn ask(what: Asked) {
    asked().set(Some(what));
}

/// The popup. Buttons with `data-tags-for` open it for what they name, as `experiments:ID`.
pub fn popup() -> AnyView {
    let picker = Picker::new();
    let element = NodeRef::<Div>::new();
    effect(move || {
        let clicks = window_event_listener(ev::click, |event| open(&event));
        on_cleanup(move || clicks.remove());
    });
    effect(move || {
        let (Some(popup), Some(asked)) = (element.get(), asked().get()) else { return };
        let all = asked.things.count();
        let had = asked.had.map(|tags| Pick::new(all, tags.into_iter().map(|tag| (tag, 1)).collect()));
        untrack(|| picker.begin(&asked.things, had));
        if let Ok(Some(anchor)) = document().query_selector(&asked.anchor) {
            below(&anchor, &popup);
        }
        if !popup.matches(":popover-open").unwrap_or_default() {
            let _ = popup.show_popover();
        }
        picker.focus();
    });
    effect(move || {
        vocabulary().list.track();
        if let Some(asked) = asked().get_untracked() {
            untrack(|| picker.know(&asked.things));
        }
    });
    let closed = move |event: ev::Event| {
        let popup = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if popup.is_some_and(|popup| popup.matches(":popover-open").unwrap_or_default()) {
            return;
        }
        let Some(before) = asked().get_untracked() else { return };
        asked().set(None);
        let is_free = document().active_element().is_none_or(|at| {
            at.tag_name() == "BODY" || element.get_untracked().is_some_and(|popup| popup.contains(Some(&at)))
        });
        if is_free {
            paint::focus_later(before.anchor);
        }
    };
    view! {
        <div class="popup menu tag-popup" popover="auto" role="dialog" aria-label="Tags" node_ref=element on:toggle=closed>
            {picker.view("Tags", Arc::new(move |name, on| turned(picker, name, on)))}
            <div class="menu-foot">
                <button type="button" class="entry" data-manage-tags="">
                    "Manage tags…"
                </button>
            </div>
        </div>
    }
    .into_any()
}

fn open(event: &MouseEvent) {
    let Some(button) = hit(event, "[data-tags-for]") else { return };
    let Some(text) = button.get_attribute("data-tags-for") else { return };
    if let Some(things) = Things::parse(&text) {
        // The menu that led here is closed by now.
        let anchor = match button.closest("#options-menu") {
            Ok(Some(_)) => "[popovertarget='options-menu']".to_owned(),
            _ => format!("[data-tags-for='{text}']"),
        };
        ask(Asked { things, had: None, table: None, anchor });
    }
}

/// Closes the popup.
pub fn close() {
    if let Ok(Some(popup)) = document().query_selector(".tag-popup:popover-open") {
        let _ = popup.unchecked_into::<HtmlElement>().hide_popover();
    }
}

/// Puts a tag on or takes it off: on the page at once, and back where the server refuses.
fn turned(picker: Picker, name: &str, on: bool) {
    let Some(Asked { things, table, .. }) = asked().get_untracked() else { return };
    let look = picker.pick.with_untracked(|pick| pick.look(name));
    let words = (vec![name.to_owned()], Vec::new());
    let (add, remove) = if on { words } else { (words.1, words.0) };
    let before = tags(picker);
    paint::show(table, &things, &before);
    let name = name.to_owned();
    spawn_freely(async move {
        if !run::perform(things.errand(add, remove)).await {
            paint::show(table, &things, &paint::with(&before, &look, !on));
            let is_open = asked().get_untracked().is_some_and(|now| now.things == things);
            if is_open {
                picker.pick.try_update(|pick| pick.turn(&name));
            }
        }
    });
}

/// All tags that the thing is to have now.
fn tags(picker: Picker) -> Vec<TagView> {
    let (entries, _) = picker.pick.with_untracked(|pick| pick.entries("", super::picker::lower));
    let on = entries.into_iter().filter(|entry| entry.on == super::pick::On::All).map(|entry| entry.tag);
    on.fold(Vec::new(), |tags, tag| paint::with(&tags, &tag, true))
}
