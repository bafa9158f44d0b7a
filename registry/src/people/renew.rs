//! Renewing the secret of an open session, so that one that was stolen is of use for an hour and not for a month.
//!
//! Nothing is known of an answer that got lost: until somebody comes with the new secret, the one before counts, and
//! whoever still comes with it is given another new one after a while. Of requests that come at once one gets it.

use domain::Id;

use super::secret;
use crate::{Registry, Result};

/// What a secret is to its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the newest, and has been seen before or was never followed by another.
    Settled,
    /// It is the newest, seen for the first time since it was made.
    Arrived,
    /// It is an hour old.
    Old,
    /// Another was made in its place.
    Replaced,
    /// Another was made in its place and has not arrived in all this time.
    Stalled,
}

/// What of a session decides it: SQL of one text, for a session `s` and the digest `$1`. An answer begins within a
/// minute, so that one that has not arrived in two is lost.
pub(super) const STANDING: &str = "case
    when s.token_hash = $1 and s.previous_hash is not null and s.previous_until is null then 'arrived'
    when s.token_hash = $1 and s.renewed_at < now() - interval '1 hour' then 'old'
    when s.token_hash = $1 then 'settled'
    when s.previous_until is null and s.renewed_at < now() - interval '2 minutes' then 'stalled'
    else 'replaced' end";

impl Standing {
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "settled" => Self::Settled,
            "arrived" => Self::Arrived,
            "old" => Self::Old,
            "replaced" => Self::Replaced,
            "stalled" => Self::Stalled,
            _ => return None,
        })
    }
}

/// Does what a secret's standing asks for; the new secret, for whoever is to have it.
pub(super) async fn renew(registry: &Registry, session: Id, held: &str, standing: Standing) -> Result<Option<String>> {
    let statement = match standing {
        Standing::Settled | Standing::Replaced => return Ok(None),
        Standing::Arrived => {
            sqlx::query(
                "update session set previous_until = now() + interval '1 minute'
                 where id = $1 and token_hash = $2 and previous_until is null",
            )
            .bind(session)
            .bind(secret::digest(held))
            .execute(&registry.pool)
            .await?;
            return Ok(None);
        }
        Standing::Old => {
            "update session set token_hash = $3, previous_hash = $2, previous_until = null, renewed_at = now()
             where id = $1 and token_hash = $2"
        }
        Standing::Stalled => {
            "update session set token_hash = $3, renewed_at = now()
             where id = $1 and previous_hash = $2 and previous_until is null and renewed_at < now() - interval '2 minutes'"
        }
    };
    let new = secret::generate()?;
    let done = sqlx::query(statement)
        .bind(session)
        .bind(secret::digest(held))
        .bind(secret::digest(&new))
        .execute(&registry.pool)
        .await?;
    Ok((done.rows_affected() == 1).then_some(new))
}
