//! What somebody has uploaded for a project and no version has yet: named, read and taken back like files in folders.
//!
//! It is its sender's alone, and is forgotten with the sweep.

use std::collections::BTreeMap;

use domain::{Id, Refusal, permission::Action, table::FileRow};
use sqlx::PgConnection;

use super::{Files, receive::hex, sweep};
use crate::{
    Actor, Registry, Result,
    gate::{self, Granted, TheProject},
    versions::download::Opened,
};

/// Most files that are looked at: twice what a version has.
const LOOKED_AT: i64 = 20_000;

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Key of the upload.
    pub id: Id,
    /// Its name, with folders.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
}

/// The caller's own in a project that lie below a folder, wherever in their path that is, by name; of several of one
/// name the one that came last.
///
/// # Errors
/// The gate's.
pub async fn within(registry: &Registry, actor: &Actor, project: Id, folder: &str) -> Result<Vec<Waiting>> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::project(&mut db, actor, project, Action::Register).await?;
    let rows: Vec<(Id, String, i64)> = sqlx::query_as(
        "select id, name, size from upload
         where account_id = $1 and project_id = $2 and arrived_at is not null and strpos('/' || name, $3) > 0
         order by id limit $4",
    )
    .bind(actor.person()?.id)
    .bind(granted.id)
    .bind(if folder.is_empty() { String::new() } else { format!("/{folder}/") })
    .bind(LOOKED_AT)
    .fetch_all(&mut *db)
    .await?;
    let last: BTreeMap<String, Waiting> =
        rows.into_iter().map(|(id, name, size)| (name.clone(), Waiting { id, name, size })).collect();
    Ok(last.into_values().collect())
}

/// Opens one of the caller's own.
///
/// # Errors
/// The gate's; [`Refusal::NotFound`].
pub async fn open(registry: &Registry, actor: &Actor, project: Id, name: &str) -> Result<Opened> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::project(&mut db, actor, project, Action::Register).await?;
    let found: Option<(Id, i64, Vec<u8>)> = sqlx::query_as(
        "select id, size, sha256 from upload
         where account_id = $1 and project_id = $2 and name = $3 and arrived_at is not null order by id desc limit 1",
    )
    .bind(actor.person()?.id)
    .bind(granted.id)
    .bind(name)
    .fetch_optional(&mut *db)
    .await?;
    let (id, size, sha256) = found.ok_or_else(|| Refusal::not_found("file"))?;
    Ok(Opened {
        file: FileRow { name: name.to_owned(), size, sha256: hex(&sha256) },
        draft: true,
        direct: false,
        key: Files::key(granted.tree.org, id),
        files: registry.files.clone(),
    })
}

/// Takes back the caller's own of a name, and what lies below it as a folder. How many there were.
///
/// # Errors
/// The gate's.
pub async fn remove(registry: &Registry, actor: &Actor, project: Id, name: &str) -> Result<usize> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::project(&mut tx, actor, project, Action::Register).await?;
    let gone = forget(&mut tx, actor, &granted, name, None).await?;
    tx.commit().await?;
    sweep::collect(registry).await?;
    Ok(gone)
}

/// Takes back what the caller sent under the name of a file before that file.
///
/// # Errors
/// The gate's.
pub async fn replace(registry: &Registry, actor: &Actor, project: Id, name: &str, by: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::project(&mut tx, actor, project, Action::Register).await?;
    let gone = forget(&mut tx, actor, &granted, name, Some(by)).await?;
    tx.commit().await?;
    if gone > 0 {
        sweep::collect(registry).await?;
    }
    Ok(())
}

/// With an upload those of the very name that came before it; without, all of the name and below.
async fn forget(
    tx: &mut PgConnection,
    actor: &Actor,
    project: &Granted<TheProject>,
    name: &str,
    before: Option<Id>,
) -> Result<usize> {
    let gone: i64 = sqlx::query_scalar(
        "with gone as (
             delete from upload where account_id = $1 and project_id = $2 and arrived_at is not null
                 and (name = $3 or ($4::uuid is null and starts_with(name, $3 || '/'))) and ($4 is null or id < $4)
             returning org_id, id),
         garbage as (
             insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing)
         select count(*) from gone",
    )
    .bind(actor.person()?.id)
    .bind(project.id)
    .bind(name)
    .bind(before)
    .fetch_one(tx)
    .await?;
    Ok(usize::try_from(gone).unwrap_or_default())
}
