//! Saved views of a place.

use domain::table::{SavedView, Subject};

use crate::{Actor, Registry, Result};

/// Those that the actor sees.
pub async fn list(_: &Registry, _: &Actor, _: &str, _: &[String], _: Subject) -> Result<Vec<SavedView>> {
    Ok(Vec::new())
}
