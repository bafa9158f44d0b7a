//! The tokens of an account: told without their secrets, made and revoked.

use domain::{
    Id, Refusal, Time,
    access::may_issue,
    api::{IssueToken, IssuedToken, Token},
    permission::{Action, TokenScope},
};
use serde_json::json;
use sqlx::PgConnection;

use super::token;
use crate::{Actor, Registry, Result, audit, gate, tree::read};

/// The actor's own tokens, newest first.
///
/// # Errors
/// [`Refusal::SignInNeeded`] for nobody; a token's scope.
pub async fn list(registry: &Registry, actor: &Actor) -> Result<Vec<Token>> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    let mut db = registry.pool.acquire().await?;
    told(&mut db, actor, account).await
}

/// Makes a token of the actor's own.
///
/// # Errors
/// As [`list`]; [`Refusal::ProveAgain`]; a wider scope than the actor's; field errors.
pub async fn issue(registry: &Registry, actor: &Actor, new: &IssueToken) -> Result<IssuedToken> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    actor.is_proved()?;
    may_issue(actor.scope(), new.scope)?;
    let mut tx = registry.pool.begin().await?;
    let home = audit::home(&mut tx, account).await?;
    let issued = token::issue(&mut tx, actor, home, account, new).await?;
    tx.commit().await?;
    Ok(issued)
}

/// Revokes a token of the actor's own.
///
/// # Errors
/// As [`list`]; [`Refusal::NotFound`] for one that is not there.
pub async fn revoke(registry: &Registry, actor: &Actor, token: Id) -> Result<()> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    let mut tx = registry.pool.begin().await?;
    let home = audit::home(&mut tx, account).await?;
    end(&mut tx, actor, home, account, token).await?;
    tx.commit().await?;
    Ok(())
}

/// The tokens of an account that are not revoked.
pub(super) async fn told(db: &mut PgConnection, actor: &Actor, account: Id) -> Result<Vec<Token>> {
    type Raw = (Id, String, String, Time, Option<Time>, bool, Option<Time>);
    let rows: Vec<Raw> = sqlx::query_as(
        "select id, name, scope, created_at, expires_at, coalesce(expires_at <= now(), false), used_at from token
         where account_id = $1 and revoked_at is null order by created_at desc, id desc",
    )
    .bind(account)
    .fetch_all(db)
    .await?;
    let told = |(id, name, scope, created, expires, expired, used): Raw| {
        let scope = read(&scope, TokenScope::from_code)?;
        Ok(Token { id, name, scope, created, expires, expired, used, current: actor.credential() == Some(id) })
    };
    rows.into_iter().map(told).collect()
}

/// Revokes a token of an account.
pub(super) async fn end(tx: &mut PgConnection, actor: &Actor, org: Option<Id>, account: Id, token: Id) -> Result<()> {
    let found: Option<(String, String)> = sqlx::query_as(
        "update token set revoked_at = now() where id = $1 and account_id = $2 and revoked_at is null returning name, scope",
    )
    .bind(token)
    .bind(account)
    .fetch_optional(&mut *tx)
    .await?;
    let (name, scope) = found.ok_or_else(|| Refusal::not_found("token"))?;
    let change = audit::Change {
        org,
        project: None,
        action: "token.revoked",
        resource: Some(token),
        before: json!({"account": account, "name": name, "scope": scope}),
        after: json!(null),
    };
    audit::record(tx, actor, change).await
}

/// Revokes all tokens of an account; how many there were.
pub(super) async fn end_all(tx: &mut PgConnection, account: Id) -> Result<u64> {
    let ended = sqlx::query(
        "update token set revoked_at = now() where account_id = $1 and revoked_at is null
           and (expires_at is null or expires_at > now())",
    )
    .bind(account)
    .execute(tx)
    .await?;
    Ok(ended.rows_affected())
}
