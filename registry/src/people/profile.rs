//! One's own name and password, and showing again that it is oneself.

use domain::{
    Refusal,
    api::{ChangePassword, Me},
    name,
    permission::Action,
};
use serde_json::json;

use super::{
    attempt::{self, Limit},
    me, password, session,
    session::{By, Client},
    tokens,
};
use crate::{Actor, Registry, Result, audit, gate, seen::same_account};

/// Changes the actor's display name. `seen` is the revision of what they saw of themselves.
///
/// # Errors
/// [`Refusal::SignInNeeded`] for nobody; a token's scope; field errors; [`Refusal::Changed`].
pub async fn rename(registry: &Registry, actor: &Actor, to: &str, seen: Option<&str>) -> Result<Me> {
    let person = gate::oneself(actor, Action::ManageAccount)?;
    let to = name::check_line("name", to)?;
    let mut tx = registry.pool.begin().await?;
    let before: String = sqlx::query_scalar("select name from account where id = $1 for no key update")
        .bind(person.id)
        .fetch_one(&mut *tx)
        .await?;
    same_account(&before, seen)?;
    if before != to {
        sqlx::query("update account set name = $2, name_key = $3 where id = $1")
            .bind(person.id)
            .bind(to)
            .bind(name::sort_key(to))
            .execute(&mut *tx)
            .await?;
        let change = audit::Change {
            org: audit::home(&mut tx, person.id).await?,
            project: None,
            action: "account.renamed",
            resource: Some(person.id),
            before: json!({"name": before}),
            after: json!({"name": to}),
        };
        audit::record(&mut tx, actor, change).await?;
    }
    tx.commit().await?;
    let mut told = me::get(registry, actor).await?;
    to.clone_into(&mut told.person.name);
    Ok(told)
}

/// Changes the actor's password. All sessions end, the one that asks among them: in its place a new one begins, whose
/// secret this is; a token that asks gets none. Tokens stay unless something else is said.
///
/// # Errors
/// [`Refusal::WrongPassword`], under the limits of signing in; a weak new one; a service account, which has none.
pub async fn change_password(
    registry: &Registry,
    client: &Client,
    actor: &Actor,
    form: ChangePassword,
) -> Result<Option<String>> {
    let person = gate::oneself(actor, Action::ManageAccount)?;
    let (email, stored) = check(registry, actor, form.current).await?;
    let hash = password::hash(form.new, &[&person.name, &email]).await?;
    let mut tx = registry.pool.begin().await?;
    let now: Option<String> = sqlx::query_scalar("select password_hash from account where id = $1 for no key update")
        .bind(person.id)
        .fetch_one(&mut *tx)
        .await?;
    if now.as_ref() != Some(&stored) {
        return Err(Refusal::Changed { what: "Your password".into() }.into());
    }
    password::put(&mut tx, person.id, &hash).await?;
    sqlx::query("delete from session where account_id = $1").bind(person.id).execute(&mut *tx).await?;
    attempt::forget(&mut tx, &email).await?;
    let tokens = if form.revoke_tokens { tokens::end_all(&mut tx, person.id).await? } else { 0 };
    let change = audit::Change {
        org: audit::home(&mut tx, person.id).await?,
        project: None,
        action: "password.changed",
        resource: Some(person.id),
        before: json!(null),
        after: json!({"tokens_revoked": tokens}),
    };
    audit::record(&mut tx, actor, change).await?;
    let session = match actor.scope() {
        None => Some(session::open(&mut tx, person, client, By::Password).await?),
        Some(_) => None,
    };
    tx.commit().await?;
    Ok(session)
}

/// Shows again, by their password, that it is the actor who sits at this browser.
///
/// # Errors
/// [`Refusal::WrongPassword`], under the limits of signing in; an account without a password.
pub async fn prove(registry: &Registry, actor: &Actor, password: String) -> Result<()> {
    gate::oneself(actor, Action::ManageAccount)?;
    let (email, _) = check(registry, actor, password).await?;
    let mut tx = registry.pool.begin().await?;
    attempt::forget(&mut tx, &email).await?;
    session::prove(&mut tx, actor.credential().filter(|_| actor.scope().is_none())).await?;
    tx.commit().await?;
    Ok(())
}

/// Checks the actor's password: their address, and what is kept of it.
async fn check(registry: &Registry, actor: &Actor, typed: String) -> Result<(String, String)> {
    let mut db = registry.pool.acquire().await?;
    let (email, stored): (Option<String>, Option<String>) =
        sqlx::query_as("select email, password_hash from account where id = $1")
            .bind(actor.person()?.id)
            .fetch_one(&mut *db)
            .await?;
    let email = email.ok_or_else(|| Refusal::state("A service account has no password."))?;
    let stored = stored.ok_or_else(|| Refusal::state("This account has no password; ask for a link to one."))?;
    attempt::count(&mut db, Limit::Account, &email).await?;
    drop(db);
    if !password::verify(typed, Some(stored.clone())).await? {
        return Err(Refusal::WrongPassword.into());
    }
    Ok((email, stored))
}
