//! Deleting versions for good; blobs that no other version uses go to the sweep.

use domain::Id;
use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tree::Tree};

/// Deletes versions that the rule lets be deleted, under their locks.
pub(super) async fn apply(tx: &mut PgConnection, actor: &Actor, tree: &Tree, versions: &[&Candidate]) -> Result<()> {
    let ids: Vec<Id> = versions.iter().map(|v| v.id).collect();
    let blobs: Vec<Id> = sqlx::query_scalar("select distinct blob_id from version_file where version_id = any($1)")
        .bind(&ids)
        .fetch_all(&mut *tx)
        .await?;
    sqlx::query("delete from external_ref where org_id = $1 and id = any($2)")
        .bind(tree.org)
        .bind(&ids)
        .execute(&mut *tx)
        .await?;
    sqlx::query("delete from version where id = any($1)").bind(&ids).execute(&mut *tx).await?;
    drop_blobs(tx, &blobs).await?;
    let entries: Vec<_> =
        versions.iter().map(|v| v.entry(json!({"address": v.address(tree), "label": v.label}), json!(null))).collect();
    audit::record_many(tx, actor, tree.org, "version.deleted", &entries).await
}

/// Whoever is about to use one of the blobs holds its row; only when they are done is it counted.
async fn drop_blobs(tx: &mut PgConnection, blobs: &[Id]) -> Result<()> {
    sqlx::query("select from blob where id = any($1) order by id for update").bind(blobs).execute(&mut *tx).await?;
    sqlx::query(
        "with gone as (
             delete from blob b where id = any($1) and not exists (select from version_file where blob_id = b.id)
             returning org_id, id)
         insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing",
    )
    .bind(blobs)
    .execute(tx)
    .await?;
    Ok(())
}
