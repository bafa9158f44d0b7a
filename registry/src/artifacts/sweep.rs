//! The sweep: whatever was uploaded and never used, and objects that no row needs any more.

use std::time::Duration;

use domain::Id;

use crate::{Error, Registry, Result};

/// How long an upload under way may be silent before it counts as cut off.
pub const SILENCE: Duration = Duration::from_secs(5 * 60);
/// How long arrived bytes wait for their version, and parts for the next one.
pub const WAITING: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes cut-off and forgotten uploads and unused objects. Servers may sweep at the same time.
///
/// Returns how many objects were removed.
///
/// # Errors
/// The database's and the store's own.
pub async fn sweep(registry: &Registry, silence: Duration, waiting: Duration) -> Result<usize> {
    // In one statement: a crash can lose neither the row nor the key. The key stays in `blob_garbage`
    // until its object is removed.
    sqlx::query(
        "with gone as (
             delete from upload where (arrived_at is null and seen_at <= now() - make_interval(secs => $1))
                                   or arrived_at <= now() - make_interval(secs => $2)
             returning org_id, id)
         insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing",
    )
    .bind(silence.as_secs_f64())
    .bind(waiting.as_secs_f64())
    .execute(&registry.pool)
    .await?;
    // Their trigger fills the garbage.
    sqlx::query("delete from partial_upload where seen_at <= now() - make_interval(secs => $1)")
        .bind(waiting.as_secs_f64())
        .execute(&registry.pool)
        .await?;
    let removed = collect(registry).await?;
    Ok(removed + half_written(registry).await?)
}

/// Removes one upload at once.
pub(crate) async fn forget(registry: &Registry, upload: Id) -> Result<()> {
    sqlx::query(
        "with gone as (delete from upload where id = $1 returning org_id, id)
         insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing",
    )
    .bind(upload)
    .execute(&registry.pool)
    .await?;
    collect(registry).await?;
    Ok(())
}

/// Removes what the garbage names. Parts go before objects: a store counts them apart.
pub(super) async fn collect(registry: &Registry) -> Result<usize> {
    let mut tx = registry.pool.begin().await?;
    // Objects stay while a backup copies them.
    if !sqlx::query_scalar("select pg_try_advisory_xact_lock_shared(hashtext('vitrine_objects'))")
        .fetch_one(&mut *tx)
        .await?
    {
        return Ok(0);
    }
    let parts: Vec<(String, Option<String>)> = sqlx::query_as(
        "select object_key, store_id from part_garbage order by since limit 1000 for update skip locked",
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut keys = Vec::with_capacity(parts.len());
    for (key, store_id) in &parts {
        match registry.files.forget_parts(key, store_id.as_deref()).await {
            Ok(()) => keys.push(key),
            // What a store does not let go of is asked for again the next time, and holds up nothing else.
            Err(error) => tracing::warn!(%key, %error, "parts of an upload cannot be removed"),
        }
    }
    sqlx::query("delete from part_garbage where object_key = any($1)").bind(keys).execute(&mut *tx).await?;
    let keys: Vec<String> =
        sqlx::query_scalar("select object_key from blob_garbage order by since limit 1000 for update skip locked")
            .fetch_all(&mut *tx)
            .await?;
    for key in &keys {
        registry.files.remove(key).await?;
    }
    sqlx::query("delete from blob_garbage where object_key = any($1)").bind(&keys).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(keys.len())
}

async fn half_written(registry: &Registry) -> Result<usize> {
    let io = |e: std::io::Error| Error::Broken(format!("file store: {e}"));
    let found = registry.files.half_written().await.map_err(io)?;
    let ids: Vec<Id> = found.iter().map(|(_, id)| *id).collect();
    let alive: Vec<Id> = sqlx::query_scalar(
        "select id from upload where id = any($1) union all select id from partial_upload where id = any($1)",
    )
    .bind(&ids)
    .fetch_all(&registry.pool)
    .await?;
    let mut removed = 0;
    for (path, id) in found {
        if !alive.contains(&id) {
            match tokio::fs::remove_file(&path).await {
                Ok(()) => removed += 1,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(io(e)),
            }
        }
    }
    Ok(removed)
}
