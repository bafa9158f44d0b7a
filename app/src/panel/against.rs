//! The version that is shown held against another one of its model, in place.

use domain::{Id, api::Sibling, table::Details};
use leptos::{ev::MouseEvent, prelude::*};

use super::{edit::focus_on, shown::Shown};
use crate::{
    Failure,
    fns::{Beside, More, differences},
    ui::{
        Icon, href,
        html::Html,
        icon::write as icon,
        live::{hit, spawn_freely},
    },
};

/// What is held against what.
#[derive(Clone, Copy)]
pub struct Against(RwSignal<Option<Held>>);

/// A pair, and what is different once that is known.
#[derive(Clone, PartialEq)]
struct Held {
    id: Id,
    base: Id,
    found: Option<Result<Beside, Failure>>,
}

impl Against {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Rules for the colours of tags that differ.
    #[must_use]
    pub fn rules(self) -> String {
        self.0.with(|held| match held {
            Some(Held { found: Some(Ok(found)), .. }) => found.rules.clone(),
            _ => String::new(),
        })
    }

    /// A click that chooses another version, or none any more; whether it was one.
    pub fn click(self, event: &MouseEvent, shown: RwSignal<Shown>) -> bool {
        let Some(button) = hit(event, "[data-against]") else { return false };
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return true;
        }
        event.prevent_default();
        let base = button.get_attribute("data-against").and_then(|base| Id::parse_str(&base).ok());
        match (base, shown.with_untracked(Shown::id)) {
            (Some(base), Some(id)) => {
                self.hold(id, base);
                // What had the keyboard is drawn anew, and has it back first.
                request_animation_frame(|| focus_on(vec![ITEM.to_owned()]));
            }
            _ => {
                let before = self.0.try_update(Option::take).flatten();
                focus_on(before.map(|held| item(held.base)).into_iter().collect());
            }
        }
        true
    }

    /// Another version was opened, or something was done: what is held is held against that.
    pub fn follow(self, open: Option<Id>, shown: RwSignal<Shown>) {
        let Some(Held { id, base, .. }) = self.0.get_untracked() else { return };
        let is_of_model = |open: Id| {
            shown.with_untracked(|shown| match shown {
                Shown::All(opening) => match &opening.more {
                    More::Versions(all) => all.iter().any(|one| one.row.id == open),
                    _ => false,
                },
                _ => false,
            })
        };
        match open {
            Some(open) if open == id => self.fetch(id, base),
            Some(open) if open != base && is_of_model(open) => self.hold(open, base),
            _ => self.0.set(None),
        }
    }

    fn hold(self, id: Id, base: Id) {
        self.0.set(Some(Held { id, base, found: None }));
        self.fetch(id, base);
    }

    fn fetch(self, id: Id, base: Id) {
        spawn_freely(async move {
            let found = differences(id, base).await.and_then(|answer| answer.read::<Beside>());
            // Another one may have been chosen meanwhile.
            let is_asked = |held: &Option<Held>| held.as_ref().is_some_and(|held| (held.id, held.base) == (id, base));
            if self.0.try_with_untracked(is_asked).unwrap_or_default() {
                self.0.try_set(Some(Held { id, base, found: Some(found) }));
            }
        });
    }

    /// What is different.
    pub fn write(self, h: &mut Html, details: &Details, all: &[Sibling], organization: &str) {
        let held = self.0.get().filter(|held| held.id == details.row.id);
        let Some(held) = held else { return };
        let Some(base) = all.iter().find(|one| one.row.id == held.base) else { return };
        h.raw(r#"<section class="card beside" tabindex="-1""#).attribute("data-item", ITEM);
        h.attribute("aria-label", &format!("Differences from {}", base.row.chip())).raw("><h3>");
        h.element("span", "clip", &format!("{} against {}", details.row.chip(), base.row.chip()));
        h.raw(r#"<span class="end">"#);
        h.link("edit-begin", &href::compare(organization, &[held.base, held.id]), "Open in Compare");
        h.raw(r#"</span><button type="button" class="close" data-against="" data-item="against none""#);
        h.raw(r#" aria-label="Close the differences">"#);
        icon(h, Icon::Close);
        h.raw("</button></h3>");
        match &held.found {
            Some(Ok(found)) => {
                h.written(&found.html);
            }
            Some(Err(failure)) => {
                h.raw(r#"<p class="problem" role="alert">"#).text(&failure.text).raw("</p>");
            }
            None => {
                h.raw(r#"<div class="skeleton" aria-busy="true"><div class="bone"></div></div>"#);
            }
        }
        h.raw("</section>");
    }

    /// What holds the version that is shown against another one; a link to the page that does the same.
    pub fn begin(self, h: &mut Html, details: &Details, base: &Sibling, organization: &str) {
        let is_held = self.0.with(|held| held.as_ref().map(|held| held.base) == Some(base.row.id));
        h.raw(r#"<a class="edit-begin end""#).attribute("data-against", &base.row.id.to_string());
        h.attribute("data-item", &item(base.row.id));
        h.attribute("href", &href::compare(organization, &[base.row.id, details.row.id]));
        h.attribute("aria-label", &format!("Compare with version {}", base.row.number));
        h.raw(if is_held { r#" aria-current="true">Compare</a>"# } else { ">Compare</a>" });
    }
}

/// By what the keyboard finds the differences, and the link that led to them.
const ITEM: &str = "differences";

fn item(base: Id) -> String {
    format!("against {base}")
}
