//! The menu of what can be done with a version, or with the selection that it is part of.

use domain::{
    Id,
    lifecycle::Verb,
    table::{Details, Subject},
    version::size_text,
};
use leptos::{ev::MouseEvent, html::Div, prelude::*, wasm_bindgen::JsCast};
use send_wrapper::SendWrapper;
use web_sys::{Element, HtmlElement};

use super::{
    Acting, Chosen, Dialog,
    board::{Tone, board},
    item::{Can, can, drawing, key, models, number, shows},
    menu_keys, menu_place,
};
use crate::{
    fns::{At, get_version},
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        copy::put,
        href,
        html::{Html, html},
        icon::write as icon,
        live::{hit, keep_focus, spawn_freely},
    },
};

/// Actions as they stand in the menu, in groups.
const GROUPS: [&[Verb]; 3] = [
    &[Verb::Publish, Verb::Tag, Verb::Stage, Verb::Alias],
    &[Verb::Move, Verb::Copy, Verb::Archive, Verb::Restore, Verb::Delete],
    &[Verb::Compare, Verb::Download],
];

/// The menu, and what it is about while it is open.
#[derive(Clone, Copy)]
pub struct Menu {
    /// Which versions.
    pub of: RwSignal<Option<Chosen>>,
    /// All of the one version.
    details: RwSignal<Option<Box<Details>>>,
    /// What had the keyboard before.
    pub origin: StoredValue<Option<SendWrapper<HtmlElement>>>,
    /// Its element.
    pub element: NodeRef<Div>,
}

/// Where the menu opens.
pub enum Place {
    /// Under the pointer.
    Point(f64, f64),
    /// Below a button or cell.
    Below(Element),
}

impl Menu {
    /// Closed.
    #[must_use]
    pub fn new() -> Self {
        Self {
            of: RwSignal::new(None),
            details: RwSignal::new(None),
            origin: StoredValue::new(None),
            element: NodeRef::new(),
        }
    }
}

/// The menu's element.
pub fn menu(acting: Acting) -> AnyView {
    let menu = acting.menu;
    menu_keys::listen(acting);
    let content = move || {
        if let Some(element) = menu.element.get_untracked() {
            keep_focus(&element);
        }
        html(|h| {
            menu.of.with(|of| {
                if let Some(of) = of {
                    write(h, acting, of);
                }
            });
        })
        .finish()
    };
    let label = move || menu.of.with(|of| of.as_ref().map(|of| format!("Actions for {}", acting.name(of))));
    view! {
        <div
            id="act-menu"
            class="popup menu act-menu"
            popover="manual"
            role="menu"
            tabindex="-1"
            aria-label=label
            node_ref=menu.element
            on:click=move |event| click(&event, acting)
            on:keydown=move |event| menu_keys::press(&event, acting)
            on:contextmenu=|event| event.prevent_default()
            inner_html=content
        ></div>
    }
    .into_any()
}

impl Acting {
    /// Opens the menu for some versions. With `first`, the keyboard goes to its first entry.
    pub fn show_menu(self, of: Chosen, at: Place, first: bool) {
        self.hide_menu(false);
        let menu = self.menu;
        let focused = document().active_element().and_then(|at| at.dyn_into::<HtmlElement>().ok());
        menu.origin.set_value(focused.map(SendWrapper::new));
        menu.details.set(None);
        if let Some(id) = of.only() {
            mark(id, true);
        }
        if let Some(id) = of.only().filter(|_| self.table.subject == Subject::Models) {
            spawn_freely(async move {
                let answer = get_version(id).await;
                let is_open = || menu.of.try_get_untracked().flatten().and_then(|of| of.only()) == Some(id);
                if let (Ok(details), true) = (answer.and_then(|answer| answer.read::<At<Details>>()), is_open()) {
                    menu.details.set(Some(Box::new(details.it)));
                }
            });
        }
        if self.table.subject == Subject::Models {
            self.known.want(&of);
        }
        menu.of.set(Some(of));
        menu_place::open(menu, at, first);
    }

    /// Closes the menu; with `back`, the keyboard goes to where it was.
    pub fn hide_menu(self, back: bool) {
        let Some(of) = self.menu.of.get_untracked() else { return };
        self.menu.of.set(None);
        if let Some(id) = of.only() {
            mark(id, false);
        }
        if let Some(element) = self.menu.element.get_untracked() {
            let _ = element.unchecked_ref::<HtmlElement>().hide_popover();
        }
        let origin = self.menu.origin.try_update_value(Option::take).flatten();
        if let Some(origin) = origin.filter(|origin| back && origin.is_connected()) {
            let _ = origin.focus();
        }
    }

