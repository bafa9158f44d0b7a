//! Publishing versions, and their experiments with them.

use domain::{Id, Refusal, lifecycle};
use serde_json::json;
use sqlx::PgConnection;

use super::facts::{self, Candidate};
use crate::{
    Actor, Result,
    audit::{self, Entry},
    tree::Tree,
};

/// Publishes a version inside a transaction that has made or locked it.
///
/// # Errors
/// The roles in both projects; [`lifecycle::publish`]'s.
pub(crate) async fn in_transaction(tx: &mut PgConnection, actor: &Actor, tree: &Tree, id: Id) -> Result<()> {
    facts::lock(tx, &[id]).await?;
    let found = facts::load(tx, tree, &[id]).await?;
    let version = found.first().ok_or_else(|| Refusal::not_found("version"))?;
    lifecycle::publish(&version.facts).map_err(Refusal::from)?;
    apply(tx, actor, tree, &[version]).await
}

/// Publishes versions that the rule lets be published, under their locks.
pub(super) async fn apply(tx: &mut PgConnection, actor: &Actor, tree: &Tree, versions: &[&Candidate]) -> Result<()> {
    let unpublished = versions.iter().filter(|v| v.facts.experiment.is_some_and(|run| !run.published));
    let experiments: Vec<Id> = unpublished.filter_map(|v| v.experiment).map(|(id, _)| id).collect();
    let published: Vec<(Id, Id)> = sqlx::query_as(
        "update experiment set published_at = now(), updated_at = now(), revision = revision + 1
         where id = any($1) and published_at is null returning id, project_id",
    )
    .bind(&experiments)
    .fetch_all(&mut *tx)
    .await?;
    let entries: Vec<Entry> = published
        .into_iter()
        .map(|(resource, project)| Entry {
            project,
            resource,
            before: json!({"published": false}),
            after: json!({"published": true}),
        })
        .collect();
    audit::record_many(tx, actor, tree.org, "experiment.published", &entries).await?;
    sqlx::query(
        "update version set status = 'published', published_at = now(), published_by = $2, updated_at = now(),
                revision = revision + 1 where id = any($1)",
    )
    .bind(versions.iter().map(|v| v.id).collect::<Vec<_>>())
    .bind(actor.id())
    .execute(&mut *tx)
    .await?;
    let entries: Vec<Entry> =
        versions.iter().map(|v| v.entry(json!({"status": "draft"}), json!({"status": "published"}))).collect();
    audit::record_many(tx, actor, tree.org, "version.published", &entries).await
}
