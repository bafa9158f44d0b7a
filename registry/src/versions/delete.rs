//! Deleting versions for good; blobs that no other version uses go to the sweep.

use domain::Id;
use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tree::Tree};

/// Deletes versions that the rule lets be deleted, under their locks.
pub(super) async fn apply(tx: &mut PgConnection, actor: &Actor, tree: &Tree, versions: &[&Candidate]) -> Result<()> {
    let ids: Vec<Id> = versions.iter().map(|v| v.id).collect();
    remove(tx, tree.org, &ids).await?;
    let entries: Vec<_> =
        versions.iter().map(|v| v.entry(json!({"address": v.address(tree), "label": v.label}), json!(null))).collect();
    audit::record_many(tx, actor, tree.org, "version.deleted", &entries).await
}

/// Takes versions away with what only they use.
pub(crate) async fn remove(tx: &mut PgConnection, org: Id, ids: &[Id]) -> Result<()> {
    let blobs: Vec<Id> = sqlx::query_scalar("select distinct blob_id from version_file where version_id = any($1)")
        .bind(ids)
        .fetch_all(&mut *tx)
        .await?;
    forget_names(tx, org, ids).await?;
    sqlx::query("delete from version where id = any($1)").bind(ids).execute(&mut *tx).await?;
    drop_blobs(tx, &blobs).await
}

/// Takes away what other systems call some things.
pub(crate) async fn forget_names(tx: &mut PgConnection, org: Id, ids: &[Id]) -> Result<()> {
    sqlx::query("delete from external_ref where org_id = $1 and id = any($2)").bind(org).bind(ids).execute(tx).await?;
    Ok(())
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
