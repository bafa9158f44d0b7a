//! A browser's session: a random cookie whose digest the database keeps.

use std::net::Ipv6Addr;

use domain::{Id, person::PersonRef};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    renew::{STANDING, Standing, renew},
    secret,
};
use crate::{Actor, Registry, Result, audit, tree::read};

pub use super::sign_in::sign_in;

/// Longest a session lives, in days.
pub const SESSION_DAYS: i64 = 30;
/// Longest it may lie idle, in days.
pub const SESSION_IDLE_DAYS: i64 = 7;

/// Most sessions of one account: with one more, the one that was used longest ago ends.
pub const SESSIONS_MAX: i64 = 50;
/// How long it holds that somebody has shown who they are, in minutes.
pub const PROVED_MINUTES: i32 = 15;

/// By what somebody has shown who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Their password.
    Password,
    /// A link that was made for them.
    Link,
    /// The provider.
    Provider,
}

impl By {
    fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::Provider => "provider",
        }
    }
}

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

/// Opens a session for somebody who has proved who they are.
pub(crate) async fn open(tx: &mut PgConnection, person: &PersonRef, client: &Client, by: By) -> Result<String> {
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
    sqlx::query(
        "delete from session where id in (
             select id from session where account_id = $1 order by seen_at desc, created_at desc, id offset $2)",
    )
    .bind(person.id)
    .bind(SESSIONS_MAX)
    .execute(&mut *tx)
    .await?;
    sqlx::query("update account set seen_at = now() where id = $1").bind(person.id).execute(&mut *tx).await?;
    let actor = Actor::browser(person.clone()).by(id).from_address(client.address.clone());
    let home = audit::home(tx, person.id).await?;
    record(tx, &actor, home, "session.opened", Some(person.id), json!({"by": by.code()})).await?;
    Ok(secret)
}

/// Somebody has shown again, in this session, who they are.
pub(crate) async fn prove(tx: &mut PgConnection, session: Option<Id>) -> Result<()> {
    sqlx::query("update session set proved_at = now() where id = $1").bind(session).execute(tx).await?;
    Ok(())
}

/// Who a cookie belongs to; anonymous when it is unknown, expired or its person deactivated.
///
/// # Errors
/// The database's own.
pub async fn resume(registry: &Registry, secret: &str) -> Result<Actor> {
    Ok(come_back(registry, secret).await?.0)
}

/// The same, with the secret that takes the place of the cookie's where that one is old.
///
/// # Errors
/// The database's own.
pub async fn come_back(registry: &Registry, secret: &str) -> Result<(Actor, Option<String>)> {
    let found: Option<(Id, Id, String, bool, bool, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select s.id, a.id, a.name, s.seen_at < now() - interval '10 minutes',
                s.proved_at > now() - make_interval(mins => $3), {STANDING}
         from session s join account a on a.id = s.account_id
         where (s.token_hash = $1 or s.previous_hash = $1 and coalesce(s.previous_until > now(), true))
           and s.expires_at > now() and s.seen_at > now() - make_interval(days => $2) and a.deactivated_at is null"
    )))
    .bind(secret::digest(secret))
    .bind(i32::try_from(SESSION_IDLE_DAYS).unwrap_or(7))
    .bind(PROVED_MINUTES)
    .fetch_optional(&registry.pool)
    .await?;
    let Some((session, id, name, stale, proved, standing)) = found else { return Ok((Actor::anonymous(), None)) };
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
    let renewed = renew(registry, session, secret, read(&standing, Standing::from_code)?).await?;
    Ok((Actor::browser(PersonRef { id, name }).by(session).proved(proved), renewed))
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

/// Signs out: the session by which somebody asks is gone at once on every server.
///
/// # Errors
/// The database's own.
pub async fn sign_out(registry: &Registry, actor: &Actor) -> Result<()> {
    let (None, Some(session), Some(account)) = (actor.scope(), actor.credential(), actor.id()) else { return Ok(()) };
    let mut tx = registry.pool.begin().await?;
    let gone = sqlx::query("delete from session where id = $1").bind(session).execute(&mut *tx).await?;
    if gone.rows_affected() == 1 {
        let home = audit::home(&mut tx, account).await?;
        record(&mut tx, actor, home, "session.closed", Some(account), json!(null)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Writes down what became of a session, or of a try to open one.
pub(super) async fn record(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Option<Id>,
    action: &str,
    account: Option<Id>,
    after: serde_json::Value,
) -> Result<()> {
    let change = audit::Change { org, project: None, action, resource: account, before: json!(null), after };
    audit::record(tx, actor, change).await
}
