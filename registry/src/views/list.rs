//! The saved views of a place.

use domain::table::{SavedView, Subject};

use super::saved;
use crate::{Actor, Registry, Result, gate, table::place};

/// The views that the actor sees at a place, by name.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a path that is not there or hidden.
pub async fn list(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    subject: Subject,
) -> Result<Vec<SavedView>> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, organization).await?;
    let at = place::find(&mut db, tree, path, subject).await?;
    saved::at(&mut db, actor, &at, subject).await
}
