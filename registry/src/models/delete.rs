//! Deleting a model for good, with what it has in the archive.

use domain::{Id, Refusal, lifecycle, permission::Action};
use serde_json::json;

use super::{get, rename};
use crate::{Actor, Registry, Result, audit, gate, versions::delete};

/// Deletes a model that has no version outside the archive.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or hidden; the role; while a version of it is not in the archive.
pub async fn delete(registry: &Registry, actor: &Actor, id: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    rename::lock(&mut tx, id).await?;
    let granted = gate::model(&mut tx, actor, id, Action::Delete).await?;
    let before = get::in_transaction(&mut tx, actor, id).await?;
    let here = gate::standing(&granted.tree, granted.project);
    lifecycle::delete_model(&here, before.versions > 0).map_err(Refusal::from)?;
    let org = granted.tree.org;
    let versions: Vec<Id> =
        sqlx::query_scalar("select id from version where model_id = $1").bind(id).fetch_all(&mut *tx).await?;
    delete::remove(&mut tx, org, &versions).await?;
    delete::forget_names(&mut tx, org, &[id]).await?;
    sqlx::query("delete from model where id = $1").bind(id).execute(&mut *tx).await?;
    let change = audit::Change {
        org: Some(org),
        project: Some(granted.project),
        action: "model.deleted",
        resource: Some(id),
        before: json!({"name": before.name, "address": before.address, "versions": versions.len()}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
