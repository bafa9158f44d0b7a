//! Signing in with a password: counted, with the same work for everybody, and written down where it fails.

use domain::{Id, Refusal, person::PersonRef};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    attempt::{self, Limit},
    password,
    session::{self, By, Client},
};
use crate::{Actor, Registry, Result, audit};

/// Checks a password, with both limits, and says who it is.
pub(crate) async fn check_password(
    registry: &Registry,
    client: &Client,
    email: &str,
    secret_word: String,
) -> Result<PersonRef> {
    let mut db = registry.pool.acquire().await?;
    let from_here = attempt::counted(&mut db, Limit::Address, &client.network()).await?;
    if from_here.is_the_last_straw() {
        refused(&mut db, client, "session.locked", None).await?;
    }
    from_here.check()?;
    let tried = attempt::counted(&mut db, Limit::Account, email).await?;
    let found: Option<(Id, String, Option<String>)> = sqlx::query_as(
        "select id, name, password_hash from account where lower(email) = lower($1) and deactivated_at is null",
    )
    .bind(email.trim())
    .fetch_optional(&mut *db)
    .await?;
    let (person, hash) = match found {
        Some((id, name, hash)) => (Some(PersonRef { id, name }), hash),
        None => (None, None),
    };
    let account = person.as_ref().map(|person| person.id);
    if tried.is_the_last_straw() {
        refused(&mut db, client, "session.locked", account).await?;
    }
    tried.check()?;
    // Held connections would run out while passwords are being hashed.
    drop(db);
    let fits = password::verify(secret_word, hash).await?;
    let mut db = registry.pool.acquire().await?;
    match person {
        Some(person) if fits => {
            attempt::forget(&mut db, email).await?;
            Ok(person)
        }
        _ => {
            // One entry for however many tries.
            if tried.is_the_first() {
                refused(&mut db, client, "session.refused", account).await?;
            }
            Err(Refusal::WrongPassword.into())
        }
    }
}

/// Writes down that somebody did not come in: for an account that there is not, too, and never what was typed.
async fn refused(db: &mut PgConnection, client: &Client, action: &str, account: Option<Id>) -> Result<()> {
    let home = audit::home(db, account.unwrap_or_default()).await?;
    let actor = Actor::anonymous().from_address(client.address.clone());
    session::record(db, &actor, home, action, account, json!(null)).await
}

/// Signs in with a password: the new session's secret for the cookie.
///
/// # Errors
/// [`Refusal::WrongPassword`], [`Refusal::TooMany`].
pub async fn sign_in(registry: &Registry, client: &Client, email: &str, password: String) -> Result<String> {
    let person = check_password(registry, client, email, password).await?;
    let mut tx = registry.pool.begin().await?;
    let secret = session::open(&mut tx, &person, client, By::Password).await?;
    tx.commit().await?;
    Ok(secret)
}
