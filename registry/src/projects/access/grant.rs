//! Granting a role in a project, changing it, and taking it away.

use domain::{
    Id, Refusal,
    access::may_grant,
    api::{ProjectAccess, SetGrant},
    permission::ProjectRole,
};
use serde_json::json;
use sqlx::PgConnection;

use super::list;
use crate::{Actor, Registry, Result, audit, tree::read};

/// Sets what somebody, or a team, has on a project; who has access to it from now on.
///
/// # Errors
/// The role; more than the actor holds; [`Refusal::NotFound`] for a person or team that is none of the organization's.
pub async fn set(registry: &Registry, actor: &Actor, project: Id, grant: &SetGrant) -> Result<ProjectAccess> {
    if grant.account.is_some() == grant.team.is_some() {
        return Err(Refusal::invalid("account", "name a person or a team, one of them").into());
    }
    let mut tx = registry.pool.begin().await?;
    let granted = super::turn(&mut tx, actor, project).await?;
    let org = granted.tree.org;
    let before = held(&mut tx, project, grant).await?;
    for role in before.into_iter().chain(grant.role) {
        may_grant(granted.project()?.access, role)?;
    }
    // Whoever has a grant already may lose it, even if they belong here no more.
    if before.is_none() || grant.role.is_some() {
        find(&mut tx, org, grant).await?;
    }
    if before != grant.role {
        put(&mut tx, actor, org, project, grant).await?;
        let whom = |role: Option<ProjectRole>| match role {
            Some(role) => json!({"account": grant.account, "team": grant.team, "role": role.code()}),
            None => json!(null),
        };
        let change = audit::Change {
            org: Some(org),
            project: Some(project),
            action: if grant.role.is_some() { "project.granted" } else { "project.grant_revoked" },
            resource: Some(project),
            before: whom(before),
            after: whom(grant.role),
        };
        audit::record(&mut tx, actor, change).await?;
    }
    // Whoever gave up their own place is answered all the same.
    let told = list::told(&mut tx, &granted).await?;
    tx.commit().await?;
    Ok(told)
}

async fn held(tx: &mut PgConnection, project: Id, grant: &SetGrant) -> Result<Option<ProjectRole>> {
    let role: Option<String> = sqlx::query_scalar(
        "select role from project_grant
         where project_id = $1 and account_id is not distinct from $2 and team_id is not distinct from $3",
    )
    .bind(project)
    .bind(grant.account)
    .bind(grant.team)
    .fetch_optional(tx)
    .await?;
    role.map(|role| read(&role, ProjectRole::from_code)).transpose()
}

/// Whom it is to: held until it is theirs.
async fn find(tx: &mut PgConnection, org: Id, grant: &SetGrant) -> Result<()> {
    let found: Option<i32> =
        match grant.account {
            Some(account) => sqlx::query_scalar(
                "select 1 from member where org_id = $1 and account_id = $2 and deactivated_at is null for key share",
            )
            .bind(org)
            .bind(account)
            .fetch_optional(tx)
            .await?,
            None => {
                sqlx::query_scalar("select 1 from team where org_id = $1 and id = $2 for key share")
                    .bind(org)
                    .bind(grant.team)
                    .fetch_optional(tx)
                    .await?
            }
        };
    let what = if grant.account.is_some() { "person" } else { "team" };
    found.map(drop).ok_or_else(|| Refusal::not_found(what).into())
}

async fn put(tx: &mut PgConnection, actor: &Actor, org: Id, project: Id, grant: &SetGrant) -> Result<()> {
    let Some(role) = grant.role else {
        sqlx::query(
            "delete from project_grant
             where project_id = $1 and account_id is not distinct from $2 and team_id is not distinct from $3",
        )
        .bind(project)
        .bind(grant.account)
        .bind(grant.team)
        .execute(tx)
        .await?;
        return Ok(());
    };
    sqlx::query(
        "insert into project_grant (org_id, id, project_id, account_id, team_id, role, granted_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint project_grant_once do update set role = excluded.role, granted_by = excluded.granted_by",
    )
    .bind(org)
    .bind(Id::now_v7())
    .bind(project)
    .bind(grant.account)
    .bind(grant.team)
    .bind(role.code())
    .bind(actor.id())
    .execute(tx)
    .await?;
    Ok(())
}
