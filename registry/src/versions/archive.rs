//! Archiving: out of the live table.

use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tree::Tree};

/// Archives versions that the rule lets go, under their locks.
pub(super) async fn apply(tx: &mut PgConnection, actor: &Actor, tree: &Tree, versions: &[&Candidate]) -> Result<()> {
    sqlx::query(
        "update version set archived_at = now(), archived_by = $2, updated_at = now(), revision = revision + 1
         where id = any($1)",
    )
    .bind(versions.iter().map(|v| v.id).collect::<Vec<_>>())
    .bind(actor.id())
    .execute(&mut *tx)
    .await?;
    let entries: Vec<_> =
        versions.iter().map(|v| v.entry(json!({"archived": false}), json!({"archived": true}))).collect();
    audit::record_many(tx, actor, tree.org, "version.archived", &entries).await
}
