//! Where things were brought to last, kept in the browser.

use domain::api::Place;
use leptos::prelude::*;

use crate::act::names::organization;

/// Places that are kept.
const KEPT: usize = 5;

fn key() -> String {
    format!("vitrine.places.{}", organization())
}

/// The last ones, the newest first. Only their addresses: whether they are still there is the server's to say.
#[must_use]
pub(super) fn recent() -> Vec<String> {
    let text = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(&key()).ok().flatten());
    text.unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Keeps one more.
pub(super) fn remember(place: &Place) {
    let rest = recent().into_iter().filter(|other| *other != place.address).take(KEPT - 1);
    let all: Vec<String> = std::iter::once(place.address.clone()).chain(rest).collect();
    if let Ok(Some(storage)) = window().local_storage() {
        // Without room for it, nothing is lost but the order.
        let _ = storage.set_item(&key(), &all.join("\n"));
    }
}
