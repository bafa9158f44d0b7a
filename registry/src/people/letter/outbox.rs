//! What is to be sent next. Servers take turns by rows; a letter that a server died over is sent by another.

use domain::{Id, Time};
use sqlx::{FromRow, PgConnection};

use super::Words;
use crate::{
    Actor, Registry, Result, audit,
    people::{invitation, reset, secret},
};

/// How often a letter is tried: over most of a day, waiting four times longer each time, and six hours at most.
pub const TRIES_MAX: i32 = 8;

/// A letter to send now.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Key.
    pub id: Id,
    /// Whom it is for.
    pub recipient: String,
    /// What it says.
    pub words: Words,
    /// The path below the server that it leads to, its code included.
    pub path: String,
}

/// How sending it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The mail server has taken it.
    Sent,
    /// The mail server does not answer, or not now.
    Later,
    /// The mail server takes no letter for this address.
    Refused,
}

#[derive(FromRow)]
struct Raw {
    id: Id,
    kind: String,
    invitation_id: Option<Id>,
    reset_id: Option<Id>,
    recipient: String,
    address: Option<String>,
}

/// Takes the letter that has waited longest. One whose matter is over is put away, and the next is taken.
///
/// # Errors
/// The database's own.
pub async fn next(registry: &Registry) -> Result<Option<Letter>> {
    loop {
        let mut tx = registry.pool.begin().await?;
        let found: Option<Raw> = sqlx::query_as(
            "update letter set tries = tries + 1,
                    next_at = now() + least(interval '1 minute' * power(4, tries), interval '6 hours')
             where id = (select id from letter where sent_at is null and given_up_at is null and next_at <= now()
                         order by next_at, id limit 1 for update skip locked)
             returning id, kind, invitation_id, reset_id, recipient, address",
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let code = secret::generate()?;
        let words = match (found.kind.as_str(), found.invitation_id, found.reset_id) {
            ("invitation", Some(id), _) => invited(&mut tx, id, &code).await?,
            ("reset", _, Some(id)) => offered(&mut tx, id, &code).await?,
            _ => forgotten(&mut tx, &found, &code).await?,
        };
        let Some(words) = words else {
            sqlx::query("delete from letter where id = $1").bind(found.id).execute(&mut *tx).await?;
            tx.commit().await?;
            continue;
        };
        tx.commit().await?;
        let page = if matches!(words, Words::Invitation { .. }) { invitation::PAGE } else { reset::PAGE };
        let path = format!("{page}?code={code}");
        return Ok(Some(Letter { id: found.id, recipient: found.recipient, words, path }));
    }
}

/// Says how it ended.
///
/// # Errors
/// The database's own.
pub async fn ended(registry: &Registry, letter: Id, ending: Ending) -> Result<()> {
    let (sent, refused, failure) = match ending {
        Ending::Sent => (true, false, None),
        Ending::Later => (false, false, Some("the mail server does not answer")),
        Ending::Refused => (false, true, Some("the mail server refused the address")),
    };
    sqlx::query(
        "update letter set sent_at = case when $2 then now() end,
                given_up_at = case when not $2 and ($3 or tries >= $5) then now() end, failure = $4
         where id = $1",
    )
    .bind(letter)
    .bind(sent)
    .bind(refused)
    .bind(failure)
    .bind(TRIES_MAX)
    .execute(&registry.pool)
    .await?;
    Ok(())
}

/// Forgets letters that ended a month ago.
///
/// # Errors
/// The database's own.
pub async fn sweep(registry: &Registry) -> Result<()> {
    sqlx::query("delete from letter where coalesce(sent_at, given_up_at) < now() - interval '30 days'")
        .execute(&registry.pool)
        .await?;
    Ok(())
}

async fn invited(tx: &mut PgConnection, id: Id, code: &str) -> Result<Option<Words>> {
    let found: Option<(String, String, Time, Time)> = sqlx::query_as(
        "update invitation i set mail_hash = $2 from account a, organization o
         where i.id = $1 and a.id = i.created_by and o.id = i.org_id and o.deleted_at is null
           and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
         returning a.name, o.name, i.expires_at, now()",
    )
    .bind(id)
    .bind(secret::digest(code))
    .fetch_optional(tx)
    .await?;
    Ok(found.map(|(by, organization, until, now)| {
        let days = ((until - now).num_hours() + 24) / 24;
        Words::Invitation { by, organization, days }
    }))
}

async fn offered(tx: &mut PgConnection, id: Id, code: &str) -> Result<Option<Words>> {
    let found: Option<String> = sqlx::query_scalar(
        "update password_reset r set mail_hash = $2 from account a
         where r.id = $1 and a.id = r.account_id and r.used_at is null and r.expires_at > now()
         returning a.name",
    )
    .bind(id)
    .bind(secret::digest(code))
    .fetch_optional(tx)
    .await?;
    Ok(found.map(|name| Words::Reset { name, asked: false }))
}

/// Only somebody who has a password can have forgotten it.
async fn forgotten(tx: &mut PgConnection, letter: &Raw, code: &str) -> Result<Option<Words>> {
    let found: Option<(Id, String)> = sqlx::query_as(
        "select id, name from account where lower(email) = lower($1) and deactivated_at is null
           and password_hash is not null for no key update",
    )
    .bind(&letter.recipient)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((account, name)) = found else { return Ok(None) };
    reset::ask(tx, account, code).await?;
    let change = audit::Change {
        org: audit::home(tx, account).await?,
        project: None,
        action: "password.reset_asked",
        resource: Some(account),
        before: serde_json::Value::Null,
        after: serde_json::Value::Null,
    };
    audit::record(tx, &Actor::anonymous().from_address(letter.address.clone()), change).await?;
    Ok(Some(Words::Reset { name, asked: true }))
}
