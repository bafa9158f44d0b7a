//! What versions are called that no page at hand names.

use std::collections::HashMap;

use domain::{
    Id,
    table::{Listing, Row},
};
use leptos::prelude::*;

use crate::fns::{At, PAGE, list_versions};

/// The organization whose page is open.
#[must_use]
pub fn organization() -> String {
    let path = window().location().pathname().unwrap_or_default();
    path.split('/').nth(1).unwrap_or_default().to_owned()
}

/// Their rows, live and archived, with values of some columns besides; those that are not found are left out.
pub async fn rows(ids: &[Id], columns: &str) -> Vec<Row> {
    let mut found: Vec<Row> = Vec::new();
    let page = usize::try_from(PAGE).unwrap_or(1);
    for ids in ids.chunks(page) {
        let query = ids.iter().map(Id::to_string).collect::<Vec<_>>().join("|");
        for archive in ["", "&archived=1"] {
            let query = format!("columns={columns}&query=id:{query}{archive}");
            let answer = list_versions(organization(), String::new(), query, false).await;
            if let Ok(listing) = answer.and_then(|answer| answer.read::<At<Listing>>()) {
                found.extend(listing.it.page.items);
            }
            if found.len() >= ids.len() {
                break;
            }
        }
    }
    found
}

/// Their names: `yolo v7`. Those that are not found are left out.
pub async fn of(ids: &[Id]) -> HashMap<Id, String> {
    let rows = rows(ids, "name").await;
    rows.into_iter().map(|row| (row.id, format!("{} {}", row.model.name, row.chip()))).collect()
}
