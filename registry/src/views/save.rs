//! Saving a view.

use domain::table::{SavedView, saved::NewView};

use crate::{Actor, Registry, Result};

/// Saves it.
pub async fn save(_: &Registry, _: &Actor, _: &str, _: &[String], _: NewView) -> Result<SavedView> {
    Err(domain::Refusal::not_found("thing").into())
}
