//! What a project holds at a glance: counts by status, stage and framework, storage, and who contributes.

use std::collections::BTreeMap;

use domain::{
    Id,
    api::{Quota, Summary, Tally},
    permission::{Access, Action},
    person::PersonRef,
    version::{Stage, Status},
};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate, quota, table::scope::Within, tree::Tree};

/// Newest versions whose people count as contributors.
const NEWEST: i64 = 300;
/// Most of them of one project.
const OF_EACH: i64 = 50;
/// Most contributors that are named.
const PEOPLE: i64 = 12;

/// A project with what is below it, as far as the actor may see it.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Summary> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, id, Action::ReadPublished).await?;
    let within = Within { project: Some(id), model: None, own: false };
    let has_role = granted.role.is_some();
    let quota = match quota::of_project(&mut db, id).await? {
        (Some(bytes), used) if has_role => Some(Quota { bytes, used }),
        _ => None,
    };
    Ok(Summary { quota, ..summary(&mut db, &granted.tree, within, has_role).await? })
}

type Row = (bool, String, String, String, i64, i64);

async fn summary(db: &mut PgConnection, tree: &Tree, within: Within, has_role: bool) -> Result<Summary> {
    let of = |wanted: fn(Access) -> bool| -> Vec<Id> {
        tree.visible().filter(|p| within.holds(tree, p.id) && wanted(p.access)).map(|p| p.id).collect()
    };
    let (whole, public) = (of(|a| matches!(a, Access::Role(_))), of(|a| a == Access::Public));
    let rows: Vec<Row> = sqlx::query_as(
        "select archived, status, stage, framework, sum(versions)::bigint, sum(bytes)::bigint from version_tally
         where project_id = any($1) or (project_id = any($2) and status = 'published' and not archived)
         group by 1, 2, 3, 4",
    )
    .bind(&whole)
    .bind(&public)
    .fetch_all(&mut *db)
    .await?;
    let live = || rows.iter().filter(|(archived, ..)| !archived);
    let by = |word: fn(&Row) -> &str, value: &str| live().filter(|row| word(row) == value).map(|row| row.4).sum();
    let tally = |value: &str, versions| Tally { value: value.to_owned(), versions };
    let mut frameworks: BTreeMap<&str, i64> = BTreeMap::new();
    live().for_each(|row| *frameworks.entry(&row.3).or_default() += row.4);
    let mut by_framework: Vec<Tally> =
        frameworks.into_iter().filter(|(_, n)| *n > 0).map(|(value, n)| tally(value, n)).collect();
    by_framework.sort_by_key(|tally| std::cmp::Reverse(tally.versions));
    Ok(Summary {
        versions: live().map(|row| row.4).sum(),
        bytes: has_role.then(|| rows.iter().map(|row| row.5).sum()),
        quota: None,
        by_status: Status::ALL.iter().map(|s| tally(s.code(), by(|row| &row.1, s.code()))).collect(),
        by_stage: Stage::ALL.iter().map(|s| tally(s.code(), by(|row| &row.2, s.code()))).collect(),
        by_framework,
        contributors: contributors(db, &whole).await?,
    })
}

/// Who registered most of the newest versions. A look at each project's newest is all that it takes.
async fn contributors(db: &mut PgConnection, projects: &[Id]) -> Result<Vec<PersonRef>> {
    let rows: Vec<(Id, String)> = sqlx::query_as(
        "select a.id, a.name from (
             select n.user_id from unnest($1::uuid[]) as p (id) cross join lateral (
                 select user_id, created_at from version where project_id = p.id and archived_at is null
                 order by created_at desc, id desc limit $2) n
             order by n.created_at desc limit $3
         ) newest join account a on a.id = newest.user_id
         group by a.id, a.name, a.name_key order by count(*) desc, a.name_key, a.id limit $4",
    )
    .bind(projects)
    .bind(OF_EACH)
    .bind(NEWEST)
    .bind(PEOPLE)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, name)| PersonRef { id, name }).collect())
}
