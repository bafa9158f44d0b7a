//! Deleting a saved view.

use domain::Id;

use crate::{Actor, Registry, Result};

/// Deletes it.
pub async fn delete(_: &Registry, _: &Actor, _: Id) -> Result<()> {
    Err(domain::Refusal::not_found("thing").into())
}
