//! What an operator may do at the server's own command line, without the gate: whoever can run it
//! holds the database anyway. Every change is in the audit log as `operator`.

use domain::{
    Id, Refusal,
    api::{IssueToken, NewLink},
    name,
    permission::{OrgRole, ProjectRole, TokenScope},
    person::PersonRef,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{account, password, reset, token};
use crate::{Actor, Registry, Result, audit};

async fn account_by_email(tx: &mut PgConnection, email: &str) -> Result<Id> {
    sqlx::query_scalar("select id from account where lower(email) = lower($1) and deactivated_at is null")
        .bind(email.trim())
        .fetch_optional(tx)
        .await?
        .ok_or_else(|| Refusal::not_found("account").into())
}

async fn org_by_slug(tx: &mut PgConnection, slug: &str) -> Result<Id> {
    sqlx::query_scalar("select id from organization where slug = $1 and deleted_at is null")
        .bind(slug)
        .fetch_optional(tx)
        .await?
        .ok_or_else(|| Refusal::not_found("organization").into())
}

pub(crate) async fn set_member(tx: &mut PgConnection, org: Id, account: Id, role: OrgRole) -> Result<()> {
    if role == OrgRole::Outsider {
        sqlx::query("delete from member where org_id = $1 and account_id = $2")
            .bind(org)
            .bind(account)
            .execute(tx)
            .await?;
    } else {
        sqlx::query(
            "insert into member (org_id, account_id, role) values ($1, $2, $3)
             on conflict (org_id, account_id) do update set role = excluded.role, deactivated_at = null",
        )
        .bind(org)
        .bind(account)
        .bind(role.code())
        .execute(tx)
        .await?;
    }
    Ok(())
}

async fn record(
    tx: &mut PgConnection,
    org: Option<Id>,
    project: Option<Id>,
    action: &str,
    resource: Id,
    after: serde_json::Value,
) -> Result<()> {
    let change = audit::Change { org, project, action, resource: Some(resource), before: json!(null), after };
    audit::record(tx, &Actor::operator(), change).await
}

/// Adds a person who can sign in.
///
/// # Errors
/// Field errors; the address is taken.
pub async fn unsafe_add_person(registry: &Registry, name: &str, email: &str, password: String) -> Result<Id> {
    let hash = password::hash(password, &[name, email]).await?;
    let mut tx = registry.pool.begin().await?;
    let id = account::create_person(&mut tx, name, email, Some(&hash)).await?;
    record(&mut tx, None, None, "person.added", id, json!({"email": email, "name": name})).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds an organization without members.
///
/// # Errors
/// Field errors; the slug is taken.
pub async fn unsafe_add_organization(registry: &Registry, org_name: &str) -> Result<String> {
    let (org_name, slug) = name::check_organization(org_name)?;
    let id = Id::now_v7();
    let mut tx = registry.pool.begin().await?;
    sqlx::query("insert into organization (id, slug, name) values ($1, $2, $3)")
        .bind(id)
        .bind(&slug)
        .bind(&org_name)
        .execute(&mut *tx)
        .await?;
    record(&mut tx, Some(id), None, "organization.created", id, json!({"slug": slug, "name": org_name})).await?;
    tx.commit().await?;
    Ok(slug)
}

/// Sets somebody's role in an organization; Outsider ends the membership.
///
/// # Errors
/// Unknown account or organization; the last owner stays.
pub async fn unsafe_set_role(registry: &Registry, org_slug: &str, email: &str, role: OrgRole) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let org = org_by_slug(&mut tx, org_slug).await?;
    let account = account_by_email(&mut tx, email).await?;
    set_member(&mut tx, org, account, role).await?;
    record(&mut tx, Some(org), None, "member.role_set", account, json!({"role": role.code()})).await?;
    tx.commit().await?;
    Ok(())
}

/// Grants somebody a role in a project, or with `None` takes their grant away.
///
/// # Errors
/// Unknown account, organization or project.
pub async fn unsafe_grant(registry: &Registry, address: &str, email: &str, role: Option<ProjectRole>) -> Result<()> {
    let address = domain::address::Address::parse(address)?;
    let mut tx = registry.pool.begin().await?;
    let org = org_by_slug(&mut tx, &address.organization).await?;
    let mut project: Option<Id> = None;
    for slug in &address.path {
        project = sqlx::query_scalar(
            "select project_id from node where org_id = $1 and parent_id is not distinct from $2 and slug = $3 and project_id is not null",
        )
        .bind(org)
        .bind(project)
        .bind(slug)
        .fetch_optional(&mut *tx)
        .await?;
        if project.is_none() {
            return Err(Refusal::not_found("project").into());
        }
    }
    let project = project.ok_or_else(|| Refusal::invalid("project", "write OWNER/PROJECT"))?;
    let account = account_by_email(&mut tx, email).await?;
    sqlx::query("delete from project_grant where project_id = $1 and account_id = $2")
        .bind(project)
        .bind(account)
        .execute(&mut *tx)
        .await?;
    if let Some(role) = role {
        sqlx::query("insert into project_grant (org_id, id, project_id, account_id, role) values ($1, $2, $3, $4, $5)")
            .bind(org)
            .bind(Id::now_v7())
            .bind(project)
            .bind(account)
            .bind(role.code())
            .execute(&mut *tx)
            .await?;
    }
    let after = json!({"account": account, "role": role.map(ProjectRole::code)});
    record(&mut tx, Some(org), Some(project), "project.granted", project, after).await?;
    tx.commit().await?;
    Ok(())
}

/// A token for somebody, for automation.
///
/// # Errors
/// Unknown account.
pub async fn unsafe_token(registry: &Registry, email: &str, name: &str, scope: TokenScope) -> Result<String> {
    let mut tx = registry.pool.begin().await?;
    let account = account_by_email(&mut tx, email).await?;
    let new = IssueToken { name: name.to_owned(), scope, days: None };
    let home = audit::home(&mut tx, account).await?;
    let issued = token::issue(&mut tx, &Actor::operator(), home, account, &new).await?;
    tx.commit().await?;
    Ok(issued.token)
}

/// A link below `base` to a new password of any account: when nobody else can help, as with a sole owner.
///
/// # Errors
/// Unknown account.
pub async fn unsafe_reset(registry: &Registry, base: &str, email: &str) -> Result<NewLink> {
    let mut tx = registry.pool.begin().await?;
    let account = account_by_email(&mut tx, email).await?;
    let home = audit::home(&mut tx, account).await?;
    let made = reset::offer(&mut tx, &Actor::operator(), base, home, account).await?;
    tx.commit().await?;
    Ok(made)
}

/// Somebody as they would be in their browser, for commands that do things in their name.
///
/// # Errors
/// Unknown account.
pub async fn unsafe_in_the_name_of(registry: &Registry, email: &str) -> Result<Actor> {
    let mut db = registry.pool.acquire().await?;
    let id = account_by_email(&mut db, email).await?;
    let name = sqlx::query_scalar("select name from account where id = $1").bind(id).fetch_one(&mut *db).await?;
    Ok(Actor::browser(PersonRef { id, name }))
}

/// Sets how much an organization may keep: a size, or `none`.
///
/// # Errors
/// [`Refusal::NotFound`]; what is no size.
pub async fn unsafe_set_quota(registry: &Registry, org: &str, quota: &str) -> Result<()> {
    let quota = domain::quota::parse(quota)?;
    let mut tx = registry.pool.begin().await?;
    let org = org_by_slug(&mut tx, org).await?;
    sqlx::query("update organization set quota_bytes = $2 where id = $1")
        .bind(org)
        .bind(quota)
        .execute(&mut *tx)
        .await?;
    record(&mut tx, Some(org), None, "organization.changed", org, json!({"quota_bytes": quota})).await?;
    tx.commit().await?;
    Ok(())
}
