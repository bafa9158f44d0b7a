//! A new password by a link: one that a Manager or the operator makes, good once and for a day, or one that was asked
//! for by mail, good for an hour.

use domain::{
    Id, Refusal, Time,
    api::{GranteeKind, NewLink, Resets, UseReset},
    person::PersonRef,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    attempt::{self, Limit},
    letter, members, password, secret, session,
    session::{By, Client},
    tokens,
};
use crate::{Actor, Registry, Result, audit};

/// The page that such a link leads to; the code follows `?code=`.
pub const PAGE: &str = "/reset-password";

/// Makes a link for a member of the organization; links made before end. Below `base`, shown this once.
///
/// # Errors
/// The role, for somebody above the actor; [`Refusal::ProveAgain`]; the actor's own account; a token, which is no person at a browser; a service
/// account; an account that is not this organization's alone, or is deactivated.
pub async fn make(registry: &Registry, actor: &Actor, base: &str, org: &str, account: Id) -> Result<NewLink> {
    let mut tx = registry.pool.begin().await?;
    let (granted, found) = members::find(&mut tx, actor, org, account).await?;
    // Whoever holds a stolen session or token for a moment must not keep the account by it.
    if actor.scope().is_some() {
        return Err(
            Refusal::state("Links to a new password are made by people in their browser, not with a token.").into()
        );
    }
    if actor.id() == Some(account) {
        return Err(Refusal::state("This is your own account; change your password in your profile.").into());
    }
    found.is_ours()?;
    if found.kind == GranteeKind::Service {
        return Err(Refusal::state("A service account has no password; make it a token.").into());
    }
    if found.deactivated {
        return Err(Refusal::state("This person is deactivated.").into());
    }
    actor.is_proved()?;
    let mut made = offer(&mut tx, actor, base, Some(granted.tree.org), account).await?;
    if let Some(email) = &found.email {
        letter::post(registry, &mut tx, letter::About::Reset(made.id), email).await?;
        made.mailed = registry.mails;
    }
    tx.commit().await?;
    Ok(made)
}

/// The one link of an account that is good from now on.
pub(super) async fn offer(
    tx: &mut PgConnection,
    actor: &Actor,
    base: &str,
    org: Option<Id>,
    account: Id,
) -> Result<NewLink> {
    let code = secret::generate()?;
    sqlx::query("delete from password_reset where account_id = $1 and used_at is null")
        .bind(account)
        .execute(&mut *tx)
        .await?;
    let id = Id::now_v7();
    let expires: Time = sqlx::query_scalar(
        "insert into password_reset (id, account_id, token_hash, created_by, expires_at)
         values ($1, $2, $3, $4, now() + interval '1 day') returning expires_at",
    )
    .bind(id)
    .bind(account)
    .bind(secret::digest(&code))
    .bind(actor.id())
    .fetch_one(&mut *tx)
    .await?;
    audit::record(tx, actor, audit::Change::of_account(org, "password.reset_offered", account, json!(null))).await?;
    Ok(NewLink { id, link: format!("{base}{PAGE}?code={code}"), expires, mailed: false })
}

/// The one link of an account that is good from now on, which somebody asked for without being signed in.
pub(super) async fn ask(tx: &mut PgConnection, account: Id, code: &str) -> Result<()> {
    sqlx::query("delete from password_reset where account_id = $1 and used_at is null and created_by is null and mail_hash is not null")
        .bind(account)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into password_reset (id, account_id, token_hash, mail_hash, expires_at) values ($1, $2, $3, $3, now() + interval '1 hour')",
    )
    .bind(Id::now_v7())
    .bind(account)
    .bind(secret::digest(code))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whose password a code sets.
///
/// # Errors
/// [`Refusal::State`] where it leads nowhere (any more); [`Refusal::TooMany`] after too many tries.
pub async fn look(registry: &Registry, client: &Client, code: &str) -> Result<Resets> {
    let mut db = registry.pool.acquire().await?;
    let (_, person, _) = find(&mut db, client, code).await?;
    let tokens = sqlx::query_scalar(
        "select count(*) from token where account_id = $1 and revoked_at is null
           and (expires_at is null or expires_at > now())",
    )
    .bind(person.id)
    .fetch_one(&mut *db)
    .await?;
    Ok(Resets { name: person.name, tokens })
}

/// Sets a new password, once: whatever was open in browsers ends, and one session begins, whose secret this is.
///
/// # Errors
/// As [`look`]; a weak password.
pub async fn complete(registry: &Registry, client: &Client, form: UseReset) -> Result<String> {
    let mut db = registry.pool.acquire().await?;
    let (_, person, email) = find(&mut db, client, &form.code).await?;
    drop(db);
    let hash = password::hash(form.password, &[&person.name, &email]).await?;
    let mut tx = registry.pool.begin().await?;
    // Of two at once the second finds it used.
    sqlx::query("select from password_reset where token_hash = $1 or mail_hash = $1 for update")
        .bind(secret::digest(&form.code))
        .execute(&mut *tx)
        .await?;
    let (id, person, email) = find(&mut tx, client, &form.code).await?;
    sqlx::query("update password_reset set used_at = now() where id = $1").bind(id).execute(&mut *tx).await?;
    password::put(&mut tx, person.id, &hash).await?;
    sqlx::query("delete from session where account_id = $1").bind(person.id).execute(&mut *tx).await?;
    attempt::forget(&mut tx, &email).await?;
    let actor = Actor::browser(person.clone()).from_address(client.address.clone());
    let home = audit::home(&mut tx, person.id).await?;
    let tokens = if form.revoke_tokens { tokens::end_all(&mut tx, person.id).await? } else { 0 };
    audit::record(
        &mut tx,
        &actor,
        audit::Change::of_account(home, "password.reset", person.id, json!({"tokens_revoked": tokens})),
    )
    .await?;
    let session = session::open(&mut tx, &person, client, By::Link).await?;
    tx.commit().await?;
    Ok(session)
}

/// The link of a code, which whoever made it could still make: in an organization that there is, of an account that is
/// that organization's alone by now.
async fn find(db: &mut PgConnection, client: &Client, code: &str) -> Result<(Id, PersonRef, String)> {
    let found: Option<(Id, Id, String, String)> = sqlx::query_as(
        "select r.id, a.id, a.name, a.email from password_reset r join account a on a.id = r.account_id
         where (r.token_hash = $1 or r.mail_hash = $1) and r.used_at is null and r.expires_at > now() and a.deactivated_at is null
           -- Nobody's are the operator's, who may make one for any account.
           and (r.created_by is null or exists (select from member by join account b on b.id = by.account_id
                       join organization o on o.id = by.org_id and o.deleted_at is null
                       join member m on m.org_id = by.org_id and m.account_id = a.id
                       where by.account_id = r.created_by and by.role in ('manager', 'owner')
                         and (by.role = 'owner' or m.role <> 'owner')
                         and by.deactivated_at is null and b.deactivated_at is null
                         and not exists (select from member e where e.account_id = a.id and e.org_id <> by.org_id)
                         and not exists (select from project_grant g
                                         where g.account_id = a.id and g.org_id <> by.org_id)))",
    )
    .bind(secret::digest(code))
    .fetch_optional(&mut *db)
    .await?;
    let Some((id, account, name, email)) = found else {
        attempt::count(db, Limit::Link, &client.network()).await?;
        return Err(Refusal::state("This link is not valid (any more). Ask for a new one.").into());
    };
    Ok((id, PersonRef { id: account, name }, email))
}
