//! Restoring: back from the archive.

use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tree::Tree};

/// Restores versions that the rule lets come back, under their locks.
pub(super) async fn apply(tx: &mut PgConnection, actor: &Actor, tree: &Tree, versions: &[&Candidate]) -> Result<()> {
    sqlx::query(
        "update version set archived_at = null, archived_by = null, updated_at = now(), revision = revision + 1
         where id = any($1)",
    )
    .bind(versions.iter().map(|v| v.id).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    let entries: Vec<_> =
        versions.iter().map(|v| v.entry(json!({"archived": true}), json!({"archived": false}))).collect();
    audit::record_many(tx, actor, tree.org, "version.restored", &entries).await
}
