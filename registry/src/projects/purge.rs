//! What is left of deleted projects, removed some at a time so that nothing else waits for it.

use domain::Id;
use sqlx::PgConnection;

use crate::{Registry, Result, versions::delete};

/// Most versions, models or uploads of one step.
const ROWS: i64 = 1_000;
/// Most experiments of one step: each may have thousands of points.
const EXPERIMENTS: i64 = 100;
/// The projects that go: the deleted one with those below it.
const OF: &str = "(select descendant_id from project_closure where ancestor_id = $1)";

/// Takes one step for one deleted project; whether there is more to do. Servers may do so at the same time, and one
/// that starts goes on where another has stopped.
///
/// # Errors
/// The database's own.
pub async fn step(registry: &Registry) -> Result<bool> {
    let mut tx = registry.pool.begin().await?;
    let found: Option<(Id, Id)> = sqlx::query_as(
        "select org_id, id from project where deleted_at is not null order by deleted_at limit 1 for update skip locked",
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some((org, root)) = found else { return Ok(false) };
    let _ = uploads(&mut tx, root).await?
        || versions(&mut tx, org, root).await?
        || experiments(&mut tx, org, root).await?
        || rest(&mut tx, root).await?;
    tx.commit().await?;
    Ok(true)
}

/// Objects go to the garbage in the same statement, so that none is forgotten.
async fn uploads(tx: &mut PgConnection, root: Id) -> Result<bool> {
    let gone: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "with gone as (delete from upload where id in (select id from upload where project_id in {OF} limit $2) returning org_id, id),
              keys as (insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing)
         select count(*) from gone"
    )))
    .bind(root)
    .bind(ROWS)
    .fetch_one(tx)
    .await?;
    Ok(gone > 0)
}

async fn some(tx: &mut PgConnection, table: &str, root: Id, most: i64) -> Result<Vec<Id>> {
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select id from {table} where project_id in {OF} limit $2")))
        .bind(root)
        .bind(most)
        .fetch_all(tx)
        .await?)
}

async fn versions(tx: &mut PgConnection, org: Id, root: Id) -> Result<bool> {
    let ids = some(tx, "version", root, ROWS).await?;
    if !ids.is_empty() {
        delete::remove(tx, org, &ids).await?;
    }
    Ok(!ids.is_empty())
}

/// Versions of other projects stay, and forget where they came from.
async fn experiments(tx: &mut PgConnection, org: Id, root: Id) -> Result<bool> {
    let ids = some(tx, "experiment", root, EXPERIMENTS).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    sqlx::query("update version set experiment_id = null where experiment_id = any($1)")
        .bind(&ids)
        .execute(&mut *tx)
        .await?;
    delete::forget_names(tx, org, &ids).await?;
    sqlx::query("delete from experiment where id = any($1)").bind(&ids).execute(tx).await?;
    Ok(true)
}

/// Models, then the project itself with those below it, from the leaves up.
async fn rest(tx: &mut PgConnection, root: Id) -> Result<bool> {
    for statement in [
        "with gone as (delete from model where id in (select id from model where project_id in {OF} limit $2) returning 1)
         select count(*) from gone",
        "with gone as (delete from version_count where ctid in (select ctid from version_count where project_id in {OF} limit $2) returning 1)
         select count(*) from gone",
        "with gone as (delete from version_tally where ctid in (select ctid from version_tally where project_id in {OF} limit $2) returning 1)
         select count(*) from gone",
        "with gone as (delete from project where id in (
             select id from project p where id in {OF} and not exists (select from project c where c.parent_id = p.id) limit $2)
             returning 1)
         select count(*) from gone",
    ] {
        let gone: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement.replace("{OF}", OF)))
            .bind(root)
            .bind(ROWS)
            .fetch_one(&mut *tx)
            .await?;
        if gone > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
