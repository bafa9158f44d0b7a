//! The reader's own view of a place, kept in the browser: exactly the query string, by reader, place and grouping.
//!
//! It is written when the reader changes something, not when they merely open a link or walk with Back and
//! Forward. A bare address is filled from it: on a page's first load by [`script`], before the first paint;
//! later by [`Mine::follow`].

use domain::{
    Id,
    table::{Group, Subject, View},
};
use gloo_storage::{LocalStorage, Storage as _};
use leptos::prelude::*;

use super::Table;
use crate::ui::{
    any::{AnyView, IntoAny},
    html::{Html, html},
    live::{effect, hit, listen_first, on_change},
};

/// What all keys begin with.
const PREFIX: &str = "vitrine.";
/// Longest query string that is kept, in bytes.
const LONGEST: usize = 60_000;

/// Where the view of a place is kept, and what is there.
#[derive(Clone, Copy)]
pub struct Mine {
    key: StoredValue<String>,
    /// The stored query string of the grouping that is shown.
    stored: RwSignal<Option<String>>,
    /// Whether what is shown came by a link, and the reader has changed nothing since.
    opened: RwSignal<bool>,
    /// Whether the reader's own view is about to take the place of what came with the page.
    filling: RwSignal<bool>,
    /// The view that the reader's own doing leads to, until it is there.
    doing: StoredValue<Option<View>>,
}

impl Mine {
    /// That of a reader in a place.
    #[must_use]
    pub fn of(subject: Subject, reader: Option<Id>, place: Id) -> Self {
        let reader = reader.map_or_else(|| String::from("nobody"), |id| id.to_string());
        Self {
            key: StoredValue::new(format!("{PREFIX}{}.{reader}.{place}", subject.code())),
            stored: RwSignal::new(None),
            opened: RwSignal::new(false),
            filling: RwSignal::new(false),
            doing: StoredValue::new(None),
        }
    }

    /// Keeps what the reader changes, and fills an address that says nothing.
    pub fn follow(self, table: Table, search: Memo<String>) {
        effect(move || {
            // At the start alone.
            untrack(|| self.begin(table, &search.get_untracked()));
        });
        effect(move || {
            listen_first("click", move |event| {
                let Some(link) = hit(&event, "a[href]") else { return };
                let href = link.get_attribute("href").unwrap_or_default();
                let (page, query) = href.split_once('?').unwrap_or((&href, ""));
                // Links to a view of its own are looked at; all others change what is here. Who is on the way to another
                // page already, and turns round, changes nothing: it is a way back to what they left.
                let here = location().pathname().is_ok_and(|path| path == page) && page == table.page();
                if link.has_attribute("data-view-link") {
                    self.opened.try_set(true);
                } else if let (true, Some(saved)) = (here, table.saved.try_get_untracked()) {
                    self.does(&View::read(query, table.subject, &saved));
                }
            });
        });
        on_change(
            move || table.view.with(View::lasting),
            move |before, now| {
                if before.group != now.group {
                    self.stored.set(self.read(now.group));
                }
                if self.doing.with_value(|doing| doing.as_ref() == Some(&now)) {
                    self.write(table, &now);
                }
                self.doing.set_value(None);
                self.filling.set(false);
            },
        );
        // Nothing else is shown until the reader's own view is there.
        effect(move || {
            if !table.busy.get() && !self.filling.get() {
                set_filling(false);
            }
        });
    }

    fn begin(self, table: Table, search: &str) {
        let view = table.view.get_untracked();
        let is_bare = search.trim_start_matches('?').is_empty();
        let group = if is_bare { self.last_group() } else { view.group };
        let stored = self.read(group);
        self.stored.set(stored.clone());
        let Some(stored) = stored else {
            self.opened.set(!is_bare);
            return;
        };
        let mine = View::read(&stored, table.subject, &table.saved.get_untracked());
        if !mine.warnings.is_empty() {
            leptos::logging::warn!(
                "The view kept for this page had pieces that mean nothing any more; they were removed."
            );
            self.write(table, &View { warnings: Vec::new(), ..mine.clone() });
        }
        if is_bare && mine.lasting() == view.lasting() {
            return;
        }
        if is_bare {
            let mine = View { open: view.open, ..mine };
            self.filling.set(true);
            set_filling(true);
            // The navigation that led here ends first.
            request_animation_frame(move || {
                table.lead(&mine);
            });
        } else {
            self.opened.set(mine.lasting() != view.lasting());
        }
    }

