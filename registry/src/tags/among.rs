//! Which tags some things have, and how many of them.

use std::collections::{BTreeMap, btree_map::Entry};

use domain::{Id, Refusal, permission::Action, table::Subject, tag::TagView};
use sqlx::FromRow;

use super::of_project;
use crate::{
    Actor, Error, Registry, Result, gate,
    versions::{batch::Of, offers},
};

#[derive(FromRow)]
struct Raw {
    name: String,
    background: Option<String>,
    foreground: Option<String>,
    things: i64,
}

/// The tags of versions or experiments by name, each with how many of them have it. Those that the actor may not
/// see have none.
///
/// # Errors
/// No key, or too many.
pub async fn among(registry: &Registry, actor: &Actor, subject: Subject, ids: &[Id]) -> Result<Vec<(TagView, i64)>> {
    let (table, owner, seen) = match subject {
        Subject::Models => {
            let facts = offers::facts(registry, actor, Of::Ids(ids)).await?;
            ("version_tag", "version_id", facts.into_iter().map(|(id, _)| id).collect())
        }
        Subject::Experiments => ("experiment_tag", "experiment_id", experiments(registry, actor, ids).await?),
    };
    let rows: Vec<Raw> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select t.name, t.background, t.foreground, count(*) as things from {table} x join tag t on t.id = x.tag_id
         where x.{owner} = any($1) group by t.id, t.name, t.background, t.foreground order by t.name"
    )))
    .bind(&seen)
    .fetch_all(&registry.pool)
    .await?;
    Ok(rows.into_iter().map(|raw| (TagView::new(raw.name, raw.background, raw.foreground), raw.things)).collect())
}

/// The tags of a project, in the same words.
///
/// # Errors
/// [`Refusal::NotFound`] for a project that is not there or hidden.
pub async fn project(registry: &Registry, actor: &Actor, id: Id) -> Result<Vec<(TagView, i64)>> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, id, Action::ReadPublished).await?;
    // Tags of a project are no part of what Public shows.
    if granted.role.is_none() {
        return Err(Refusal::not_found("project").into());
    }
    Ok(of_project(&mut db, id).await?.into_iter().map(|tag| (tag, 1)).collect())
}

/// Those that the actor may see.
async fn experiments(registry: &Registry, actor: &Actor, ids: &[Id]) -> Result<Vec<Id>> {
    let mut db = registry.reads().await?;
    let places: Vec<(Id, Id, Id)> =
        sqlx::query_as("select id, org_id, project_id from experiment where id = any($1) order by org_id")
            .bind(ids)
            .fetch_all(&mut *db)
            .await?;
    let mut seen = Vec::new();
    let mut trees = BTreeMap::new();
    for (id, org, project) in places {
        if let Entry::Vacant(room) = trees.entry(org) {
            room.insert(match gate::tree_of(&mut db, actor, Some(org)).await {
                Ok(tree) => Some(tree),
                Err(Error::Refused(Refusal::NotFound { .. })) => None,
                Err(error) => return Err(error),
            });
        }
        if trees.get(&org).and_then(Option::as_ref).is_some_and(|tree| gate::has_role(tree, project)) {
            seen.push(id);
        }
    }
    Ok(seen)
}
