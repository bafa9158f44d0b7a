//! Registering a model by dropping its file.

use leptos::prelude::*;

use super::Table;

/// The drop zone.
#[component]
pub fn Upload(table: Table) -> impl IntoView {
    let _ = table;
}
