//! The search box: a form that works without JavaScript, and follows each pause in typing with it.

use leptos::{
    ev::{self, Event, KeyboardEvent, MouseEvent, SubmitEvent},
    html::Input,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlInputElement};

use crate::{
    table::Table,
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        html::{Html, html, transparent},
        icon::write as icon,
        later::Later,
        live::{effect, hit, markup},
    },
};

/// Milliseconds without a keystroke after which the rows follow.
const PAUSE: u64 = 150;
/// As many characters as fit into the longest search that is read, whatever they are.
const LENGTH: &str = "250";

/// The box. `/` puts the keyboard into it; Escape empties it, then leaves.
pub fn search(table: Table) -> AnyView {
    let field = NodeRef::<Input>::new();
    let typing = Later::new();
    let words = table.view.with_untracked(|view| format!("Search {}", view.subject.words().1));
    follow(table, field, typing);
    let run = move || {
        typing.forget();
        let Some(text) = field.try_get_untracked().flatten().map(|field| field.value()) else { return };
        let view = table.view.get_untracked();
        let next = view.with_search(&text);
        if next.search != view.search {
            table.replace(&next);
        }
    };
    let empty = move || {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
        run();
    };
    let press = move |event: KeyboardEvent| {
        let Some(field) = field.get_untracked().filter(|_| event.key() == "Escape") else { return };
        event.prevent_default();
        if field.value().is_empty() {
            let _ = field.blur();
        } else {
            empty();
        }
    };
    let click = move |event: MouseEvent| {
        if hit(&event, "a").is_some() && event.button() == 0 && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            empty();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        run();
    };
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=table.page()
            on:input=move |_: Event| typing.after(PAUSE, run)
            on:keydown=press
            on:click=click
            on:submit=submit
        >
            {transparent(html(|h| icon(h, Icon::Search)))}
            <input
                type="search"
                name="q"
                autocomplete="off"
                spellcheck="false"
                maxlength=LENGTH
                aria-label=words.clone()
                placeholder=words
                value=table.view.with_untracked(|view| view.search.clone())
                node_ref=field
            />
            {markup(move |h| rest(h, table))}
        </form>
    }
    .into_any()
}

/// Keeps the field as the URL says, unless something is being typed; `/` leads into it.
fn follow(table: Table, field: NodeRef<Input>, typing: Later) {
    let searched = Memo::new(move |_| table.view.read().search.clone());
    effect(move || {
        let (Some(field), search) = (field.get(), searched.get()) else { return };
        if !typing.is_waiting() && field.value().trim() != search {
            field.set_value(&search);
        }
    });
    effect(move || {
        let key = window_event_listener(ev::keydown, move |event| {
            let plain = event.key() == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if plain
                && !event.default_prevented()
                && !is_taken(&event)
                && let Some(field) = field.get_untracked()
            {
                event.prevent_default();
                let _ = field.focus();
                field.select();
            }
        });
        on_cleanup(move || key.remove());
    });
}

/// Whether the key is somebody else's: a text field's, or a dialog's that covers the page.
fn is_taken(event: &KeyboardEvent) -> bool {
    let covered = document().query_selector("dialog[open]").ok().flatten().is_some();
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return covered };
    let editable = target.closest("textarea,select,[contenteditable]").ok().flatten().is_some();
    let typed = |input: &HtmlInputElement| !matches!(input.type_().as_str(), "checkbox" | "radio" | "button" | "file");
    covered || editable || target.dyn_ref::<HtmlInputElement>().is_some_and(typed)
}

/// The rest of the link as fields that nobody sees, and a cross while there is something to remove.
fn rest(h: &mut Html, table: Table) {
    table.view.with(|view| {
        let other = view.with_search("");
        for (name, value) in other.parameters() {
            h.raw(r#"<input type="hidden""#).attribute("name", &name).attribute("value", &value).raw(">");
        }
        if !view.search.is_empty() {
            h.raw(r#"<a data-noscroll="" title="Clear the search" aria-label="Clear the search""#);
            h.attribute("href", &table.href(&other)).raw(">");
            icon(h, Icon::Close);
            h.raw("</a>");
        }
    });
}
