//! Several versions side by side: a few statements, however many they are.

pub mod curves;
mod lists;

use std::collections::{HashMap, HashSet};

use domain::{
    Id, Refusal, Time,
    api::{Compared, Comparison},
    experiment::ExperimentStatus,
    lifecycle,
    permission::Access,
    person::PersonRef,
    table::{Details, Row},
    version::Status,
};
use sqlx::{FromRow, PgConnection};

use super::rows;
use crate::{
    Actor, Error, Registry, Result,
    artifacts::receive::hex,
    gate,
    tree::{Tree, read},
};
use lists::Lists;

#[derive(FromRow)]
struct More {
    id: Id,
    latest_number: Option<i32>,
    archived: bool,
    description: Option<String>,
    configuration: Option<String>,
    uri: Option<String>,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    experiment_status: Option<String>,
    updated_at: Time,
    published_at: Option<Time>,
    published_by: Option<Id>,
    publisher: Option<String>,
    revision: i64,
}

/// Compares versions, in the order in which they are named.
///
/// # Errors
/// Fewer than two, or more than can be compared.
pub async fn compare(registry: &Registry, actor: &Actor, ids: &[Id]) -> Result<Comparison> {
    let mut seen = HashSet::new();
    lifecycle::compare(ids.iter().filter(|id| seen.insert(**id)).count()).map_err(Refusal::from)?;
    gather(registry, actor, ids).await
}

/// The same of any number of versions up to what can be compared; those beyond are left out.
///
/// # Errors
/// The database's own.
pub async fn gather(registry: &Registry, actor: &Actor, ids: &[Id]) -> Result<Comparison> {
    let mut seen = HashSet::new();
    let ids: Vec<Id> = ids.iter().copied().filter(|id| seen.insert(*id)).take(lifecycle::COMPARE_MAX).collect();
    let mut db = registry.reads().await?;
    let mut found: HashMap<Id, Compared> = HashMap::new();
    for tree in trees(&mut db, actor, &ids).await? {
        found.extend(within(&mut db, &tree, &ids).await?.into_iter().map(|one| (one.version.row.id, one)));
    }
    let versions: Vec<Compared> = ids.iter().filter_map(|id| found.remove(id)).collect();
    Ok(Comparison { missing: ids.len() - versions.len(), versions })
}

/// The organizations of versions, those that the actor may see something of.
async fn trees(db: &mut PgConnection, actor: &Actor, ids: &[Id]) -> Result<Vec<Tree>> {
    let orgs: Vec<Id> = sqlx::query_scalar("select distinct org_id from version where id = any($1)")
        .bind(ids)
        .fetch_all(&mut *db)
        .await?;
    let mut trees = Vec::new();
    for org in orgs {
        match gate::tree_of(db, actor, Some(org)).await {
            Ok(tree) => trees.push(tree),
            Err(Error::Refused(Refusal::NotFound { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(trees)
}

/// Projects where the actor has a role, and those that are open to strangers.
fn scope(tree: &Tree) -> (Vec<Id>, Vec<Id>) {
    let of = |wanted: fn(Access) -> bool| tree.visible().filter(|p| wanted(p.access)).map(|p| p.id).collect();
    (of(|a| matches!(a, Access::Role(_))), of(|a| a == Access::Public))
}

/// Those of the versions that are in the tree's organization and that its actor may see.
async fn within(db: &mut PgConnection, tree: &Tree, ids: &[Id]) -> Result<Vec<Compared>> {
    let (own, open) = scope(tree);
    let raw: Vec<rows::Raw> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {} from version v {} where v.id = any($1) and v.org_id = $2 and (v.project_id = any($3)
             or (v.project_id = any($4) and v.status = $5 and v.archived_at is null))",
        rows::COLUMNS,
        rows::JOINS
    )))
    .bind(ids)
    .bind(tree.org)
    .bind(&own)
    .bind(&open)
    .bind(Status::Published.code())
    .fetch_all(&mut *db)
    .await?;
    let rows = rows::finish(db, tree, raw).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let more: Vec<More> = sqlx::query_as(
        "select v.id, (select max(number) from version o where o.model_id = v.model_id
                    and (o.archived_at is null or o.id = v.id)
                    and (v.project_id = any($2) or o.status = 'published')) as latest_number,
                v.archived_at is not null as archived, t.description, t.configuration, v.uri, v.size, v.sha256,
                e.status as experiment_status, v.updated_at, v.published_at, v.published_by, a.name as publisher, v.revision
         from version v left join version_text t on t.version_id = v.id left join experiment e on e.id = v.experiment_id
         left join account a on a.id = v.published_by where v.id = any($1)",
    )
    .bind(&ids)
    .bind(&own)
    .fetch_all(&mut *db)
    .await?;
    let mut more: HashMap<Id, More> = more.into_iter().map(|more| (more.id, more)).collect();
    let mut lists = Lists::load(db, &rows, &own).await?;
    let whole = |row: Row| Some(compared(tree, more.remove(&row.id)?, &mut lists, row));
    rows.into_iter().filter_map(whole).collect()
}

fn compared(tree: &Tree, more: More, lists: &mut Lists, row: Row) -> Result<Compared> {
    let role = match tree.get(row.project.id).map(|p| p.access) {
        Some(Access::Role(role)) => Some(role),
        _ => None,
    };
    let experiment_status = match more.experiment_status {
        Some(status) if row.task.is_some() => Some(read(&status, ExperimentStatus::from_code)?),
        _ => None,
    };
    let published_by = match (more.published_by, more.publisher) {
        (Some(id), Some(name)) if row.user.is_some() || role.is_some() => Some(PersonRef { id, name }),
        _ => None,
    };
    let own = lists.take(row.id);
    let version = Details {
        address: format!("{}/{}@{}", tree.org_slug, row.model.path, row.number),
        latest_number: more.latest_number.unwrap_or(row.number),
        aliases: own.aliases,
        archived: more.archived,
        description: more.description.unwrap_or_default(),
        configuration: more.configuration.unwrap_or_default(),
        labels: own.labels,
        metadata: own.metadata,
        metrics: own.metrics,
        files: own.files,
        uri: more.uri,
        size: more.size,
        sha256: more.sha256.as_deref().map(hex),
        experiment_status,
        updated: more.updated_at,
        published: more.published_at,
        published_by,
        revision: more.revision,
        role,
        row,
    };
    Ok(Compared { version, parameters: own.parameters })
}
