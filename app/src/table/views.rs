//! Saving what a table shows as a view, and changing a saved one.

use domain::{
    permission::ProjectRole,
    project::Kind,
    table::{SavedView, View},
};
use leptos::{
    ev::{self, KeyboardEvent, MouseEvent, SubmitEvent},
    html::Dialog,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::HtmlElement;

use super::{Table, columns_menu::walk, link, view_title::current};
use crate::{
    Failure,
    fns::{change_view, delete_view, save_view},
    ui::{
        any::{AnyView, IntoAny},
        form::Fields,
        html::Html,
        live::{effect, hit, markup, spawn_freely},
        popup,
    },
};

/// The dialog that asks for a name, and what is being done with it.
#[derive(Clone, Copy)]
pub struct Saving {
    table: Table,
    asked: RwSignal<Option<Asked>>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// A name for what is shown.
    New,
    /// Another name for the view that is shown.
    Rename,
    /// Whether the view that is shown is to be deleted.
    Delete,
}

/// What can be done with the saved view that is shown.
pub fn menu(dialog: Saving) -> AnyView {
    let table = dialog.table;
    effect(move || {
        let clicks = window_event_listener(ev::click, move |event| click(&event, dialog));
        on_cleanup(move || clicks.remove());
    });
    let open = popup::Open::new();
    let content = move || {
        open.content(|h| {
            let Some(saved) = current(table) else { return };
            h.element("p", "dim", if saved.shared { "Shared with the project’s members" } else { "Only you see it" });
            let mut entry = |word: &'static str, title: &str| {
                h.raw(r#"<button type="button" class="entry""#).attribute("data-view", word).raw(">").text(title);
                h.raw("</button>");
            };
            entry("new", "Save as…");
            if saved.editable {
                entry("rename", "Rename…");
                entry("share", if saved.shared { "Make it private" } else { "Share with the project" });
                if may_set_default(table) {
                    entry("default", if saved.default { "No longer the default" } else { "Make it the default here" });
                }
                entry("delete", "Delete…");
            }
        })
    };
    view! {
        <div
            id="view-menu"
            class="popup menu"
            popover="auto"
            role="dialog"
            aria-label="Saved view"
            on:beforetoggle=move |event| open.turns(&event)
            on:keydown=move |event: KeyboardEvent| walk(&event, "#view-menu")
            inner_html=content
        ></div>
    }
    .into_any()
}

fn may_share(table: Table) -> bool {
    table.here.with_value(|here| here.kind == Kind::Organization || here.role >= Some(ProjectRole::Contributor))
}

fn may_set_default(table: Table) -> bool {
    table.here.with_value(|here| here.kind == Kind::Organization || here.role >= Some(ProjectRole::Admin))
}

/// A click in the bar or the menu.
fn click(event: &MouseEvent, dialog: Saving) {
    if let Some(button) = hit(event, "[data-copy-link]") {
        link::copy(dialog.table, button);
        return;
    }
    let Some(button) = hit(event, "[data-view]") else { return };
    if let Some(menu) = hit(event, "#view-menu") {
        let _ = menu.unchecked_ref::<HtmlElement>().hide_popover();
    }
    let table = dialog.table;
    let saved = untrack(|| current(table));
    match (button.get_attribute("data-view").unwrap_or_default().as_str(), saved) {
        ("new", _) => dialog.ask(),
        ("rename", Some(_)) => dialog.asked.set(Some(Asked::Rename)),
        ("delete", Some(_)) => dialog.asked.set(Some(Asked::Delete)),
        ("save", Some(saved)) => {
            let query = table.view.with_untracked(query_of);
            dialog.change(saved, None, Some(query), None, None);
        }
        ("share", Some(saved)) => {
            let shared = !saved.shared;
            // A default is for everybody.
            dialog.change(saved, None, None, Some(shared), (!shared).then_some(false));
        }
        ("default", Some(saved)) => {
            let default = !saved.default;
            dialog.change(saved, None, None, default.then_some(true), Some(default));
        }
        _ => {}
    }
}

/// A view as it is saved.
fn query_of(view: &View) -> String {
    View { base: None, ..view.lasting() }.to_query()
}

impl Saving {
    /// Nothing is asked.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self { table, asked: RwSignal::new(None), failure: RwSignal::new(None), busy: RwSignal::new(false) }
    }

    /// Asks for a name for what is shown.
    pub fn ask(self) {
        self.failure.set(None);
        self.asked.set(Some(Asked::New));
    }

    fn create(self, fields: &Fields) {
        let table = self.table;
        let place = table.place.get_value();
        let query = table.view.with_untracked(query_of);
        let (name, default) = (fields.text("name"), fields.get("default").is_some());
        let shared = default || fields.get("shared").is_some();
        let subject = table.subject.code().to_owned();
        self.run(async move {
            let saved = save_view(subject, place.organization, place.path, name, query, shared, default).await?;
            Ok(Some(saved.read::<SavedView>()?))
        });
    }

    fn change(
        self,
        saved: SavedView,
        name: Option<String>,
        query: Option<String>,
        shared: Option<bool>,
        default: Option<bool>,
    ) {
        self.run(async move {
            let saved = change_view(saved.id, name, query, shared, default).await?;
            Ok(Some(saved.read::<SavedView>()?))
        });
    }

    fn delete(self, saved: SavedView) {
        self.run(async move {
            delete_view(saved.id).await?;
            Ok(None)
        });
    }

    /// Does it, and shows the view as it is then; nothing left of it shows the same table without a name.
    fn run(self, work: impl Future<Output = Result<Option<SavedView>, Failure>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        let table = self.table;
        let before = untrack(|| current(table));
        spawn_freely(async move {
            match work.await {
                Ok(after) => {
                    self.asked.try_set(None);
                    settle(table, before, after);
                }
                Err(failure) if self.asked.try_get_untracked().flatten().is_some() => {
                    self.failure.try_set(Some(failure));
                }
                Err(failure) => {
                    table.failure.try_set(Some(failure));
                }
            }
            self.busy.try_set(false);
        });
    }
}

