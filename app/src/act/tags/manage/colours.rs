//! The colours that are being chosen for a tag.

use domain::tag::{TagView, contrast, default_colours};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

use super::{Manage, vocabulary};
use crate::ui::sheet;

impl Manage {
    /// Takes a pair of colours, and shows them in the fields.
    pub(super) fn colour(self, background: &str, foreground: &str) {
        self.plain.set(false);
        self.set(background, foreground);
    }

    /// Takes the pair that the tag's name gives everyone.
    pub(super) fn colour_plain(self) {
        let (back, fore) = self.name.with_untracked(|name| default_colours(name.trim()));
        self.set(back, fore);
        self.plain.set(true);
    }

    fn set(self, background: &str, foreground: &str) {
        self.background.set(background.to_owned());
        self.foreground.set(foreground.to_owned());
        let Some(dialog) = self.element.get_untracked() else { return };
        for (name, value) in [("background", background), ("foreground", foreground)] {
            let field = dialog.query_selector(&format!("[name={name}]")).ok().flatten();
            let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
            if let Some(field) = field.filter(|field| field.value() != value) {
                field.set_value(value);
            }
        }
    }

    /// The tag as it is to look.
    pub(super) fn look(self) -> TagView {
        let name = self.name.get().trim().to_owned();
        TagView { name, background: self.background.get(), foreground: self.foreground.get() }
    }

    /// Contrast of the two.
    pub(super) fn contrast(self) -> f64 {
        self.background.with(|back| self.foreground.with(|fore| contrast(back, fore))).unwrap_or_default()
    }

    /// Rules for all tags that are shown.
    pub(super) fn rules(self) -> String {
        if self.page.with(Option::is_none) {
            return String::new();
        }
        let palette = domain::tag::PALETTE
            .iter()
            .map(|(back, fore)| TagView::new(String::new(), Some((*back).to_owned()), Some((*fore).to_owned())));
        let mut tags: Vec<TagView> = vocabulary().list.with(|list| list.items.iter().map(|t| t.tag.clone()).collect());
        tags.extend(palette);
        tags.push(self.look());
        sheet::tag_rules(&tags)
    }
}