    /// The reader changes what is shown: this comes next.
    pub fn does(self, view: &View) {
        self.doing.try_set_value(Some(view.lasting()));
    }

    fn last_group(self) -> Group {
        match self.item("") {
            Some(word) if word == code(Group::SubProject) => Group::SubProject,
            _ => Group::None,
        }
    }

    fn item(self, suffix: &str) -> Option<String> {
        let key = self.key.with_value(|key| format!("{key}{suffix}"));
        LocalStorage::raw().get_item(&key).ok().flatten()
    }

    /// What is kept for a grouping. What is no query string of ours is thrown away.
    #[must_use]
    pub fn read(self, group: Group) -> Option<String> {
        let suffix = format!(".{}", code(group));
        let text = self.item(&suffix)?;
        if text.len() <= LONGEST && text.contains('=') && text.bytes().all(|b| b.is_ascii_graphic()) {
            return Some(text);
        }
        leptos::logging::warn!("The view kept for this page could not be read and was removed.");
        self.key.with_value(|key| LocalStorage::delete(format!("{key}{suffix}")));
        None
    }

    fn write(self, table: Table, view: &View) {
        let group = code(view.group);
        let text = view.lasting().to_explicit_query();
        self.opened.set(false);
        if text.len() > LONGEST {
            return;
        }
        // What a bare address shows anyway need not be kept.
        let bare = View::read("", table.subject, &table.saved.get_untracked());
        let keep = *view != bare;
        self.key.with_value(|key| {
            // The browser may refuse, or be full; the address says it all.
            let storage = LocalStorage::raw();
            let _ = storage.set_item(key, group);
            let key = format!("{key}.{group}");
            let _ = if keep { storage.set_item(&key, &text) } else { storage.remove_item(&key) };
        });
        self.stored.set(keep.then_some(text));
    }

    /// The way back from a link to the reader's own view; nothing where they are in it.
    #[must_use]
    pub fn way_back(self, table: Table) -> Option<String> {
        if !self.opened.get() {
            return None;
        }
        let stored = self.stored.get();
        let mine = View::read(stored.as_deref().unwrap_or_default(), table.subject, &table.saved.read());
        (mine.lasting() != table.view.read().lasting()).then(|| table.href(&mine))
    }

    /// The same table grouped otherwise: as the reader left it there, else as it is for everybody.
    #[must_use]
    pub fn grouped(self, table: Table, group: Group) -> View {
        let saved = table.saved.get_untracked();
        let read = |text: &str| View::read(text, table.subject, &saved);
        let kept = self.read(group).map(|text| read(&text)).filter(|view| view.group == group);
        let view = kept.unwrap_or_else(|| read("view=default").with_group(group));
        View { open: table.view.get_untracked().open, ..view }
    }
}

fn set_filling(on: bool) {
    if let Some(html) = document().document_element() {
        let classes = html.class_list();
        let _ = if on { classes.add_1("filling") } else { classes.remove_1("filling") };
    }
}

fn code(group: Group) -> &'static str {
    match group {
        Group::None => "all",
        Group::SubProject => "subproject",
    }
}

/// Forgets every view of a reader in this browser.
pub fn forget(reader: &str) {
    let storage = LocalStorage::raw();
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|i| storage.key(i).ok().flatten());
    let theirs: Vec<_> = keys.filter(|key| key.starts_with(PREFIX) && key.split('.').nth(2) == Some(reader)).collect();
    for key in theirs {
        LocalStorage::delete(key);
    }
}

/// Fills a bare address before anything of the table is painted. It runs where the server wrote it into the
/// page; markup that is put there later never runs.
pub fn script(table: Table) -> AnyView {
    let content = html(|h| write(h, table));
    view! { <div hidden inner_html=content.finish()></div> }.into_any()
}

fn write(h: &mut Html, table: Table) {
    let key = table.mine.key.get_value();
    #[cfg(feature = "ssr")]
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    let nonce = "";
    h.raw("<script").attribute("nonce", nonce.as_ref()).attribute("data-key", &key).raw(">").raw(FILL).raw("</script>");
}

const FILL: &str = "{const s=document.currentScript,k=s.dataset.key;if(!location.search)try{\
    const g=localStorage.getItem(k),v=g&&localStorage.getItem(k+'.'+g);\
    if(v&&v.length<60001&&/^[!-~]*=[!-~]*$/.test(v)){document.documentElement.classList.add('filling');\
    location.replace(location.pathname+'?'+v+location.hash)}}catch{}}";
