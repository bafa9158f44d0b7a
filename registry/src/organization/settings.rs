//! An organization's own settings.

use domain::{
    Refusal, Time,
    api::{EditOrganization, OrganizationSettings},
    name,
    permission::{Action, OrgRole, Visibility},
};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    Actor, Registry, Result, audit,
    gate::{self, Granted, TheOrganization},
    quota,
    seen::Seen as _,
};

/// The settings, for those who may change them.
///
/// # Errors
/// The role; [`Refusal::NotFound`].
pub async fn get(registry: &Registry, actor: &Actor, org: &str) -> Result<OrganizationSettings> {
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManageOrganization).await?;
    told(&mut db, &granted).await
}

/// Changes what is given of them; with what the caller has seen only while it is still so.
///
/// # Errors
/// The role; field errors.
pub async fn edit(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    edit: &EditOrganization,
    seen: Option<&str>,
) -> Result<OrganizationSettings> {
    let title = edit.name.as_deref().map(|title| name::check_line("name", title)).transpose()?;
    if edit.top_level_role.is_some_and(|role| role < OrgRole::Member) {
        return Err(Refusal::invalid("top_level_role", "is member, manager or owner").into());
    }
    let mut tx = registry.pool.begin().await?;
    let before = gate::turn(&mut tx, actor, org, Action::ManageOrganization).await?;
    if seen.is_some() {
        told(&mut tx, &before).await?.unless_changed(seen)?;
    }
    sqlx::query(
        "update organization set name = coalesce($2, name), top_level_role = coalesce($3, top_level_role),
                default_visibility = coalesce($4, default_visibility)
         where id = $1",
    )
    .bind(before.tree.org)
    .bind(title)
    .bind(edit.top_level_role.map(OrgRole::code))
    .bind(edit.default_visibility.map(Visibility::code))
    .execute(&mut *tx)
    .await?;
    let after = gate::organization(&mut tx, actor, org, Action::ManageOrganization).await?;
    let (was, is) = audit::differing(&facts(&before), &facts(&after));
    if was != is {
        let change = audit::Change {
            org: Some(after.tree.org),
            project: None,
            action: "organization.changed",
            resource: Some(after.tree.org),
            before: was,
            after: is,
        };
        audit::record(&mut tx, actor, change).await?;
    }
    let told = told(&mut tx, &after).await?;
    tx.commit().await?;
    Ok(told)
}

fn facts(granted: &Granted<TheOrganization>) -> serde_json::Value {
    let tree = &granted.tree;
    json!({
        "name": tree.org_name,
        "top_level_role": tree.top_level_role.code(),
        "default_visibility": tree.default_visibility.code(),
    })
}

async fn told(db: &mut PgConnection, granted: &Granted<TheOrganization>) -> Result<OrganizationSettings> {
    let tree = &granted.tree;
    let projects = i64::try_from(tree.visible().count()).unwrap_or(i64::MAX);
    let (created, people, versions, quota): (Time, i64, i64, Option<i64>) = sqlx::query_as(
        "select created_at, (select count(*) from member where org_id = o.id),
                (select count(*) from version where org_id = o.id), quota_bytes
         from organization o where id = $1",
    )
    .bind(tree.org)
    .fetch_one(&mut *db)
    .await?;
    Ok(OrganizationSettings {
        id: tree.org,
        slug: tree.org_slug.clone(),
        name: tree.org_name.clone(),
        top_level_role: tree.top_level_role,
        default_visibility: tree.default_visibility,
        created,
        people,
        projects,
        versions,
        used: quota::used_by_organization(db, tree.org).await?,
        quota,
    })
}
