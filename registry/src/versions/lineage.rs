//! Where a version comes from and what came of it, as far as the reader may see.

use domain::{
    Id,
    api::{Lineage, LineageExperiment, LineageVersion},
    experiment::ExperimentStatus,
    permission::{Access, Action},
    version::Status,
};
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Registry, Result, gate,
    tree::{Tree, read},
};

#[derive(FromRow)]
struct RawVersion {
    id: Id,
    project_id: Id,
    name: String,
    slug: String,
    number: i32,
    label: Option<String>,
    status: String,
    archived: bool,
}

#[derive(FromRow)]
struct RawExperiment {
    id: Id,
    project_id: Id,
    name: String,
    status: String,
    published: bool,
}

/// The experiment, its inputs, the parent, derived versions, and experiments that start from it. To strangers of a
/// Public project nothing: where a model comes from is not part of what Public shows.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Lineage> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, id, Action::ReadPublished).await?;
    if granted.role.is_none() {
        return Ok(Lineage::default());
    }
    let tree = &granted.tree;
    let one = "e.id = (select experiment_id from version where id = $1)";
    let experiment = experiments(&mut db, tree, id, one).await?.pop();
    let inputs = match &experiment {
        Some(run) => {
            let of = "v.id in (select version_id from experiment_input where experiment_id = $1)";
            versions(&mut db, tree, run.id, of).await?
        }
        None => Vec::new(),
    };
    let parent = versions(&mut db, tree, id, "v.id = (select parent_id from version where id = $1)").await?.pop();
    let derived = versions(&mut db, tree, id, "v.parent_id = $1").await?;
    let using = "e.id in (select experiment_id from experiment_input where version_id = $1)";
    let used_by = experiments(&mut db, tree, id, using).await?;
    Ok(Lineage { experiment, inputs, parent, derived, used_by })
}

/// What the actor may see is said in SQL, so that hidden ones do not use up the limit.
fn scope(tree: &Tree, wanted: fn(Access) -> bool) -> Vec<Id> {
    tree.visible().filter(|p| wanted(p.access)).map(|p| p.id).collect()
}

async fn versions(db: &mut PgConnection, tree: &Tree, of: Id, which: &'static str) -> Result<Vec<LineageVersion>> {
    let rows: Vec<RawVersion> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select v.id, v.project_id, m.name, m.slug, v.number, v.label, v.status, v.archived_at is not null as archived
         from version v join model m on m.id = v.model_id where {which} and (v.project_id = any($2)
             or (v.project_id = any($3) and v.status = 'published' and v.archived_at is null))
         order by v.created_at desc, v.id desc limit 100"
    )))
    .bind(of)
    .bind(scope(tree, |a| matches!(a, Access::Role(_))))
    .bind(scope(tree, |a| a == Access::Public))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|raw| {
            Ok(LineageVersion {
                path: format!("{}/{}", tree.get(raw.project_id).map_or("", |p| p.path.as_str()), raw.slug),
                id: raw.id,
                name: raw.name,
                number: raw.number,
                label: raw.label,
                status: read(&raw.status, Status::from_code)?,
                archived: raw.archived,
            })
        })
        .collect()
}

async fn experiments(
    db: &mut PgConnection,
    tree: &Tree,
    of: Id,
    which: &'static str,
) -> Result<Vec<LineageExperiment>> {
    let rows: Vec<RawExperiment> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select e.id, e.project_id, e.name, e.status, e.published_at is not null as published from experiment e
         where {which} and e.project_id = any($2) order by e.created_at desc, e.id desc limit 100"
    )))
    .bind(of)
    .bind(scope(tree, |a| matches!(a, Access::Role(_))))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .filter_map(|raw| Some((tree.reference(raw.project_id)?, raw)))
        .map(|(project, raw)| {
            Ok(LineageExperiment {
                id: raw.id,
                name: raw.name,
                status: read(&raw.status, ExperimentStatus::from_code)?,
                published: raw.published,
                project,
            })
        })
        .collect()
}