/// Puts a changed view in the place of the one before.
fn settle(table: Table, before: Option<SavedView>, after: Option<SavedView>) {
    let plain = table.view.get_untracked().expanded();
    let created = before.as_ref().map(|b| b.id) != after.as_ref().map(|a| a.id);
    table.saved.update(|saved| {
        if let Some(after) = &after {
            saved.retain(|view| view.id != after.id);
            if after.default {
                saved.iter_mut().for_each(|view| view.default = false);
            }
            saved.push(after.clone());
            saved.sort_by_key(|view| view.name.to_lowercase());
        } else if let Some(before) = &before {
            saved.retain(|view| view.id != before.id);
        }
    });
    let next = match after {
        Some(after) => {
            let saved = table.saved.get_untracked();
            let named = View::read(&format!("view={}", after.slug), table.subject, &saved);
            // Other changes than of the view itself leave what was changed on top of it as it is.
            let kept = View { base: named.base.clone(), ..plain };
            if created || kept.lasting() == named.lasting() { named } else { kept }
        }
        None => plain,
    };
    table.replace(&next);
}

/// The dialog. It opens by itself when something is asked.
pub fn dialog(saving: Saving) -> AnyView {
    let element = NodeRef::<Dialog>::new();
    effect(move || {
        let (Some(dialog), asked) = (element.get(), saving.asked.get()) else { return };
        if asked.is_some() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if asked.is_none() {
            dialog.close();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = Fields::of(&event);
        match (saving.asked.get_untracked(), untrack(|| current(saving.table))) {
            (Some(Asked::New), _) => saving.create(&fields),
            (Some(Asked::Rename), Some(saved)) => saving.change(saved, Some(fields.text("name")), None, None, None),
            (Some(Asked::Delete), Some(saved)) => saving.delete(saved),
            _ => saving.asked.set(None),
        }
    };
    let click = move |event: MouseEvent| {
        if hit(&event, "[data-cancel]").is_some() {
            saving.asked.set(None);
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby="saving-title"
            node_ref=element
            on:cancel=move |_: leptos::ev::Event| saving.asked.set(None)
            on:click=click
            on:submit=submit
        >
            <form class="form" method="dialog">
                {markup(move |h| {
                    if let Some(asked) = saving.asked.get() {
                        question(h, saving.table, asked);
                    }
                })}
                {markup(move |h| {
                    saving
                        .failure
                        .with(|failure| {
                            if let Some(failure) = failure {
                                h.raw(r#"<p class="refusal" role="alert">"#).text(&failure.text).raw("</p>");
                            }
                        });
                })}
            </form>
        </dialog>
    }
    .into_any()
}

fn question(h: &mut Html, table: Table, asked: Asked) {
    let saved = untrack(|| current(table));
    let name = saved.as_ref().map(|saved| saved.name.as_str()).unwrap_or_default();
    let (title, done) = match asked {
        Asked::New => ("Save this view", "Save"),
        Asked::Rename => ("Rename the view", "Rename"),
        Asked::Delete => ("Delete the view", "Delete"),
    };
    h.raw(r#"<h2 id="saving-title">"#).raw(title).raw("</h2>");
    if asked == Asked::Delete {
        h.raw("<p>“").text(name).raw("” will be gone");
        h.raw(if saved.as_ref().is_some_and(|saved| saved.shared) { " for everybody." } else { "." });
        h.raw(" Models stay as they are.</p>");
    } else {
        h.raw(r#"<label>Name <input name="name" required maxlength="128" autofocus autocomplete="off""#);
        h.attribute("value", if asked == Asked::Rename { name } else { "" }).raw("></label>");
    }
    if asked == Asked::New && may_share(table) {
        h.raw(
            r#"<label class="tick"><input type="checkbox" name="shared"> Share it with all who see this place</label>"#,
        );
        if may_set_default(table) {
            h.raw(r#"<label class="tick"><input type="checkbox" name="default"> Open this place with it, for everybody</label>"#);
        }
    }
    h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
    h.raw(r#"<button type="submit" class="button primary">"#).raw(done).raw("</button></div>");
}
