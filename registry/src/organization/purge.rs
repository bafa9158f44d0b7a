//! What is left of deleted organizations, removed some at a time so that nothing else waits for it.

use domain::Id;

use crate::{Registry, Result};

/// Most rows of one statement.
const ROWS: i64 = 1_000;

/// Each takes some rows away and answers how many; the next is for what the one before has left. Objects go to the
/// garbage in the same statement, so that none is forgotten.
const STEPS: &[&str] = &[
    "with gone as (delete from upload where id in (select id from upload where org_id = $1 limit $2) returning org_id, id),
          keys as (insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing)
     select count(*) from gone",
    "with gone as (delete from version where id in (select id from version where org_id = $1 limit $2) returning id)
     select count(*) from gone",
    "with gone as (delete from blob where id in (select id from blob where org_id = $1 limit $2) returning org_id, id),
          keys as (insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing)
     select count(*) from gone",
    "with gone as (delete from experiment where id in (select id from experiment where org_id = $1 limit $2) returning id)
     select count(*) from gone",
    "with gone as (delete from model where id in (select id from model where org_id = $1 limit $2) returning id)
     select count(*) from gone",
    // Projects from the leaves up.
    "with gone as (delete from project where id in (
         select id from project p where org_id = $1 and not exists (select from project c where c.parent_id = p.id) limit $2)
         returning id)
     select count(*) from gone",
    "with gone as (delete from version_count where ctid in (select ctid from version_count where org_id = $1 limit $2) returning 1)
     select count(*) from gone",
    "with gone as (delete from version_tally where ctid in (select ctid from version_tally where org_id = $1 limit $2) returning 1)
     select count(*) from gone",
    "with gone as (delete from blob_tally where ctid in (select ctid from blob_tally where org_id = $1 limit $2) returning 1)
     select count(*) from gone",
    "with gone as (delete from organization where id = $1 returning $2::bigint) select count(*) from gone",
];

/// Takes one step for one deleted organization; whether there is more to do. Servers may do so at the same time.
///
/// # Errors
/// The database's own.
pub async fn step(registry: &Registry) -> Result<bool> {
    let mut tx = registry.pool.begin().await?;
    let found: Option<Id> = sqlx::query_scalar(
        "select id from organization where deleted_at is not null order by deleted_at limit 1 for update skip locked",
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(org) = found else { return Ok(false) };
    for &statement in STEPS {
        let gone: i64 = sqlx::query_scalar(statement).bind(org).bind(ROWS).fetch_one(&mut *tx).await?;
        if gone > 0 {
            break;
        }
    }
    tx.commit().await?;
    Ok(true)
}