    /// What versions are called: `yolo v7`, `3 models`.
    #[must_use]
    pub fn name(self, of: &Chosen) -> String {
        if self.table.subject == Subject::Experiments {
            return of.only().and_then(|id| self.table.name(id)).unwrap_or_else(|| experiments(of.count()));
        }
        let row = of.only().and_then(|id| self.table.row(id));
        let found = || self.menu.details.with_untracked(|d| d.as_ref().map(|d| d.row.clone()));
        match row.or_else(|| of.only().and_then(|_| found())) {
            Some(row) => format!("{} {}", row.model.name, row.chip()),
            None => models(of.count()),
        }
    }
}

/// Marks the row that the menu is about.
fn mark(id: Id, on: bool) {
    let rows = document().query_selector_all(&format!("[role=grid] [data-id='{id}']")).ok();
    for row in (0..rows.as_ref().map_or(0, web_sys::NodeList::length)).filter_map(|i| rows.as_ref()?.item(i)) {
        let classes = row.unchecked_ref::<Element>().class_list();
        let _ = if on { classes.add_1("marked") } else { classes.remove_1("marked") };
    }
}

fn write(h: &mut Html, acting: Acting, of: &Chosen) {
    if acting.table.subject == Subject::Experiments {
        return of_experiments(h, acting, of);
    }
    let facts = acting.known.facts(of);
    let facts = facts.as_deref();
    let only = of.only();
    if let Some(id) = only {
        link(h, acting, id);
    }
    let in_archive = acting.table.view.with(|view| view.archived);
    for (place, group) in GROUPS.iter().enumerate() {
        if place > 0 || only.is_some() {
            h.raw("<hr>");
        }
        for &verb in group.iter().filter(|verb| shows(**verb, facts, in_archive)) {
            if !(only.is_some() && verb == Verb::Compare) {
                entry(h, acting, verb, &can(verb, facts), only.is_some());
            }
        }
    }
    if only.is_some() {
        h.raw("<hr>");
        plain(h, "link", Icon::Link, "Copy link", "");
        plain(h, "id", Icon::Copy, "Copy ID", "");
        if acting.menu.details.with(|details| details.as_ref().is_some_and(|details| details.uri.is_some())) {
            plain(h, "uri", Icon::Link, "Copy download link", "");
        }
    }
}

