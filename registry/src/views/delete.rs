//! Deleting a saved view.

use domain::Id;

use super::saved;
use crate::{Actor, Registry, Result, audit};

/// Deletes a view; links to it lead to the built-in one, with a warning.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for one that is not there or hidden; the role.
pub async fn delete(registry: &Registry, actor: &Actor, id: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let (_, found) = saved::find(&mut tx, actor, id).await?;
    saved::lock(&mut tx, found.org_id, found.project_id).await?;
    let (tree, view) = saved::find(&mut tx, actor, id).await?;
    saved::may(&tree, view.project_id, view.deed())?;
    sqlx::query("delete from saved_view where id = $1").bind(id).execute(&mut *tx).await?;
    let change = audit::Change {
        org: Some(view.org_id),
        project: view.project_id,
        action: "view.deleted",
        resource: Some(id),
        before: view.facts(),
        after: serde_json::Value::Null,
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
