//! Renaming a project and moving it with all that is below; its old address keeps leading to it.

use domain::{
    Id, Refusal,
    address::Address,
    api::{PlaceProject, Project},
    name,
    permission::{Access, Action, ProjectRole, Resource, decide},
    project::takes_more,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{access, address, get};
use crate::{Actor, Registry, Result, audit, constraint::OnConstraint, gate, quota, tree::Tree};

/// Gives a project another name, another place, or both.
///
/// # Errors
/// The role in the project, in the one it is taken out of, and in the one it is brought below; a name that is not to be had; below itself; too deep.
pub async fn place(registry: &Registry, actor: &Actor, id: Id, to: &PlaceProject) -> Result<Project> {
    let named = to.name.as_deref().map(|title| name::check_name("name", title)).transpose()?;
    let mut tx = registry.pool.begin().await?;
    let granted = access::turn(&mut tx, actor, id).await?;
    let (tree, project) = (&granted.tree, granted.project()?);
    let parent = match &to.below {
        Some(below) => find(&mut tx, actor, tree, below).await?,
        None => project.parent,
    };
    may_leave(tree, id, parent)?;
    let room = match parent {
        Some(above) => Some((above, quota::of(&mut tx, tree, above).await?)),
        None => None,
    };
    let (title, slug) = named.unwrap_or_else(|| (project.name.clone(), project.slug.clone()));
    let facts =
        |tree: &Tree| tree.get(id).map(|p| json!({"name": p.name, "address": format!("{}/{}", tree.org_slug, p.path)}));
    let before = facts(tree);
    sqlx::query(
        "update project set parent_id = $2, slug = $3, name = $4, name_key = $5, updated_at = now(), revision = revision + 1
         where id = $1",
    )
    .bind(id)
    .bind(parent)
    .bind(&slug)
    .bind(&title)
    .bind(name::sort_key(&title))
    .execute(&mut *tx)
    .await
    .on_constraint("node_slug_key", || Refusal::Unavailable { name: title.clone() })?;
    if let Some((above, room)) = &room {
        quota::hold(&mut tx, tree, *above, room).await?;
    }
    lead(&mut tx, tree.org, id, (project.parent, &project.slug), (parent, &slug)).await?;
    let granted = access::edit::keep_hold(&mut tx, actor, granted, id).await?;
    let after = facts(&granted.tree);
    if before != after {
        let change = audit::Change {
            org: Some(granted.tree.org),
            project: Some(id),
            action: "project.moved",
            resource: Some(id),
            before: json!(before),
            after: json!(after),
        };
        audit::record(&mut tx, actor, change).await?;
    }
    let told = get::in_transaction(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(told)
}

/// Whether the actor may bring a project elsewhere: not below itself, and out of another as whoever decides what is
/// below that.
pub(super) fn may_leave(tree: &Tree, id: Id, to: Option<Id>) -> Result<(), Refusal> {
    if to.is_some_and(|to| tree.is_within(to, id)) {
        return Err(Refusal::state("A project cannot be moved below itself."));
    }
    let Some(parent) = tree.get(id).and_then(|p| p.parent).filter(|parent| to != Some(*parent)) else { return Ok(()) };
    // That it is below something is no secret to who administers it; a hidden one refuses as a seen one would.
    let access = match tree.get(parent).map(|p| p.access) {
        Some(access @ Access::Role(_)) => access,
        _ => Access::Role(ProjectRole::Viewer),
    };
    decide(&tree.subject, Action::CreateSubproject, Resource::Project(access))
}

/// The project that it is brought below; none for the top.
pub(super) async fn find(tx: &mut PgConnection, actor: &Actor, tree: &Tree, below: &str) -> Result<Option<Id>> {
    let at = Address::parse(below)?;
    if at.organization != tree.org_slug || at.version.is_some() {
        return Err(Refusal::invalid("below", "write OWNER or OWNER/PROJECT of the same organization").into());
    }
    if at.path.is_empty() {
        gate::organization(tx, actor, &at.organization, Action::CreateProject).await?;
        return Ok(None);
    }
    let place = address::walk_seen(tx, tree, &at.path).await?;
    let target = place.project.filter(|_| place.rest.is_empty() && place.model.is_none());
    let fresh = gate::tree(tx, actor, &at.organization).await?;
    let granted = gate::project_in(fresh, target, Action::CreateSubproject)?;
    let above = granted.project()?;
    takes_more(above.in_archive, &above.path)?;
    Ok(Some(granted.id))
}

/// Lets the old place lead to the project; at its own it needs no leading.
async fn lead(
    tx: &mut PgConnection,
    org: Id,
    id: Id,
    (old_parent, old_slug): (Option<Id>, &str),
    (parent, slug): (Option<Id>, &str),
) -> Result<()> {
    sqlx::query(
        "insert into redirect (org_id, parent_id, slug, project_id) values ($1, $2, $3, $4)
         on conflict on constraint redirect_slug_key do update set project_id = excluded.project_id, model_id = null",
    )
    .bind(org)
    .bind(old_parent)
    .bind(old_slug)
    .bind(id)
    .execute(&mut *tx)
    .await?;
    sqlx::query("delete from redirect where org_id = $1 and parent_id is not distinct from $2 and slug = $3")
        .bind(org)
        .bind(parent)
        .bind(slug)
        .execute(tx)
        .await?;
    Ok(())
}
