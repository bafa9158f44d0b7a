//! What goes when a project is deleted, counted before it is.

use domain::{Id, api::Contents, permission::Action};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate, tree::Tree};

/// Counts what a project and those below it hold.
///
/// # Errors
/// The role, here and below.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Contents> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, id, Action::Delete).await?;
    let all = super::delete::all(&granted)?;
    let seen = elsewhere(&granted.tree, &all);
    let told = held(&mut db, &all).await?;
    Ok(Contents { bytes: freed(&mut db, &all, &seen).await?, bereft: left(&mut db, &all, &seen).await?, ..told })
}

/// What is kept in some projects, the first of which holds the others; without what it means for others.
pub(super) async fn held(db: &mut PgConnection, all: &[Id]) -> Result<Contents> {
    let (models, experiments, versions, published, production): (i64, i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from model where project_id = any($1)), (select count(*) from experiment where project_id = any($1)),
                coalesce(sum(versions), 0)::bigint, coalesce(sum(versions) filter (where status = 'published'), 0)::bigint,
                coalesce(sum(versions) filter (where stage = 'production'), 0)::bigint
         from version_tally where project_id = any($1)",
    )
    .bind(all)
    .fetch_one(db)
    .await?;
    let projects = i64::try_from(all.len()).unwrap_or(i64::MAX) - 1;
    Ok(Contents { projects, models, experiments, versions, published, production, ..Contents::default() })
}

/// Other projects that the actor has a role in. What others have of the same is not told.
fn elsewhere(tree: &Tree, all: &[Id]) -> Vec<Id> {
    tree.visible().map(|p| p.id).filter(|id| gate::has_role(tree, *id) && !all.contains(id)).collect()
}

async fn freed(db: &mut PgConnection, all: &[Id], seen: &[Id]) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select coalesce(sum(b.size), 0)::bigint from blob b
         where b.id in (select f.blob_id from version v join version_file f on f.version_id = v.id where v.project_id = any($1))
           and not exists (select from version_file f join version v on v.id = f.version_id
                           where f.blob_id = b.id and v.project_id = any($2))",
    )
    .bind(all)
    .bind(seen)
    .fetch_one(db)
    .await?)
}

async fn left(db: &mut PgConnection, all: &[Id], seen: &[Id]) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from version v where v.project_id = any($2) and (
             exists (select from experiment e where e.id = v.experiment_id and e.project_id = any($1))
             or exists (select from version p where p.id = v.parent_id and p.project_id = any($1)))",
    )
    .bind(all)
    .bind(seen)
    .fetch_one(db)
    .await?)
}
