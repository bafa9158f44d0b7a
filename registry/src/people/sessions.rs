//! The browsers in which somebody is signed in: told, and signed out from elsewhere.

use domain::{Id, Refusal, api::OpenSession, permission::Action};
use serde_json::json;
use sqlx::PgConnection;

use super::session::SESSION_IDLE_DAYS;
use crate::{Actor, Registry, Result, audit, gate};

/// The actor's own sessions, the last used first.
///
/// # Errors
/// [`Refusal::SignInNeeded`] for nobody; a token's scope.
pub async fn list(registry: &Registry, actor: &Actor) -> Result<Vec<OpenSession>> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    let mut db = registry.pool.acquire().await?;
    told(&mut db, actor, account).await
}

/// Ends one of the actor's own sessions, or all but the one that asks.
///
/// # Errors
/// As [`list`]; [`Refusal::ProveAgain`]; [`Refusal::NotFound`] for one that is not there.
pub async fn revoke(registry: &Registry, actor: &Actor, session: Option<Id>) -> Result<()> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    actor.is_proved()?;
    let mut tx = registry.pool.begin().await?;
    let home = audit::home(&mut tx, account).await?;
    let but = actor.credential().filter(|_| session.is_none());
    end(&mut tx, actor, home, account, session, but).await?;
    tx.commit().await?;
    Ok(())
}

/// The sessions of an account that are open.
pub(super) async fn told(db: &mut PgConnection, actor: &Actor, account: Id) -> Result<Vec<OpenSession>> {
    type Raw = (Id, domain::Time, domain::Time, domain::Time, Option<String>, Option<String>);
    let rows: Vec<Raw> = sqlx::query_as(
        "select id, created_at, seen_at, expires_at, address, user_agent from session
         where account_id = $1 and expires_at > now() and seen_at > now() - make_interval(days => $2)
         order by seen_at desc, id",
    )
    .bind(account)
    .bind(i32::try_from(SESSION_IDLE_DAYS).unwrap_or(7))
    .fetch_all(db)
    .await?;
    let told = |(id, created, seen, expires, address, user_agent): Raw| OpenSession {
        id,
        created,
        seen,
        expires,
        address,
        user_agent,
        current: actor.credential() == Some(id),
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Ends one session of an account, or all `but` one.
pub(super) async fn end(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Option<Id>,
    account: Id,
    session: Option<Id>,
    but: Option<Id>,
) -> Result<()> {
    let ended = sqlx::query(
        "delete from session where account_id = $1 and ($2::uuid is null or id = $2) and id is distinct from $3",
    )
    .bind(account)
    .bind(session)
    .bind(but)
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if ended == 0 && session.is_some() {
        return Err(Refusal::not_found("session").into());
    }
    if ended > 0 {
        let change = audit::Change {
            org,
            project: None,
            action: "session.ended",
            resource: Some(account),
            before: json!({"sessions": ended}),
            after: json!(null),
        };
        audit::record(tx, actor, change).await?;
    }
    Ok(())
}
