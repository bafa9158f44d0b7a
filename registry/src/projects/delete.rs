//! Deleting a project with those below it, once nothing is kept in them any more.

use domain::{
    Id, Refusal,
    api::DeleteProject,
    permission::{Action, Resource, decide},
};
use serde_json::json;
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, audit, gate};

/// Deletes a project, for whoever types its name. Versions and experiments go one by one, by people who looked at
/// them, before.
///
/// # Errors
/// The role, here and below; [`Refusal::Invalid`] for another name; [`Refusal::State`] while something is kept in it.
pub async fn delete(registry: &Registry, actor: &Actor, id: Id, typed: &DeleteProject) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    sqlx::query("select from project where id = $1 for update").bind(id).fetch_optional(&mut *tx).await?;
    let granted = gate::project(&mut tx, actor, id, Action::Delete).await?;
    let (tree, project) = (&granted.tree, granted.project()?);
    if typed.name.trim() != project.name {
        return Err(Refusal::invalid("name", format!("is not “{}”; nothing was deleted", project.name)).into());
    }
    let all = tree.down(id);
    if all.iter().any(|p| decide(&tree.subject, Action::Delete, Resource::Project(p.access)).is_err()) {
        return Err(Refusal::state("Something in this project is not yours to delete.").into());
    }
    let ids: Vec<Id> = all.iter().map(|p| p.id).collect();
    // Nothing is brought here meanwhile.
    sqlx::query("select from project where id = any($1) order by id for update").bind(&ids).execute(&mut *tx).await?;
    is_empty(&mut tx, &ids).await?;
    remove(&mut tx, &ids).await?;
    let change = audit::Change {
        org: Some(tree.org),
        project: Some(id),
        action: "project.deleted",
        resource: Some(id),
        before: json!({"name": project.name, "address": format!("{}/{}", tree.org_slug, project.path), "projects": ids.len()}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}

async fn is_empty(tx: &mut PgConnection, ids: &[Id]) -> Result<()> {
    let (versions, experiments): (i64, i64) = sqlx::query_as(
        "select (select count(*) from version where project_id = any($1)), (select count(*) from experiment where project_id = any($1))",
    )
    .bind(ids)
    .fetch_one(tx)
    .await?;
    let several = |n: i64, what: &str| match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        n => Some(format!("{n} {what}s")),
    };
    let kept: Vec<String> =
        [several(versions, "version"), several(experiments, "experiment")].into_iter().flatten().collect();
    if kept.is_empty() {
        return Ok(());
    }
    Err(Refusal::state(format!(
        "It still holds {}, the archive included; move or delete them first.",
        kept.join(" and ")
    ))
    .into())
}

async fn remove(tx: &mut PgConnection, ids: &[Id]) -> Result<()> {
    for statement in [
        "with gone as (delete from upload where project_id = any($1) returning org_id, id)
         insert into blob_garbage (object_key) select object_key(org_id, id) from gone on conflict do nothing",
        "delete from model where project_id = any($1)",
        "delete from version_count where project_id = any($1)",
        "delete from project where id = any($1)",
    ] {
        sqlx::query(statement).bind(ids).execute(&mut *tx).await?;
    }
    Ok(())
}
