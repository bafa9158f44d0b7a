//! The same request sent twice is done once, and answered alike.

use domain::Refusal;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{Actor, Error, Result};

/// The answer to the same request before; makes the row that a second request waits for.
///
/// # Errors
/// What is no key; [`Refusal::Invalid`] for a key of another request; nobody in particular.
pub(crate) async fn recall<A: DeserializeOwned>(
    tx: &mut PgConnection,
    actor: &Actor,
    (route, key): (&str, &str),
    request: &impl Serialize,
) -> Result<Option<A>> {
    let broken = |e: serde_json::Error| Error::Broken(e.to_string());
    if key.is_empty() || key.len() > 255 {
        return Err(Refusal::invalid("Idempotency-Key", "needs 1 to 255 characters").into());
    }
    let hash = Sha256::digest(serde_json::to_vec(request).map_err(broken)?).to_vec();
    let account = actor.person()?.id;
    let made = sqlx::query(
        "insert into idempotency (account_id, route, key, request_hash, response) values ($1, $2, $3, $4, 'null')
         on conflict do nothing",
    )
    .bind(account)
    .bind(route)
    .bind(key)
    .bind(&hash)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 1 {
        return Ok(None);
    }
    let (request, response): (Vec<u8>, serde_json::Value) = sqlx::query_as(
        "select request_hash, response from idempotency where account_id = $1 and route = $2 and key = $3",
    )
    .bind(account)
    .bind(route)
    .bind(key)
    .fetch_one(tx)
    .await?;
    if request != hash {
        return Err(Refusal::invalid("Idempotency-Key", "was used for another request; take a new one").into());
    }
    Ok(Some(serde_json::from_value(response).map_err(broken)?))
}

/// Keeps the answer for the same request sent again.
///
/// # Errors
/// That it could not be kept.
pub(crate) async fn remember(
    tx: &mut PgConnection,
    actor: &Actor,
    (route, key): (&str, &str),
    answer: &impl Serialize,
) -> Result<()> {
    sqlx::query("update idempotency set response = $4 where account_id = $1 and route = $2 and key = $3")
        .bind(actor.person()?.id)
        .bind(route)
        .bind(key)
        .bind(serde_json::to_value(answer).map_err(|e| Error::Broken(e.to_string()))?)
        .execute(tx)
        .await?;
    Ok(())
}
