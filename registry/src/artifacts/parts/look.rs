//! How far files are.

use domain::{
    Id,
    api::{Part, Parts, UploadList},
    permission::Action,
};

use super::{Begun, Finished, Found, Sums, UNFINISHED_MAX, find, sums};
use crate::{Actor, Registry, Result, artifacts::receive::hex, versions::target};

/// One of the caller's own, with the parts that are there.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for everybody else.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Parts> {
    let mut db = registry.pool.acquire().await?;
    let begun = match find(&mut db, actor, id).await? {
        Found::Begun(begun) => begun,
        Found::Finished(finished) => return Ok(finished.told()),
    };
    let arrived: Vec<(i32, Option<Vec<u8>>, Option<i32>)> =
        sqlx::query_as("select number, sha256, crc32c from upload_part where upload_id = $1 order by number")
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
    let part = |(number, sha256, crc32c)| {
        let sums = Sums::kept(sha256, crc32c);
        let (sha256, crc32c) = (sums.sha256.map(|digest| hex(&digest)), sums.crc32c.map(sums::crc_text));
        Part { number: i32::unsigned_abs(number), sha256, crc32c }
    };
    Ok(Parts { arrived: arrived.into_iter().map(part).collect(), ..begun.told() })
}

/// The caller's own for a model's project, unfinished ones first.
///
/// # Errors
/// The gate's.
pub async fn list(registry: &Registry, actor: &Actor, model: &str) -> Result<UploadList> {
    let mut db = registry.pool.acquire().await?;
    let project = target::find(&mut db, actor, model, Action::Register).await?.granted.id;
    let account = actor.person()?.id;
    let begun: Vec<Begun> = sqlx::query_as(
        "select org_id, id, project_id, name, size, sha256, part_bytes, store_id, writer from partial_upload
         where account_id = $1 and project_id = $2 order by id desc limit $3",
    )
    .bind(account)
    .bind(project)
    .bind(UNFINISHED_MAX)
    .fetch_all(&mut *db)
    .await?;
    let finished: Vec<Finished> = sqlx::query_as(
        "select id, project_id, name, size, sha256, framework from upload
         where account_id = $1 and project_id = $2 and arrived_at is not null order by seen_at desc, id desc limit $3",
    )
    .bind(account)
    .bind(project)
    .bind(UNFINISHED_MAX)
    .fetch_all(&mut *db)
    .await?;
    Ok(UploadList { items: begun.iter().map(Begun::told).chain(finished.iter().map(Finished::told)).collect() })
}
