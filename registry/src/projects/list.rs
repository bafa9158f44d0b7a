//! The tree of projects with their counts.

use std::collections::HashMap;

use domain::{
    Id, name,
    permission::Access,
    project::{Overview, ProjectNode},
    table::Page,
};
use sqlx::PgConnection;

use super::star;
use crate::{
    Actor, Registry, Result, gate, models,
    paged::{self, Paging, Span},
    tree::Tree,
};

/// What cursors of this list are told by.
const LIST: &str = "projects";

/// Live versions by project, as many as the actor may see.
pub(crate) async fn counts(db: &mut PgConnection, tree: &Tree) -> Result<HashMap<Id, i64>> {
    let of =
        |wanted: fn(Access) -> bool| -> Vec<Id> { tree.visible().filter(|p| wanted(p.access)).map(|p| p.id).collect() };
    let rows: Vec<(Id, i64)> = sqlx::query_as(
        "select project_id, sum(delta)::bigint from version_count where org_id = $1 and project_id = any($2) group by 1
         union all
         select project_id, count(*) from version
         where org_id = $1 and project_id = any($3) and status = 'published' and archived_at is null group by 1",
    )
    .bind(tree.org)
    .bind(of(|a| matches!(a, Access::Role(_))))
    .bind(of(|a| a == Access::Public))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}

/// The tree of an organization.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when nothing of it may be seen.
pub async fn list(registry: &Registry, actor: &Actor, org_slug: &str) -> Result<Overview> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org_slug).await?;
    let counts = counts(&mut db, &tree).await?;
    let stars = star::of(&mut db, &tree, actor).await?;
    Ok(Overview {
        slug: tree.org_slug.clone(),
        name: tree.org_name.clone(),
        role: tree.subject.org_role,
        versions: counts.iter().filter(|(id, _)| !tree.is_in_archive(**id)).map(|(_, n)| n).sum(),
        projects: tree.nodes(&counts, &stars),
        starred: models::star::of(&mut db, &tree, actor).await?,
    })
}

/// A page of the tree, in order of name.
///
/// # Errors
/// As of the tree; a cursor of something else.
pub async fn page(registry: &Registry, actor: &Actor, org: &str, paging: Paging<'_>) -> Result<Page<ProjectNode>> {
    let span = Span::of(paging, LIST)?;
    // Permission makes a tree of them all in any case.
    let mut items = list(registry, actor, org).await?.projects;
    let place = |node: &ProjectNode| (name::sort_key(&node.name), node.id);
    items.retain(|node| span.after.as_ref().is_none_or(|after| place(node) > *after));
    let next = paged::next(&mut items, paging, LIST, place);
    Ok(Page { items, next })
}

/// Folds the counters' changes into one row a project. Any server may do it at any time.
///
/// # Errors
/// The database's own.
pub async fn fold_counts(registry: &Registry) -> Result<()> {
    sqlx::query(
        "with taken as (delete from version_count where ctid in (select ctid from version_count limit 100000 for update skip locked)
                        returning org_id, project_id, delta)
         insert into version_count (org_id, project_id, delta)
         select org_id, project_id, sum(delta) from taken group by 1, 2 having sum(delta) <> 0",
    )
    .execute(&registry.pool)
    .await?;
    sqlx::query(
        "with taken as (delete from version_tally where ctid in (select ctid from version_tally limit 100000 for update skip locked)
                        returning org_id, project_id, archived, status, stage, framework, versions, bytes)
         insert into version_tally (org_id, project_id, archived, status, stage, framework, versions, bytes)
         select org_id, project_id, archived, status, stage, framework, sum(versions), sum(bytes) from taken
         group by 1, 2, 3, 4, 5, 6 having sum(versions) <> 0 or sum(bytes) <> 0",
    )
    .execute(&registry.pool)
    .await?;
    sqlx::query(
        "with taken as (delete from blob_tally where ctid in (select ctid from blob_tally limit 100000 for update skip locked)
                        returning org_id, bytes)
         insert into blob_tally (org_id, bytes) select org_id, sum(bytes) from taken group by 1 having sum(bytes) <> 0",
    )
    .execute(&registry.pool)
    .await?;
    Ok(())
}
