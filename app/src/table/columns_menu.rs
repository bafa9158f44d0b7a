//! The menu of columns: which are shown and in which order, and columns made of keys that people made up.

use domain::table::{Aggregate, ColumnKey, FoundKeys, View};
use leptos::{
    ev::{self, Event, KeyboardEvent, MouseEvent},
    html::Div,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{HtmlElement, HtmlInputElement, PointerEvent};

use super::{
    Table,
    keyboard::{all, shift},
};
use crate::{
    fns::found_keys,
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        html::Html,
        icon::write as icon,
        later::Later,
        live::{effect, hit, keep_focus, on_change, spawn_freely},
        popup,
    },
};

/// The popup and what it has found.
#[derive(Clone, Copy)]
struct Menu {
    table: Table,
    find: RwSignal<String>,
    found: RwSignal<Option<FoundKeys>>,
    opened: RwSignal<u32>,
    open: popup::Open,
    list: NodeRef<Div>,
    /// The column that is dragged.
    held: StoredValue<Option<ColumnKey>>,
}

/// The popup as it works without JavaScript: its entries are links.
#[cfg(feature = "ssr")]
pub fn early(h: &mut Html, table: Table) {
    h.raw(
        r#"<div id="columns-menu" class="popup menu columns-menu" popover="auto" role="dialog" aria-label="Columns">"#,
    );
    Menu::new(table).write(h);
    h.raw("</div>");
}

/// The popup.
pub fn menu(table: Table) -> AnyView {
    let menu = Menu::new(table);
    menu.follow();
    let typed = move |event: Event| {
        if let Some(input) = hit(&event, "input") {
            menu.find.set(input.unchecked_into::<HtmlInputElement>().value());
        }
    };
    let content = move || {
        if let Some(list) = menu.list.get_untracked() {
            keep_focus(&list);
        }
        menu.open.content(|h| menu.write(h))
    };
    view! {
        <div
            id="columns-menu"
            class="popup menu columns-menu"
            popover="auto"
            role="dialog"
            aria-label="Columns"
            on:beforetoggle=move |event| menu.open.turns(&event)
            on:toggle=move |event| menu.toggled(&event)
            on:input=typed
            on:click=move |event| menu.click(&event)
            on:keydown=move |event| menu.press(&event)
            on:pointerdown=move |event| menu.grip(&event)
        >
            <input type="search" class="find alive" placeholder="Find a column" aria-label="Find a column" autocomplete="off" />
            <div class="menu-list" node_ref=menu.list inner_html=content></div>
        </div>
    }
    .into_any()
}

impl Menu {
    fn new(table: Table) -> Self {
        Self {
            table,
            find: RwSignal::new(String::new()),
            found: RwSignal::new(None),
            opened: RwSignal::new(0),
            open: popup::Open::new(),
            list: NodeRef::new(),
            held: StoredValue::new(None),
        }
    }

    /// Looks for keys when it opens and while one types.
    fn follow(self) {
        let later = Later::new();
        on_change(
            move || (self.find.get(), self.opened.get()),
            move |before, (_, opened)| later.after(if before.1 == opened { 200 } else { 0 }, move || self.ask()),
        );
        effect(move || {
            let up = window_event_listener(ev::pointerup, move |event| self.drop(&event));
            let cancel = window_event_listener(ev::pointercancel, move |_| {
                self.held.try_set_value(None);
            });
            on_cleanup(move || {
                up.remove();
                cancel.remove();
            });
        });
    }

    fn ask(self) {
        let place = self.table.place.get_value();
        let (subject, find) = (self.table.subject.code().to_owned(), self.find.get_untracked());
        spawn_freely(async move {
            let answer = found_keys(subject, place.organization, place.path, find.clone()).await;
            // Without an answer there is nothing to add; the other columns are here all the same.
            let found = answer.and_then(|answer| answer.read::<FoundKeys>());
            if let (Ok(found), true) = (found, self.find.try_get_untracked().as_ref() == Some(&find)) {
                self.found.set(Some(found));
            }
        });
    }

    fn toggled(self, event: &web_sys::Event) {
        let menu = event.target().and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
        if let Some(menu) = menu.filter(|menu| menu.matches(":popover-open").unwrap_or(false)) {
            self.opened.update(|n| *n += 1);
            if let Ok(Some(input)) = menu.query_selector("input") {
                let _ = input.unchecked_into::<HtmlElement>().focus();
            }
        }
    }

