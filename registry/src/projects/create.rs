//! Creating a project.

use domain::{
    Id, Refusal,
    address::Address,
    api::{NewProject, Project},
    name,
    permission::Action,
    project::takes_more,
};
use serde_json::json;

use super::{address, get};
use crate::{Actor, Registry, Result, again, audit, constraint::OnConstraint, gate, tags};

/// What the keys of such requests are kept under.
const ROUTE: &str = "projects";

/// Whether the actor may create projects at the top.
///
/// # Errors
/// The role.
pub async fn at_the_top(registry: &Registry, actor: &Actor, org: &str) -> Result<()> {
    let mut db = registry.pool.acquire().await?;
    gate::organization(&mut db, actor, org, Action::CreateProject).await?;
    Ok(())
}

/// Creates a project below one that exists, or at the top.
///
/// # Errors
/// Field errors; a missing parent; the role; the name is taken.
pub async fn create(registry: &Registry, actor: &Actor, new: NewProject) -> Result<Project> {
    create_once(registry, actor, new, None).await
}

/// The same; with an idempotency key the same request answers the same project again.
///
/// # Errors
/// As [`create`]; a key of another request.
pub async fn create_once(registry: &Registry, actor: &Actor, new: NewProject, key: Option<&str>) -> Result<Project> {
    let (field, above, display) = match (&new.below, &new.name) {
        (Some(below), Some(name)) => ("name", below.as_str(), name.as_str()),
        (None, None) => {
            let path = new.path.trim().trim_matches('/').rsplit_once('/');
            let (above, display) =
                path.ok_or_else(|| Refusal::invalid("path", "write OWNER/PROJECT, with the organization first"))?;
            ("path", above, display)
        }
        _ => return Err(Refusal::invalid("name", "and below go together").into()),
    };
    let (display, slug) = name::check_name(field, display)?;
    name::check_text("description", &new.description)?;
    let above = Address::parse(above)?;
    if above.version.is_some() {
        return Err(Refusal::invalid("path", "names a version; write OWNER/PROJECT").into());
    }
    let mut tx = registry.pool.begin().await?;
    if let Some(key) = key
        && let Some(before) = again::recall(&mut tx, actor, (ROUTE, key), &new).await?
    {
        return Ok(before);
    }
    let (org, parent, inherited) = if above.path.is_empty() {
        let granted = gate::organization(&mut tx, actor, &above.organization, Action::CreateProject).await?;
        (granted.tree.org, None, granted.tree.default_visibility)
    } else {
        let tree = gate::tree(&mut tx, actor, &above.organization).await?;
        let place = address::walk(&mut tx, &tree, &above.path).await?;
        let target = place.project.filter(|_| place.rest.is_empty() && place.model.is_none());
        let granted = gate::project_in(tree, target, Action::CreateSubproject)?;
        let above = granted.project()?;
        takes_more(above.in_archive, &above.path)?;
        (granted.tree.org, Some(granted.id), granted.project()?.visibility)
    };
    let visibility = new.visibility.unwrap_or(inherited);
    let id = Id::now_v7();
    sqlx::query(
        "insert into project (org_id, id, parent_id, slug, name, name_key, description, visibility, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(org)
    .bind(id)
    .bind(parent)
    .bind(&slug)
    .bind(&display)
    .bind(name::sort_key(&display))
    .bind(&new.description)
    .bind(visibility.code())
    .bind(actor.id())
    .execute(&mut *tx)
    .await
    .on_constraint("node_slug_key", || Refusal::Unavailable { name: display.clone() })?;
    // Members do not administer by their role, so whoever makes a project holds it.
    if parent.is_none() {
        sqlx::query(
            "insert into project_grant (org_id, id, project_id, account_id, role, granted_by) values ($1, $2, $3, $4, 'admin', $4)",
        )
        .bind(org)
        .bind(Id::now_v7())
        .bind(id)
        .bind(actor.person()?.id)
        .execute(&mut *tx)
        .await?;
    }
    let tag_ids = tags::ensure(&mut tx, org, &new.tags).await?;
    sqlx::query("insert into project_tag (org_id, project_id, tag_id) select $1, $2, unnest($3::uuid[])")
        .bind(org)
        .bind(id)
        .bind(&tag_ids)
        .execute(&mut *tx)
        .await?;
    let change = audit::Change {
        org: Some(org),
        project: Some(id),
        action: "project.created",
        resource: Some(id),
        before: json!(null),
        after: json!({"name": display, "slug": slug, "parent": parent, "visibility": visibility.code(), "tags": new.tags}),
    };
    audit::record(&mut tx, actor, change).await?;
    let project = get::in_transaction(&mut tx, actor, id).await?;
    if let Some(key) = key {
        again::remember(&mut tx, actor, (ROUTE, key), &project).await?;
    }
    tx.commit().await?;
    Ok(project)
}
