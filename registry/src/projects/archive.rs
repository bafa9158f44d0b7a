//! Putting a project into the archive with all that is below it, and taking it out again.

use domain::{Id, Refusal, api::Project};
use serde_json::json;

use super::{access, get};
use crate::{Actor, Registry, Result, audit};

/// Takes a project out of the tables above it and out of the sidebar; nothing more comes into it. Its own addresses go
/// on working.
///
/// # Errors
/// The role; when it is in the archive already.
pub async fn archive(registry: &Registry, actor: &Actor, id: Id) -> Result<Project> {
    set(registry, actor, id, true).await
}

/// Takes a project out of the archive.
///
/// # Errors
/// The role; when it is not in the archive, or with one above it.
pub async fn restore(registry: &Registry, actor: &Actor, id: Id) -> Result<Project> {
    set(registry, actor, id, false).await
}

async fn set(registry: &Registry, actor: &Actor, id: Id, archived: bool) -> Result<Project> {
    let mut tx = registry.pool.begin().await?;
    let granted = access::turn(&mut tx, actor, id).await?;
    let (tree, project) = (&granted.tree, granted.project()?);
    if project.archived == archived {
        let above = tree.up(id).skip(1).find(|p| p.archived).map(|p| p.path.clone());
        return Err(Refusal::state(match (archived, above) {
            (true, _) => "This project is in the archive already.".to_owned(),
            (false, Some(above)) => format!("It is in the archive with {above}; restore that."),
            (false, None) => "This project is not in the archive.".to_owned(),
        })
        .into());
    }
    sqlx::query(
        "update project set archived_at = case when $2 then now() end, updated_at = now(), revision = revision + 1 where id = $1",
    )
    .bind(id)
    .bind(archived)
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(tree.org),
        project: Some(id),
        action: if archived { "project.archived" } else { "project.restored" },
        resource: Some(id),
        before: json!({"archived": !archived}),
        after: json!({"archived": archived}),
    };
    audit::record(&mut tx, actor, change).await?;
    let told = get::in_transaction(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(told)
}
