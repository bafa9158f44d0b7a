//! Tags on an experiment or a project. Published locks neither.

use domain::{Id, api::Words, permission::Action, tag::TagView};
use serde_json::json;
use sqlx::PgConnection;

use super::{ensure, of_experiment, of_project};
use crate::{Actor, Registry, Result, audit, gate, versions::tag};

/// Changes the tags of an experiment; all that it has afterwards.
///
/// # Errors
/// What is no tag; the role; [`domain::Refusal::NotFound`].
pub async fn experiment(registry: &Registry, actor: &Actor, id: Id, words: &Words) -> Result<Vec<TagView>> {
    let words = tag::check(words)?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::experiment(&mut tx, actor, id, Action::Tag).await?;
    let before = of_experiment(&mut tx, id).await?;
    put(&mut tx, ("experiment_tag", "experiment_id"), granted.tree.org, id, &words).await?;
    let after = of_experiment(&mut tx, id).await?;
    if before != after {
        record(&mut tx, actor, granted.tree.org, granted.project, ("experiment.tagged", id), &before, &after).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Changes the tags of a project; all that it has afterwards.
///
/// # Errors
/// As [`experiment`].
pub async fn project(registry: &Registry, actor: &Actor, id: Id, words: &Words) -> Result<Vec<TagView>> {
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
    Ok(after)
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
