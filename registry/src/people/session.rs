//! A browser's session: a random cookie whose digest the database keeps.

use std::net::Ipv6Addr;

use domain::{Id, Refusal, person::PersonRef};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    attempt::{self, Limit},
    password, secret,
};
use crate::{Actor, Registry, Result, audit};

/// Longest a session lives, in days.
pub const SESSION_DAYS: i64 = 30;
/// Longest it may lie idle, in days.
pub const SESSION_IDLE_DAYS: i64 = 7;

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Network address.
    pub address: Option<String>,
    /// The browser's own words.
    pub user_agent: Option<String>,
}

impl Client {
    /// What limits count by: an IPv4 address, or the /64 of an IPv6 one, of which one household has all.
    pub(crate) fn network(&self) -> String {
        let Some(address) = self.address.as_deref() else { return "unknown".to_owned() };
        match address.parse::<Ipv6Addr>() {
            Ok(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            Err(_) => address.to_owned(),
        }
    }
}

/// Checks a password, with both limits, and says who it is.
pub(crate) async fn check_password(
    registry: &Registry,
    client: &Client,
    email: &str,
    secret_word: String,
) -> Result<PersonRef> {
    let mut db = registry.pool.acquire().await?;
    attempt::count(&mut db, Limit::Address, &client.network()).await?;
    attempt::count(&mut db, Limit::Account, email).await?;
    let found: Option<(Id, String, Option<String>)> = sqlx::query_as(
        "select id, name, password_hash from account where lower(email) = lower($1) and deactivated_at is null",
    )
    .bind(email.trim())
    .fetch_optional(&mut *db)
    .await?;
    // Held connections would run out while passwords are being hashed.
    drop(db);
    let (person, hash) = match found {
        Some((id, name, hash)) => (Some(PersonRef { id, name }), hash),
        None => (None, None),
    };
    let fits = password::verify(secret_word, hash).await?;
    match person {
        Some(person) if fits => {
            let mut db = registry.pool.acquire().await?;
            attempt::forget(&mut db, email).await?;
            Ok(person)
        }
        _ => Err(Refusal::WrongPassword.into()),
    }
}

/// Signs in with a password: the new session's secret for the cookie.
///
/// # Errors
/// [`Refusal::WrongPassword`], [`Refusal::TooMany`].
pub async fn sign_in(registry: &Registry, client: &Client, email: &str, password: String) -> Result<String> {
    let person = check_password(registry, client, email, password).await?;
    let mut tx = registry.pool.begin().await?;
    let secret = open(&mut tx, &person, client).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Opens a session for somebody who has proved who they are.
pub(crate) async fn open(tx: &mut PgConnection, person: &PersonRef, client: &Client) -> Result<String> {
    let secret = secret::generate()?;
    let id: Id = sqlx::query_scalar(
        "insert into session (token_hash, account_id, expires_at, address, user_agent)
         values ($1, $2, now() + make_interval(days => $3), $4, left($5, 300)) returning id",
    )
    .bind(secret::digest(&secret))
    .bind(person.id)
    .bind(i32::try_from(SESSION_DAYS).unwrap_or(30))
    .bind(&client.address)
    .bind(&client.user_agent)
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query("delete from session where expires_at < now()").execute(&mut *tx).await?;
    sqlx::query("update account set seen_at = now() where id = $1").bind(person.id).execute(&mut *tx).await?;
    let actor = Actor::browser(person.clone()).by(id).from_address(client.address.clone());
    let change = audit::Change {
        org: audit::home(tx, person.id).await?,
        project: None,
        action: "session.opened",
        resource: Some(person.id),
        before: json!(null),
        after: json!(null),
    };
    audit::record(tx, &actor, change).await?;
    Ok(secret)
}

/// Who a cookie belongs to; anonymous when it is unknown, expired or its person deactivated.
///
/// # Errors
/// The database's own.
pub async fn resume(registry: &Registry, secret: &str) -> Result<Actor> {
    let found: Option<(Id, Id, String, bool)> = sqlx::query_as(
        "select s.id, a.id, a.name, s.seen_at < now() - interval '10 minutes' from session s join account a on a.id = s.account_id
         where s.token_hash = $1 and s.expires_at > now() and s.seen_at > now() - make_interval(days => $2)
           and a.deactivated_at is null",
    )
    .bind(secret::digest(secret))
    .bind(i32::try_from(SESSION_IDLE_DAYS).unwrap_or(7))
    .fetch_optional(&registry.pool)
    .await?;
    let Some((session, id, name, stale)) = found else { return Ok(Actor::anonymous()) };
    if stale {
        sqlx::query(
            "with seen as (update session set seen_at = now() where id = $1)
             update account set seen_at = now() where id = $2",
        )
        .bind(session)
        .bind(id)
        .execute(&registry.pool)
        .await?;
    }
    Ok(Actor::browser(PersonRef { id, name }).by(session))
}

/// Ends the session by which somebody asks: they have just signed in anew in its place.
///
/// # Errors
/// The database's own.
pub async fn leave(registry: &Registry, actor: &Actor) -> Result<()> {
    if let (None, Some(session)) = (actor.scope(), actor.credential()) {
        sqlx::query("delete from session where id = $1").bind(session).execute(&registry.pool).await?;
    }
    Ok(())
}

/// Signs out: the session is gone at once on every server.
///
/// # Errors
/// The database's own.
pub async fn close(registry: &Registry, secret: &str) -> Result<()> {
    sqlx::query("delete from session where token_hash = $1")
        .bind(secret::digest(secret))
        .execute(&registry.pool)
        .await?;
    Ok(())
}
