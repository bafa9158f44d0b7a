//! The same request sent twice registers once.

use domain::{
    Refusal,
    api::{NewVersion, Registered},
};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{Actor, Error, Result};

/// The answer to the same request before; makes the row that a second request waits for.
pub(super) async fn recall(
    tx: &mut PgConnection,
    actor: &Actor,
    key: &str,
    new: &NewVersion,
) -> Result<Option<Registered>> {
    let broken = |e: serde_json::Error| Error::Broken(e.to_string());
    if key.is_empty() || key.len() > 255 {
        return Err(Refusal::invalid("Idempotency-Key", "needs 1 to 255 characters").into());
    }
    let hash = Sha256::digest(serde_json::to_vec(new).map_err(broken)?).to_vec();
    let account = actor.person()?.id;
    let made = sqlx::query(
        "insert into idempotency (account_id, route, key, request_hash, response) values ($1, 'versions', $2, $3, 'null')
         on conflict do nothing",
    )
    .bind(account)
    .bind(key)
    .bind(&hash)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 1 {
        return Ok(None);
    }
    let (request, response): (Vec<u8>, serde_json::Value) = sqlx::query_as(
        "select request_hash, response from idempotency where account_id = $1 and route = 'versions' and key = $2",
    )
    .bind(account)
    .bind(key)
    .fetch_one(tx)
    .await?;
    if request != hash {
        return Err(Refusal::invalid("Idempotency-Key", "was used for another request; take a new one").into());
    }
    Ok(Some(serde_json::from_value(response).map_err(broken)?))
}

/// Keeps the answer for the same request sent again.
pub(super) async fn remember(tx: &mut PgConnection, actor: &Actor, key: &str, answer: &Registered) -> Result<()> {
    sqlx::query("update idempotency set response = $3 where account_id = $1 and route = 'versions' and key = $2")
        .bind(actor.person()?.id)
        .bind(key)
        .bind(serde_json::to_value(answer).map_err(|e| Error::Broken(e.to_string()))?)
        .execute(tx)
        .await?;
    Ok(())
}
