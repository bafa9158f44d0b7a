//! Tags on an experiment or a project. Published locks neither.

use std::collections::BTreeSet;

use domain::{
    Id, Refusal,
    api::{Acted, Ending, Outcome, Words},
    lifecycle::Verb,
    permission::Action,
    tag::TagView,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{ensure, of_experiment, of_project};
use crate::{
    Actor, Error, Registry, Result, audit,
    gate::{self, Granted, TheExperiment},
    versions::tag,
};

/// Most experiments of one request.
pub const EXPERIMENTS_MAX: usize = 1_000;

/// Changes the tags of an experiment; all that it has afterwards.
///
/// # Errors
/// What is no tag; the role; [`domain::Refusal::NotFound`].
pub async fn experiment(registry: &Registry, actor: &Actor, id: Id, words: &Words) -> Result<Vec<TagView>> {
    let words = tag::check(words)?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::experiment(&mut tx, actor, id, Action::Tag).await?;
    let (after, _) = put_on_experiment(&mut tx, actor, &granted, id, &words).await?;
    tx.commit().await?;
    Ok(after)
}

/// Changes the tags of several experiments at once: what became of each. Duplicates count once.
///
/// # Errors
/// What is no tag; none or more than [`EXPERIMENTS_MAX`] of them.
pub async fn experiments(registry: &Registry, actor: &Actor, ids: &[Id], words: &Words) -> Result<Acted> {
    let words = tag::check(words)?;
    let ids: BTreeSet<Id> = ids.iter().copied().collect();
    if ids.is_empty() || ids.len() > EXPERIMENTS_MAX {
        return Err(Refusal::invalid("ids", format!("name 1 to {EXPERIMENTS_MAX} experiments")).into());
    }
    let mut tx = registry.pool.begin().await?;
    let mut items = Vec::with_capacity(ids.len());
    // In the order of their keys, so that two of these never wait for each other in a circle.
    for id in ids {
        items.push(match gate::experiment(&mut tx, actor, id, Action::Tag).await {
            Ok(granted) => {
                let changed = put_on_experiment(&mut tx, actor, &granted, id, &words).await?.1;
                Outcome { changed, ..Outcome::done(id, None) }
            }
            Err(Error::Refused(Refusal::NotFound { .. })) => Outcome::missing(id),
            Err(Error::Refused(refusal)) => Outcome::refused(id, None, &refusal),
            Err(error) => return Err(error),
        });
    }
    tx.commit().await?;
    Ok(acted(items))
}

fn acted(items: Vec<Outcome>) -> Acted {
    let count = |ending| items.iter().filter(|item| item.outcome == ending).count();
    let (done, refused, missing) = (count(Ending::Done), count(Ending::Refused), count(Ending::Missing));
    Acted { action: Verb::Tag, dry_run: false, done, refused, missing, reasons: Vec::new(), items }
}

async fn put_on_experiment(
    tx: &mut PgConnection,
    actor: &Actor,
    granted: &Granted<TheExperiment>,
    id: Id,
    words: &Words,
) -> Result<(Vec<TagView>, bool)> {
    let before = of_experiment(tx, id).await?;
    put(tx, ("experiment_tag", "experiment_id"), granted.tree.org, id, words).await?;
    let after = of_experiment(tx, id).await?;
    let changed = before != after;
    if changed {
        record(tx, actor, granted.tree.org, granted.project, ("experiment.tagged", id), &before, &after).await?;
    }
    Ok((after, changed))
}

/// Changes the tags of a project, and says what became of it as [`experiments`] does.
///
/// # Errors
/// As [`experiment`].
pub async fn one_project(registry: &Registry, actor: &Actor, id: Id, words: &Words) -> Result<Acted> {
    let changed = on_project(registry, actor, id, words).await?.1;
    Ok(acted(vec![Outcome { changed, ..Outcome::done(id, None) }]))
}

/// Changes the tags of a project; all that it has afterwards.
///
/// # Errors
/// As [`experiment`].
pub async fn project(registry: &Registry, actor: &Actor, id: Id, words: &Words) -> Result<Vec<TagView>> {
    Ok(on_project(registry, actor, id, words).await?.0)
}

async fn on_project(registry: &Registry, actor: &Actor, id: Id, words: &Words) -> Result<(Vec<TagView>, bool)> {
    let words = tag::check(words)?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::project(&mut tx, actor, id, Action::Tag).await?;
    let before = of_project(&mut tx, id).await?;
    put(&mut tx, ("project_tag", "project_id"), granted.tree.org, id, &words).await?;
    let after = of_project(&mut tx, id).await?;
    if before != after {
        record(&mut tx, actor, granted.tree.org, id, ("project.tagged", id), &before, &after).await?;
    }
    tx.commit().await?;
    let changed = before != after;
    Ok((after, changed))
}

async fn put(tx: &mut PgConnection, (table, owner): (&str, &str), org: Id, id: Id, words: &Words) -> Result<()> {
    let made = ensure(tx, org, &words.add).await?;
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "delete from {table} where {owner} = $1 and tag_id in (select id from tag where org_id = $2 and name = any($3))"
    )))
    .bind(id)
    .bind(org)
    .bind(&words.remove)
    .execute(&mut *tx)
    .await?;
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into {table} (org_id, {owner}, tag_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing"
    )))
    .bind(org)
    .bind(id)
    .bind(&made)
    .execute(tx)
    .await?;
    Ok(())
}

async fn record(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    project: Id,
    (action, resource): (&str, Id),
    before: &[TagView],
    after: &[TagView],
) -> Result<()> {
    let names = |tags: &[TagView]| tags.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
    let change = audit::Change {
        org: Some(org),
        project: Some(project),
        action,
        resource: Some(resource),
        before: json!({"tags": names(before)}),
        after: json!({"tags": names(after)}),
    };
    audit::record(tx, actor, change).await
}
