//! Bearer tokens for automation: `vtr_` and 256 random bits, of which the database keeps the digest.

use domain::{Id, Refusal, name, permission::TokenScope, person::PersonRef};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    secret,
    session::{self, Client},
};
use crate::{Actor, Registry, Result, audit, tree::read};

/// How a token starts, so that people and scanners recognise one.
pub const PREFIX: &str = "vtr_";

pub(crate) async fn issue(
    tx: &mut PgConnection,
    actor: &Actor,
    account: Id,
    token_name: &str,
    scope: TokenScope,
) -> Result<String> {
    let token_name = token_name.trim();
    if token_name.is_empty() || token_name.chars().count() > name::NAME_MAX {
        return Err(Refusal::invalid("token_name", "needs 1 to 256 characters").into());
    }
    let token = format!("{PREFIX}{}", secret::generate()?);
    let id = Id::now_v7();
    sqlx::query("insert into token (id, account_id, token_hash, name, scope) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(account)
        .bind(secret::digest(&token))
        .bind(token_name)
        .bind(scope.code())
        .execute(&mut *tx)
        .await?;
    let change = audit::Change {
        org: None,
        project: None,
        action: "token.issued",
        resource: Some(id),
        before: json!(null),
        after: json!({"account": account, "name": token_name, "scope": scope.code()}),
    };
    audit::record(tx, actor, change).await?;
    Ok(token)
}

/// Trades a password for a token, as the command line's `login` does.
///
/// # Errors
/// As [`session::sign_in`].
pub async fn sign_in(
    registry: &Registry,
    client: &Client,
    email: &str,
    password: String,
    token_name: &str,
) -> Result<String> {
    let person = session::check_password(registry, client, email, password).await?;
    let actor = Actor::browser(person.clone()).from_address(client.address.clone());
    let mut tx = registry.pool.begin().await?;
    let token = issue(&mut tx, &actor, person.id, token_name, TokenScope::Admin).await?;
    tx.commit().await?;
    Ok(token)
}

/// Who a token belongs to.
///
/// # Errors
/// [`Refusal::SignInNeeded`] when it is unknown, expired, revoked or its owner deactivated.
pub async fn resume(registry: &Registry, token: &str) -> Result<Actor> {
    let found: Option<(Id, Id, String, String, bool)> = sqlx::query_as(
        "select t.id, a.id, a.name, t.scope, t.used_at is null or t.used_at < now() - interval '10 minutes'
         from token t join account a on a.id = t.account_id
         where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
           and a.deactivated_at is null",
    )
    .bind(secret::digest(token))
    .fetch_optional(&registry.pool)
    .await?;
    let Some((token_id, id, name, scope, stale)) = found else { return Err(Refusal::SignInNeeded.into()) };
    if stale {
        sqlx::query("update token set used_at = now() where id = $1").bind(token_id).execute(&registry.pool).await?;
    }
    Ok(Actor::token(PersonRef { id, name }, read(&scope, TokenScope::from_code)?))
}
