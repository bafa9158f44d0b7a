//! The dialog for tags everywhere: all of the organization's, and what can be done with one of them.

mod colours;
mod draw;
mod save;

use std::sync::OnceLock;

use domain::{api::TagUse, tag::TagView};
use leptos::{
    ev::{self, Event, MouseEvent, SubmitEvent},
    html,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::HtmlInputElement;

use super::{paint, popup, vocabulary::vocabulary};
use crate::{
    Failure,
    table::Table,
    ui::{
        any::{AnyView, IntoAny},
        live::{effect, hit, markup, on_change},
        sheet,
    },
};

/// What the dialog shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Page {
    /// All tags.
    All,
    /// One, to rename, merge or colour.
    One(TagUse),
    /// Whether one is to be deleted.
    Delete(TagUse),
}

/// The dialog and what is typed into it.
#[derive(Clone, Copy)]
struct Manage {
    page: RwSignal<Option<Page>>,
    search: RwSignal<String>,
    name: RwSignal<String>,
    background: RwSignal<String>,
    foreground: RwSignal<String>,
    /// Whether the colours are those that the name gives everyone.
    plain: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    element: NodeRef<html::Dialog>,
}

/// A tag by name with what became of it: another, or nothing.
type Changed = Option<(String, Option<TagView>)>;

/// What was changed last.
fn changed() -> &'static ArcRwSignal<Changed> {
    static CHANGED: OnceLock<ArcRwSignal<Changed>> = OnceLock::new();
    CHANGED.get_or_init(|| ArcRwSignal::new(None))
}

/// Lets a table's rows follow what is done to tags.
pub fn follow(table: Table) {
    on_change(
        || changed().get(),
        move |_, now| {
            if let Some((name, by)) = now {
                paint::replace(table, &name, by.as_ref());
            }
        },
    );
}

/// The dialog. Buttons with `data-manage-tags` open it, wherever they are.
pub fn dialog() -> AnyView {
    let text = || RwSignal::new(String::new());
    let manage = Manage {
        page: RwSignal::new(None),
        search: text(),
        name: text(),
        background: text(),
        foreground: text(),
        plain: RwSignal::new(true),
        failure: RwSignal::new(None),
        busy: RwSignal::new(false),
        element: NodeRef::new(),
    };
    effect(move || {
        let clicks = window_event_listener(ev::click, move |event| {
            if hit(&event, "[data-manage-tags]").is_some() {
                popup::close();
                vocabulary().want();
                manage.search.set(String::new());
                manage.turn_to(Page::All);
            }
        });
        on_cleanup(move || clicks.remove());
    });
    effect(move || {
        let (Some(dialog), page) = (manage.element.get(), manage.page.get()) else { return };
        if page.is_some() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if page.is_none() && dialog.open() {
            dialog.close();
        }
        // What had the keyboard is gone with the page before.
        request_animation_frame(move || {
            let first = dialog.query_selector("[data-first]").ok().flatten();
            if let Some(first) = first.filter(|_| dialog.open()) {
                crate::table::keyboard::give_focus(&first);
            }
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        manage.submit();
    };
    view! {
        {sheet::sheet(move || manage.rules())}
        <dialog
            class="dialog manage-tags"
            aria-labelledby="manage-title"
            node_ref=manage.element
            on:cancel=move |event: Event| {
                event.prevent_default();
                manage.back();
            }
            on:click=move |event: MouseEvent| manage.click(&event)
            on:input=move |event: Event| manage.typed(&event)
            on:submit=submit
        >
            <form class="form" method="dialog">
                {markup(move |h| draw::head(h, manage))}
                {markup(move |h| draw::list(h, manage))}
                {markup(move |h| draw::preview(h, manage))}
                {markup(move |h| draw::notice(h, manage))}
                {markup(move |h| draw::foot(h, manage))}
            </form>
        </dialog>
    }
    .into_any()
}

impl Manage {
    fn turn_to(self, page: Page) {
        self.failure.set(None);
        if let Page::One(tag) = &page {
            self.name.set(tag.tag.name.clone());
            self.background.set(tag.tag.background.clone());
            self.foreground.set(tag.tag.foreground.clone());
            self.plain.set(!tag.coloured);
        } else {
            self.name.set(String::new());
        }
        self.page.set(Some(page));
    }

    /// From one tag to all, and from there to where it was opened.
    fn back(self) {
        match self.page.get_untracked() {
            Some(Page::Delete(tag)) => self.turn_to(Page::One(tag)),
            Some(Page::One(_)) => self.turn_to(Page::All),
            _ => self.page.set(None),
        }
    }

    fn tag(self) -> Option<TagUse> {
        match self.page.get()? {
            Page::One(tag) | Page::Delete(tag) => Some(tag),
            Page::All => None,
        }
    }

    fn click(self, event: &MouseEvent) {
        let of = |name: &str| hit(event, &format!("[{name}]")).and_then(|button| button.get_attribute(name));
        if let Some(name) = of("data-tag") {
            let found =
                vocabulary().list.with_untracked(|list| list.items.iter().find(|t| t.tag.name == name).cloned());
            if let Some(tag) = found {
                self.turn_to(Page::One(tag));
            }
        } else if of("data-back").is_some() {
            self.back();
        } else if of("data-done").is_some() {
            self.page.set(None);
        } else if of("data-delete").is_some() {
            if let Some(tag) = untrack(|| self.tag()) {
                self.turn_to(Page::Delete(tag));
            }
        } else if of("data-plain").is_some() {
            self.colour_plain();
        } else if let Some((back, fore)) = of("data-colours").as_deref().and_then(|pair| pair.split_once(' ')) {
            self.colour(back, fore);
        }
    }

    fn typed(self, event: &Event) {
        let Some(field) = hit(event, "input") else { return };
        let field: HtmlInputElement = field.unchecked_into();
        let value = field.value();
        match field.name().as_str() {
            "find" => self.search.set(value),
            "name" | "confirm" => self.name.set(value),
            "background" => self.colour(&value, &self.foreground.get_untracked()),
            "foreground" => self.colour(&self.background.get_untracked(), &value),
            _ => {}
        }
    }
}
