//! First run: one link with a one-time code makes the owner and the organization.

use domain::{Id, Refusal, name, person::PersonRef};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    account,
    attempt::{self, Limit},
    operator, password, secret, session,
    session::{By, Client},
};
use crate::{Actor, Registry, Result, audit};

/// What set-up asks for.
#[derive(Clone, Serialize, Deserialize)]
pub struct SetUp {
    /// The owner's name.
    pub name: String,
    /// The owner's e-mail address.
    pub email: String,
    /// The owner's password.
    pub password: String,
    /// Display name of the organization.
    pub organization: String,
}

/// What set-up made.
pub struct Ready {
    /// The owner's session.
    pub session: String,
    /// The owner.
    pub owner: Actor,
    /// Slug of the organization.
    pub org_slug: String,
}

/// Whether set-up is still to come.
///
/// # Errors
/// The database's own.
pub async fn is_needed(registry: &Registry) -> Result<bool> {
    Ok(sqlx::query_scalar("select set_up_at is null from instance").fetch_one(&registry.pool).await?)
}

/// A fresh one-time code, when set-up is still to come. Codes of earlier starts end.
///
/// # Errors
/// The database's own.
pub async fn new_code(registry: &Registry) -> Result<Option<String>> {
    let code = secret::generate()?;
    let done = sqlx::query("update instance set setup_code_hash = $1 where set_up_at is null")
        .bind(secret::digest(&code))
        .execute(&registry.pool)
        .await?;
    Ok((done.rows_affected() == 1).then_some(code))
}

/// Whether a code leads to set-up.
///
/// # Errors
/// [`Refusal::TooMany`] after too many tries.
pub async fn is_valid(registry: &Registry, client: &Client, code: &str) -> Result<bool> {
    let right: bool =
        sqlx::query_scalar("select set_up_at is null and coalesce(setup_code_hash = $1, false) from instance")
            .bind(secret::digest(code))
            .fetch_one(&registry.pool)
            .await?;
    if !right {
        let mut db = registry.pool.acquire().await?;
        attempt::count(&mut db, Limit::SetUp, &client.network()).await?;
    }
    Ok(right)
}

/// Makes the owner and the organization, with the code.
///
/// # Errors
/// [`Refusal::State`] when the code is wrong or set-up is done; field errors.
pub async fn complete(registry: &Registry, client: &Client, code: &str, form: SetUp) -> Result<Ready> {
    if !is_valid(registry, client, code).await? {
        return Err(Refusal::state(
            "This set-up link is not valid (any more). Use the one the server printed when it last started, or sign in.",
        )
        .into());
    }
    let hash = password::hash(form.password.clone(), &[&form.name, &form.email, &form.organization]).await?;
    let mut tx = registry.pool.begin().await?;
    close(&mut tx, Some(code)).await?;
    let (person, org_slug) = found(&mut tx, &form, &hash).await?;
    let session = session::open(&mut tx, &person, client, By::Link).await?;
    tx.commit().await?;
    Ok(Ready { session, owner: Actor::browser(person), org_slug })
}

/// Unattended set-up by the operator's environment; nothing when it is done already.
///
/// # Errors
/// Field errors.
pub async fn unsafe_unattended(registry: &Registry, form: SetUp) -> Result<bool> {
    if !is_needed(registry).await? {
        return Ok(false);
    }
    let hash = password::hash(form.password.clone(), &[&form.name, &form.email, &form.organization]).await?;
    let mut tx = registry.pool.begin().await?;
    close(&mut tx, None).await?;
    found(&mut tx, &form, &hash).await?;
    tx.commit().await?;
    Ok(true)
}

/// Set-up happens once: the second of two at the same time finds it done.
async fn close(tx: &mut PgConnection, code: Option<&str>) -> Result<()> {
    let done = sqlx::query(
        "update instance set set_up_at = now(), setup_code_hash = null
         where set_up_at is null and ($1::bytea is null or setup_code_hash = $1)",
    )
    .bind(code.map(secret::digest))
    .execute(tx)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Refusal::state("Set-up was just completed; sign in.").into()) }
}

async fn found(tx: &mut PgConnection, form: &SetUp, hash: &str) -> Result<(PersonRef, String)> {
    let (org_name, org_slug) = name::check_organization(&form.organization)?;
    let owner = account::create_person(tx, &form.name, &form.email, Some(hash)).await?;
    let org = Id::now_v7();
    sqlx::query("insert into organization (id, slug, name) values ($1, $2, $3)")
        .bind(org)
        .bind(&org_slug)
        .bind(&org_name)
        .execute(&mut *tx)
        .await?;
    operator::set_member(tx, org, owner, domain::permission::OrgRole::Owner).await?;
    let person = PersonRef { id: owner, name: form.name.trim().to_owned() };
    let change = audit::Change {
        org: Some(org),
        project: None,
        action: "organization.created",
        resource: Some(org),
        before: json!(null),
        after: json!({"slug": org_slug, "name": org_name, "owner": owner}),
    };
    audit::record(tx, &Actor::browser(person.clone()), change).await?;
    Ok((person, org_slug))
}
