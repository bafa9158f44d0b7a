//! Deleting a project with all that is in it and below: gone for everybody at once; its rows and files follow.

use domain::{
    Id, Refusal,
    api::DeleteProject,
    permission::{Action, Resource, decide},
};
use serde_json::json;

use super::contents;
use crate::{
    Actor, Registry, Result, audit,
    gate::{self, Granted, TheProject},
};

/// Deletes a project, for whoever types its name. Its place and name are free again.
///
/// # Errors
/// The role, here and below; [`Refusal::Invalid`] for another name.
pub async fn delete(registry: &Registry, actor: &Actor, id: Id, typed: &DeleteProject) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    sqlx::query("select from project where id = $1 for no key update").bind(id).fetch_optional(&mut *tx).await?;
    let granted = gate::project(&mut tx, actor, id, Action::Delete).await?;
    let (tree, project) = (&granted.tree, granted.project()?);
    if typed.name.trim() != project.name {
        return Err(Refusal::invalid("name", format!("is not “{}”; nothing was deleted", project.name)).into());
    }
    let all = all(&granted)?;
    let held = contents::held(&mut tx, &all).await?;
    // Whatever is below goes with it, also what is being made there at this moment.
    sqlx::query("update project set deleted_at = now(), slug = 'deleted ' || id, parent_id = null where id = $1")
        .bind(id)
        .execute(&mut *tx)
        .await?;
    // No old name holds a place that is free.
    sqlx::query(
        "delete from redirect where org_id = $1
         and (project_id = any($2) or model_id in (select id from model where project_id = any($2)))",
    )
    .bind(tree.org)
    .bind(&all)
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(tree.org),
        // It happened in what was above it, which is still there to ask.
        project: project.parent,
        action: "project.deleted",
        resource: Some(id),
        before: json!({
            "name": project.name, "address": format!("{}/{}", tree.org_slug, project.path), "projects": all.len(),
            "models": held.models, "versions": held.versions, "published": held.published,
            "experiments": held.experiments,
        }),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}

/// The project and those below it, all of which the actor may delete.
///
/// # Errors
/// [`Refusal::State`] where something is not theirs.
pub(super) fn all(granted: &Granted<TheProject>) -> Result<Vec<Id>> {
    let all = granted.tree.down(granted.id);
    if all.iter().any(|p| decide(&granted.tree.subject, Action::Delete, Resource::Project(p.access)).is_err()) {
        return Err(Refusal::state("Something in this project is not yours to delete.").into());
    }
    Ok(all.iter().map(|p| p.id).collect())
}
