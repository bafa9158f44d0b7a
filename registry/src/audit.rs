//! The audit row and the event that every change leaves in its own transaction.

use domain::Id;
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Actor, Result};

/// What happened, to what.
pub(crate) struct Change<'a> {
    pub org: Option<Id>,
    pub project: Option<Id>,
    /// `version.registered`: the kind of thing and the verb.
    pub action: &'a str,
    pub resource: Option<Id>,
    pub before: Value,
    pub after: Value,
}

/// Writes the audit row, and the event that open pages hear of.
pub(crate) async fn record(tx: &mut PgConnection, actor: &Actor, change: Change<'_>) -> Result<()> {
    let kind = change.action.split('.').next().unwrap_or_default();
    sqlx::query(
        "insert into audit (id, org_id, actor_id, via, address, action, kind, resource_id, project_id, before, after)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, 'null'::jsonb), nullif($11, 'null'::jsonb))",
    )
    .bind(Id::now_v7())
    .bind(change.org)
    .bind(actor.id())
    .bind(actor.via())
    .bind(actor.address())
    .bind(change.action)
    .bind(kind)
    .bind(change.resource)
    .bind(change.project)
    .bind(&change.before)
    .bind(&change.after)
    .execute(&mut *tx)
    .await?;
    if let Some(org) = change.org {
        sqlx::query("insert into outbox (org_id, project_id, event, resource_id) values ($1, $2, $3, $4)")
            .bind(org)
            .bind(change.project)
            .bind(change.action)
            .bind(change.resource)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
