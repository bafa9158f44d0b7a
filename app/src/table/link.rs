//! Copying a link to what is shown. One that would be too long to send is kept on the server behind a short word.

use domain::table::{SavedView, View, saved::BUILT_IN};
use leptos::prelude::*;
use web_sys::Element;

use super::Table;
use crate::{
    fns::make_link,
    ui::{
        copy::{put, show_done},
        live::spawn_freely,
    },
};

/// Longest link that is copied as it is, in characters.
const LONGEST: usize = 2_000;

/// Copies the link, and says so on the button.
pub fn copy(table: Table, button: Element) {
    let view = table.view.get_untracked();
    let shared = table.saved.with_untracked(|saved| may_be_named(saved, &view));
    // Others do not know a private view.
    let view = if shared { view } else { view.expanded() };
    let link = absolute(table, &view.to_explicit_query());
    if link.len() <= LONGEST {
        if put(&link).is_some() {
            show_done(button);
        }
        return;
    }
    let query = View { open: None, after: None, warnings: Vec::new(), ..view.expanded() }.to_query();
    let place = table.place.get_value();
    spawn_freely(async move {
        let made = make_link(table.subject.code().to_owned(), place.organization, place.path, query).await;
        match made.and_then(|made| made.read::<String>()) {
            Ok(word) => {
                if put(&absolute(table, &format!("view={word}"))).is_some() {
                    show_done(button);
                }
            }
            Err(failure) => {
                table.failure.try_set(Some(failure));
            }
        }
    });
}

fn may_be_named(saved: &[SavedView], view: &View) -> bool {
    let Some(base) = &view.base else { return true };
    base.slug == BUILT_IN || saved.iter().any(|saved| saved.slug == base.slug && saved.shared)
}

fn absolute(table: Table, query: &str) -> String {
    format!("{}{}?{query}", table.base_url.get_value(), table.page())
}
