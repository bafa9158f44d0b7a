//! Bearer tokens for automation: `vtr_` and 256 random bits, of which the database keeps the digest.

use domain::{
    Id, Refusal,
    api::{IssueToken, IssuedToken},
    name,
    permission::TokenScope,
    person::PersonRef,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{secret, session::Client, sign_in};
use crate::{Actor, Registry, Result, audit, tree::read};

/// How a token starts, so that people and scanners recognise one.
pub const PREFIX: &str = "vtr_";

/// Most tokens that an account has at once.
const TOKENS_MAX: i64 = 100;

/// How many days a token works that was traded for a password, unless something else is said.
const LOGIN_DAYS: i32 = 90;

/// Most days that a token may be made for: ten years.
const TOKEN_DAYS_MAX: i32 = 3650;

pub(crate) async fn issue(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Option<Id>,
    account: Id,
    new: &IssueToken,
) -> Result<IssuedToken> {
    if new.days.is_some_and(|days| !(1..=TOKEN_DAYS_MAX).contains(&days)) {
        return Err(Refusal::invalid("days", format!("are 1 to {TOKEN_DAYS_MAX}")).into());
    }
    let (token_name, scope) = (name::check_line("token_name", &new.name)?, new.scope);
    fits(tx, actor, account, new.days).await?;
    let token = format!("{PREFIX}{}", secret::generate()?);
    let id = Id::now_v7();
    sqlx::query(
        "insert into token (id, account_id, token_hash, name, scope, expires_at)
         values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))",
    )
    .bind(id)
    .bind(account)
    .bind(secret::digest(&token))
    .bind(token_name)
    .bind(scope.code())
    .bind(new.days)
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org,
        project: None,
        action: "token.issued",
        resource: Some(id),
        before: json!(null),
        after: json!({"account": account, "name": token_name, "scope": scope.code(), "days": new.days}),
    };
    audit::record(tx, actor, change).await?;
    Ok(IssuedToken { id, token })
}

/// Whether an account may have one more token, and whoever asks may make it for so long.
async fn fits(tx: &mut PgConnection, actor: &Actor, account: Id, days: Option<i32>) -> Result<()> {
    // Of two at once the second counts the first.
    sqlx::query("select from account where id = $1 for no key update").bind(account).execute(&mut *tx).await?;
    let (held, outlives): (i64, bool) = sqlx::query_as(
        "select (select count(*) from token where account_id = $1 and revoked_at is null
                     and (expires_at is null or expires_at > now())),
                exists (select from token where id = $2
                     and expires_at < coalesce(now() + make_interval(days => $3), 'infinity'))",
    )
    .bind(account)
    .bind(actor.credential().filter(|_| actor.scope().is_some()))
    .bind(days)
    .fetch_one(tx)
    .await?;
    if outlives {
        return Err(Refusal::invalid("days", "would outlast the token that you use; take fewer").into());
    }
    if held >= TOKENS_MAX {
        return Err(Refusal::state(format!("There are {TOKENS_MAX} tokens already; revoke one first.")).into());
    }
    Ok(())
}

/// Trades a password for a token, as the command line's `login` does.
///
/// # Errors
/// As [`super::session::sign_in`].
pub async fn sign_in(
    registry: &Registry,
    client: &Client,
    email: &str,
    password: String,
    token_name: &str,
    days: Option<i32>,
) -> Result<String> {
    let person = sign_in::check_password(registry, client, email, password).await?;
    let actor = Actor::browser(person.clone()).from_address(client.address.clone());
    let mut tx = registry.pool.begin().await?;
    let new =
        IssueToken { name: token_name.to_owned(), scope: TokenScope::Admin, days: Some(days.unwrap_or(LOGIN_DAYS)) };
    let home = audit::home(&mut tx, person.id).await?;
    let issued = issue(&mut tx, &actor, home, person.id, &new).await?;
    tx.commit().await?;
    Ok(issued.token)
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
        sqlx::query(
            "with used as (update token set used_at = now() where id = $1)
             update account set seen_at = now() where id = $2",
        )
        .bind(token_id)
        .bind(id)
        .execute(&registry.pool)
        .await?;
    }
    Ok(Actor::token(PersonRef { id, name }, read(&scope, TokenScope::from_code)?).by(token_id))
}
