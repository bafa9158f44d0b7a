//! A file is announced.

use domain::{
    Id, Refusal,
    api::{NewParts, Parts},
    permission::Action,
};

use super::{Begun, UNFINISHED_MAX, digest, part_bytes};
use crate::{
    Actor, Registry, Result,
    artifacts::{
        Files,
        receive::{FILE_MAX_BYTES, check_file_name},
    },
    quota,
    versions::target,
};

/// Makes room for the parts of a file for a model.
///
/// # Errors
/// The gate's; what no file can be; when too many are unfinished.
pub async fn begin(registry: &Registry, actor: &Actor, new: &NewParts) -> Result<Parts> {
    check_file_name(&new.name)?;
    if new.size == 0 {
        return Err(Refusal::invalid("size", "an empty file has no parts; send it in one go").into());
    }
    if new.size > FILE_MAX_BYTES {
        return Err(Refusal::TooLarge { limit_bytes: FILE_MAX_BYTES }.into());
    }
    let sha256 = new.sha256.as_deref().map(|hex| digest("sha256", hex)).transpose()?;
    let mut db = registry.pool.acquire().await?;
    let target = target::find(&mut db, actor, &new.model, Action::Register).await?;
    quota::of(&mut db, &target.granted.tree, target.granted.id).await?.take(new.size)?;
    let account = actor.person()?.id;
    let unfinished: i64 =
        sqlx::query_scalar("select count(*) from partial_upload where account_id = $1 and project_id = $2")
            .bind(account)
            .bind(target.granted.id)
            .fetch_one(&mut *db)
            .await?;
    if unfinished >= UNFINISHED_MAX {
        return Err(Refusal::state(format!(
            "{UNFINISHED_MAX} uploads of yours are unfinished in this project; finish or delete some first."
        ))
        .into());
    }
    let (org, id) = (target.granted.tree.org, Id::now_v7());
    let store_id = registry.files.begin_parts(&Files::key(org, id)).await?;
    let begun: Begun = sqlx::query_as(
        "insert into partial_upload (org_id, id, account_id, project_id, name, size, sha256, part_bytes, store_id, writer)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)
         returning org_id, id, project_id, name, size, sha256, part_bytes, store_id, writer",
    )
    .bind(org)
    .bind(id)
    .bind(account)
    .bind(target.granted.id)
    .bind(&new.name)
    .bind(new.size.cast_signed())
    .bind(sha256.map(Vec::from))
    .bind(part_bytes(new.size).cast_signed())
    .bind(store_id)
    .fetch_one(&mut *db)
    .await?;
    Ok(begun.told())
}