    fn write(self, h: &mut Html) {
        let find = self.find.read().trim().to_lowercase();
        let table = self.table;
        let wanted = |title: &str| find.is_empty() || title.to_lowercase().contains(&find);
        table.view.with(|view| {
            h.raw(r#"<div role="group" aria-label="Shown">"#);
            for shown in view.columns.iter().filter(|shown| wanted(&table.subject.title(&shown.key))) {
                entry(h, table, view, &shown.key, true);
            }
            h.raw(r#"</div><div role="group" aria-label="Hidden">"#);
            for &column in table.subject.columns() {
                let key = ColumnKey::from(column);
                if view.position(&key).is_none() && wanted(&table.subject.title(&key)) {
                    entry(h, table, view, &key, false);
                }
            }
            h.raw("</div>");
            self.custom(h, view);
            h.raw(r#"<div class="menu-foot"><a class="entry" data-item="reset" data-noscroll="""#);
            h.attribute("href", &table.href(&view.with_default_columns())).raw(">Reset to default</a></div>");
        });
    }

    /// Keys found here that no column shows yet.
    fn custom(self, h: &mut Html, view: &View) {
        let found = self.found.read();
        let Some(found) = found.as_ref() else { return };
        let mut title = "";
        for key in found.keys.iter().filter(|key| view.position(key).is_none()) {
            let group = match key {
                ColumnKey::Metadata(_) => "Metadata",
                ColumnKey::Metric(..) => "Metrics",
                ColumnKey::Parameter(_) => "Parameters",
                ColumnKey::BuiltIn(_) => continue,
            };
            if title != group {
                title = group;
                h.raw("<h3>Add a column: ").raw(group).raw("</h3>");
            }
            h.raw(r#"<div class="add">"#);
            add(h, self.table, view, key, &key.title());
            if let ColumnKey::Metric(name, _) = key {
                for (aggregate, word) in [(Aggregate::Min, "min"), (Aggregate::Max, "max")] {
                    add(h, self.table, view, &ColumnKey::Metric(name.clone(), aggregate), word);
                }
            }
            h.raw("</div>");
        }
        if found.more {
            h.raw(r#"<p class="dim">There are more; type to find them.</p>"#);
        }
    }

    fn click(self, event: &MouseEvent) {
        // A drag of the grip is no click on the entry.
        if hit(event, ".grip").is_some() {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Alt moves the column.
    fn press(self, event: &KeyboardEvent) {
        let down = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return walk(event, "#columns-menu"),
        };
        let column =
            hit(event, "[data-item]").and_then(|entry| ColumnKey::parse(&entry.get_attribute("data-item")?).ok());
        match column {
            Some(column) if event.alt_key() => {
                event.prevent_default();
                shift(self.table, &column, down);
            }
            _ => walk(event, "#columns-menu"),
        }
    }

    fn grip(self, event: &PointerEvent) {
        let entry = hit(event, ".grip").and_then(|grip| grip.closest("[data-item]").ok().flatten());
        if let Some(entry) = entry {
            event.prevent_default();
            let column = entry.get_attribute("data-item").and_then(|item| ColumnKey::parse(&item).ok());
            self.held.set_value(column);
        }
    }

    /// Lets a column go where the pointer is.
    fn drop(self, event: &PointerEvent) {
        let Some(column) = self.held.try_get_value().flatten() else { return };
        self.held.set_value(None);
        let Some(list) = self.list.get_untracked() else { return };
        let y = f64::from(event.client_y());
        let shown: Vec<_> = all(&list, "[role=group]:first-child [data-item]").collect();
        let above = |entry: &&web_sys::Element| {
            let at = entry.get_bounding_client_rect();
            f64::midpoint(at.top(), at.bottom()) < y
        };
        let before =
            shown.iter().filter(above).filter_map(|entry| entry.get_attribute("data-item")).collect::<Vec<_>>();
        let view = self.table.view.get_untracked();
        // Entries that were not found are not in the list: it goes behind the last one above it.
        let place = |item: &String| {
            ColumnKey::parse(item).ok().filter(|key| *key != column).and_then(|key| view.position(&key))
        };
        let Some(from) = view.position(&column) else { return };
        let to = match before.iter().rev().find_map(place) {
            Some(last) if last > from => last,
            Some(last) => last + 1,
            None => 0,
        };
        if to != from {
            self.table.show(&view.with_column_at(&column, to));
        }
    }
}

fn entry(h: &mut Html, table: Table, view: &View, key: &ColumnKey, shown: bool) {
    let to = if shown { view.without_column(key) } else { view.with_column(key.clone()) };
    h.raw(r#"<a class="entry" role="checkbox" data-noscroll="""#).attribute("data-item", &key.to_string());
    h.attribute("href", &table.href(&to));
    if shown && view.columns.len() == 1 {
        h.raw(r#" aria-disabled="true" title="A table has at least one column: show another one first""#);
    }
    h.raw(if shown { r#" aria-checked="true">"# } else { r#" aria-checked="false">"# });
    h.raw(r#"<i class="box"></i>"#).element("span", "clip", &table.subject.title(key));
    match key {
        ColumnKey::BuiltIn(_) => {}
        ColumnKey::Metadata(_) => {
            h.raw(r#"<span class="kind">metadata</span>"#);
        }
        ColumnKey::Metric(..) => {
            h.raw(r#"<span class="kind">metric</span>"#);
        }
        ColumnKey::Parameter(_) => {
            h.raw(r#"<span class="kind">parameter</span>"#);
        }
    }
    if shown {
        h.raw(r#"<span class="grip" title="Drag to move; Alt with ↑ or ↓">"#);
        icon(h, Icon::Grip);
        h.raw("</span>");
    }
    h.raw("</a>");
}

fn add(h: &mut Html, table: Table, view: &View, key: &ColumnKey, word: &str) {
    if view.position(key).is_some() {
        return;
    }
    h.raw(r#"<a class="entry" data-noscroll="""#).attribute("data-item", &key.to_string());
    h.attribute("href", &table.href(&view.with_column(key.clone())))
        .attribute("title", &format!("Add {}", key.title()));
    h.raw(">").element("span", "clip", word).raw("</a>");
}

/// Arrows walk through the entries of a menu, and Space is for links that are boxes too.
pub fn walk(event: &KeyboardEvent, menu: &str) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        " " => {
            if let Some(entry) = hit(event, "a") {
                event.prevent_default();
                entry.unchecked_into::<HtmlElement>().click();
            }
            return;
        }
        _ => return,
    };
    let Some(menu) = hit(event, menu) else { return };
    event.prevent_default();
    let stops: Vec<_> = all(&menu, "input,a,button:enabled").collect();
    let at = document().active_element().and_then(|at| stops.iter().position(|stop| *stop == at));
    let to = match at {
        None => 0,
        Some(at) if down => (at + 1).min(stops.len().saturating_sub(1)),
        Some(at) => at.saturating_sub(1),
    };
    if let Some(stop) = stops.get(to) {
        let _ = stop.unchecked_ref::<HtmlElement>().focus();
    }
}