/// What can be done with experiments.
fn of_experiments(h: &mut Html, acting: Acting, of: &Chosen) {
    let only = of.only();
    if let Some(id) = only {
        plain(h, "view", Icon::Eye, "View experiment", "↵");
        let page = acting.table.place.with_value(|place| href::experiment(&place.organization, id));
        new_tab(h, &page);
        h.raw("<hr>");
    }
    h.raw(r#"<button type="button" role="menuitem" tabindex="-1" class="entry" data-item="promote""#);
    if only.is_none() {
        h.raw(r#" aria-disabled="true""#).attribute("title", ONE_BY_ONE).raw(r#" aria-describedby="why-promote""#);
    }
    h.raw(">");
    icon(h, Icon::Box);
    h.raw("Promote to…</button>");
    if only.is_none() {
        h.raw(r#"<span hidden id="why-promote">"#).raw(ONE_BY_ONE).raw("</span>");
    }
    plain(h, "tags", Icon::Tag, "Tags", "T");
    if only.is_some() {
        h.raw("<hr>");
        plain(h, "link", Icon::Link, "Copy link", "");
        plain(h, "id", Icon::Copy, "Copy ID", "");
    }
}

/// Why several experiments cannot be promoted at once.
pub const ONE_BY_ONE: &str = "Experiments are promoted one by one";

fn experiments(count: usize) -> String {
    format!("{} {}", number(count), if count == 1 { "experiment" } else { "experiments" })
}

/// The way to the details, here and in a tab of their own.
fn link(h: &mut Html, acting: Acting, id: Id) {
    let open = acting.table.closed.with(|view| acting.table.href(&view.with_open(Some(id))));
    plain(h, "view", Icon::Eye, "View details", "↵");
    new_tab(h, &open);
}

fn new_tab(h: &mut Html, page: &str) {
    h.raw(r#"<a role="menuitem" tabindex="-1" class="entry" target="_blank" data-item="tab""#).attribute("href", page);
    h.raw(">");
    icon(h, Icon::NewTab);
    h.raw("Open in new tab</a>");
}

fn plain(h: &mut Html, item: &'static str, drawing: Icon, word: &'static str, key: &'static str) {
    h.raw(r#"<button type="button" role="menuitem" tabindex="-1" class="entry""#).attribute("data-item", item).raw(">");
    icon(h, drawing);
    h.raw(word);
    keyboard(h, key);
    h.raw("</button>");
}

fn keyboard(h: &mut Html, key: &'static str) {
    if !key.is_empty() {
        h.raw("<kbd aria-hidden=\"true\">").raw(key).raw("</kbd>");
    }
}

/// `Publish 2`, with the reasons for the rest.
fn entry(h: &mut Html, acting: Acting, verb: Verb, can: &Can, only: bool) {
    let why = format!("why-{}", verb.code());
    h.raw(r#"<button type="button" role="menuitem" tabindex="-1""#).attribute("data-item", verb.code());
    h.raw(if verb == Verb::Delete { r#" class="entry danger""# } else { r#" class="entry""# });
    h.attribute("data-verb", verb.code());
    if can.is_off() {
        h.raw(r#" aria-disabled="true""#);
    }
    if !can.why.is_empty() {
        h.attribute("title", &can.why).attribute("aria-describedby", &why);
    }
    h.raw(">");
    icon(h, drawing(verb));
    h.raw("<span>").raw(verb.title());
    if let (Some(applies), false) = (can.applies, only) {
        h.raw(" ").element("span", "count", &number(applies));
    }
    let size = acting.menu.details.with(|details| details.as_ref().and_then(|details| details.size));
    let size = size.filter(|_| only && verb == Verb::Download && !can.is_off()).map(size_text);
    for part in [size.as_deref().unwrap_or_default(), &can.note].into_iter().filter(|part| !part.is_empty()) {
        h.raw(r#" <span class="count">· "#).text(part).raw("</span>");
    }
    h.raw("</span>");
    keyboard(h, key(verb));
    h.raw("</button>");
    if !can.why.is_empty() {
        h.raw("<span hidden").attribute("id", &why).raw(">").text(&can.why).raw("</span>");
    }
}

fn click(event: &MouseEvent, acting: Acting) {
    let Some(item) = hit(event, "[data-item]") else { return };
    let Some(of) = acting.menu.of.get_untracked() else { return };
    let verb = item.get_attribute("data-verb").and_then(|verb| Verb::from_code(&verb));
    let (id, details) = (of.only(), acting.menu.details.get_untracked());
    acting.hide_menu(true);
    if let Some(verb) = verb {
        acting.start(verb, of);
        return;
    }
    let say = |done: Option<()>, what: &str| {
        if done.is_some() {
            board().tell(format!("{what} copied"), Tone::Done);
        }
    };
    match (item.get_attribute("data-item").unwrap_or_default().as_str(), id) {
        ("promote", Some(id)) => acting.promote(id),
        ("promote", None) => board().tell(ONE_BY_ONE.to_owned(), Tone::Done),
        ("tags", _) => acting.open(Dialog::Tags, of),
        ("view", Some(id)) => acting.table.open(Some(id)),
        ("link", Some(id)) => say(put(&address(acting, id)), "Link"),
        ("id", Some(id)) => say(put(&id.to_string()), "ID"),
        ("uri", _) => say(details.and_then(|details| put(details.uri.as_deref()?)), "Download link"),
        _ => {}
    }
}

impl Acting {
    /// Goes to where an experiment becomes a version.
    pub fn promote(self, id: Id) {
        self.table.go_to(&self.table.place.with_value(|place| href::promote(&place.organization, id)));
    }
}

/// The version's own address, on the page of its model where that is known; the experiment's.
fn address(acting: Acting, id: Id) -> String {
    let table = acting.table;
    if table.subject == Subject::Experiments {
        let page = table.place.with_value(|place| href::experiment(&place.organization, id));
        return format!("{}{page}", table.base_url.get_value());
    }
    let found = || acting.menu.details.with_untracked(|d| d.as_ref().map(|d| d.row.clone()));
    let path = table.row(id).or_else(found).map(|row| row.model.path).unwrap_or_default();
    let page = table.place.with_value(|place| href::models(&place.organization, &path));
    format!("{}{page}?open={id}", table.base_url.get_value())
}
