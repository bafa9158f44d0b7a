//! One project.

use domain::{
    Id,
    api::Project,
    permission::{Access, Action},
};
use sqlx::PgConnection;

use super::{list, star};
use crate::{Actor, Registry, Result, gate, tags};

/// A project by key.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Project> {
    let mut db = registry.reads().await?;
    in_transaction(&mut db, actor, id).await
}

pub(crate) async fn in_transaction(db: &mut PgConnection, actor: &Actor, id: Id) -> Result<Project> {
    let granted = gate::project(db, actor, id, Action::ReadPublished).await?;
    let project = granted.project()?;
    let description: String =
        sqlx::query_scalar("select description from project where id = $1").bind(id).fetch_one(&mut *db).await?;
    let counts = list::counts(db, &granted.tree).await?;
    let stars = star::of(db, &granted.tree, actor).await?;
    let node = granted.tree.nodes(&counts, &stars).into_iter().find(|n| n.id == id);
    // Of a Public project strangers read its models, not how it is run.
    let tags = if project.access == Access::Public { Vec::new() } else { tags::of_project(db, id).await? };
    Ok(Project {
        id,
        path: format!("{}/{}", granted.tree.org_slug, project.path),
        name: project.name.clone(),
        description,
        visibility: project.visibility,
        effective_visibility: project.effective_visibility,
        tags,
        versions: node.as_ref().map_or(0, |n| n.versions),
        archived: project.in_archive,
        starred: node.is_some_and(|n| n.starred),
        role: granted.role,
        created: project.created,
    })
}
