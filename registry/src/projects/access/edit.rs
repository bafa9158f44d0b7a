//! Changing who can find a project, whether it inherits, its promotion rule, features, thresholds and description.

use domain::{
    Id, Refusal,
    api::{EditProject, ProjectAccess},
    name,
    permission::{Access, Action, ProjectRole},
    project::PromotionRule,
    quota,
};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::list;
use crate::{
    Actor, Registry, Result, audit, gate,
    gate::{Granted, TheProject},
    tree::Tree,
};

/// Changes a project's settings; who has access to it from now on. With a revision only while it is the current one.
///
/// # Errors
/// The role; [`Refusal::Changed`] when somebody else was faster; what a project cannot be.
pub async fn edit(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    edit: &EditProject,
    revision: Option<i64>,
) -> Result<ProjectAccess> {
    for (field, role) in [("publish_role", edit.publish_role), ("production_role", edit.production_role)] {
        if role == Some(ProjectRole::Viewer) {
            return Err(Refusal::invalid(field, "is contributor or admin").into());
        }
    }
    if let Some(description) = &edit.description {
        name::check_text("description", description)?;
    }
    let quota = edit.quota.as_deref().map(quota::parse).transpose()?;
    let mut tx = registry.pool.begin().await?;
    let granted = super::turn(&mut tx, actor, id).await?;
    let before = facts(&mut tx, id).await?;
    if revision.is_some_and(|seen| before["revision"] != json!(seen)) {
        return Err(Refusal::Changed { what: "The project".into() }.into());
    }
    if let Some(sources) = &edit.promotion_sources {
        put_sources(&mut tx, &granted.tree, id, sources).await?;
    }
    sqlx::query(
        "update project set visibility = coalesce($2, visibility), inherits = coalesce($3, inherits),
                promotion_rule = coalesce($4, promotion_rule), publish_role = coalesce($5, publish_role),
                production_role = coalesce($6, production_role), has_models = coalesce($7, has_models),
                has_experiments = coalesce($8, has_experiments),
                description = coalesce($9, description), direct_downloads = coalesce($10, direct_downloads),
                quota_bytes = case when $11 then $12 else quota_bytes end
         where id = $1",
    )
    .bind(id)
    .bind(edit.visibility.map(domain::permission::Visibility::code))
    .bind(edit.inherits)
    .bind(edit.promotion_rule.map(PromotionRule::code))
    .bind(edit.publish_role.map(ProjectRole::code))
    .bind(edit.production_role.map(ProjectRole::code))
    .bind(edit.has_models)
    .bind(edit.has_experiments)
    .bind(&edit.description)
    .bind(edit.direct_downloads)
    .bind(quota.is_some())
    .bind(quota.flatten())
    .execute(&mut *tx)
    .await?;
    let granted = keep_hold(&mut tx, actor, granted, id).await?;
    let after = facts(&mut tx, id).await?;
    if before != after {
        sqlx::query("update project set revision = revision + 1, updated_at = now() where id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        let (before, after) = audit::differing(&before, &after);
        let change = audit::Change {
            org: Some(granted.tree.org),
            project: Some(id),
            action: "project.changed",
            resource: Some(id),
            before,
            after,
        };
        audit::record(&mut tx, actor, change).await?;
    }
    let told = list::told(&mut tx, &granted).await?;
    tx.commit().await?;
    Ok(told)
}

/// Whoever administered the project by a grant from above and cut that off administers it still, by a grant here.
pub(in crate::projects) async fn keep_hold(
    tx: &mut PgConnection,
    actor: &Actor,
    before: Granted<TheProject>,
    id: Id,
) -> Result<Granted<TheProject>> {
    let tree = gate::tree(tx, actor, &before.tree.org_slug).await;
    let holds = |tree: &Tree| tree.get(id).map(|p| p.access) == Some(Access::Role(ProjectRole::Admin));
    if !tree.as_ref().is_ok_and(holds) {
        sqlx::query(
            "insert into project_grant (org_id, id, project_id, account_id, role, granted_by) values ($1, $2, $3, $4, 'admin', $4)
             on conflict on constraint project_grant_once do update set role = 'admin'",
        )
        .bind(before.tree.org)
        .bind(Id::now_v7())
        .bind(id)
        .bind(actor.person()?.id)
        .execute(&mut *tx)
        .await?;
    }
    gate::project(tx, actor, id, Action::ManageProject).await
}

/// The list that the caller wants, and what of the list before they may not see.
async fn put_sources(tx: &mut PgConnection, tree: &Tree, id: Id, sources: &[Id]) -> Result<()> {
    if sources.iter().any(|source| !gate::has_role(tree, *source)) {
        return Err(Refusal::not_found("project").into());
    }
    let known: Vec<Id> = tree.visible().map(|p| p.id).filter(|p| gate::has_role(tree, *p)).collect();
    sqlx::query("delete from promotion_source where project_id = $1 and source_id = any($2) and source_id <> all($3)")
        .bind(id)
        .bind(&known)
        .bind(sources)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into promotion_source (org_id, project_id, source_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing",
    )
    .bind(tree.org)
    .bind(id)
    .bind(sources)
    .execute(tx)
    .await?;
    Ok(())
}

async fn facts(tx: &mut PgConnection, id: Id) -> Result<Value> {
    Ok(sqlx::query_scalar(
        "select jsonb_build_object('revision', p.revision, 'description', p.description, 'visibility', p.visibility, 'inherits', p.inherits,
                'promotion_rule', p.promotion_rule, 'publish_role', p.publish_role, 'production_role', p.production_role,
                'has_models', p.has_models, 'has_experiments', p.has_experiments,
                'quota_bytes', p.quota_bytes, 'direct_downloads', p.direct_downloads,
                'promotion_sources', array(select source_id from promotion_source where project_id = p.id order by 1))
         from project p where p.id = $1",
    )
    .bind(id)
    .fetch_one(tx)
    .await?)
}
