//! What is to be sent next. Servers take turns by rows; what a server died over is sent by another.

use std::time::Duration;

use domain::Id;
use sqlx::FromRow;

use crate::{Registry, Result};

/// How often a delivery is tried: over a day, waiting four times longer each time, and six hours at most.
pub const TRIES_MAX: i32 = 10;
/// How long one try may take before another server may make the next, in seconds: longer than any try does.
const BUSY_SECONDS: i32 = 60;
/// Most bytes of an answer that are kept.
pub const ANSWER_MAX: usize = 1024;

/// Something to send now.
#[derive(Clone, Debug, FromRow)]
pub struct Due {
    /// Key of the delivery: `webhook-id`.
    pub id: Id,
    /// Key of the webhook.
    pub webhook: Id,
    /// Where to.
    pub url: String,
    /// What it is signed with.
    pub secret: String,
    /// What is sent.
    pub body: String,
}

/// How a try went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: String,
    /// Why there was none that would do.
    pub failure: Option<String>,
    /// How long it took.
    pub took: Duration,
}

impl Ending {
    /// Whether it has arrived.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.failure.is_none() && self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// Takes what has waited longest for a webhook that nothing is being sent to, so that a slow one holds up no other.
///
/// # Errors
/// The database's own.
pub async fn next(registry: &Registry) -> Result<Option<Due>> {
    let mut tx = registry.pool.begin().await?;
    let found: Option<Due> = sqlx::query_as(
        "select d.id, w.id as webhook, w.url, w.secret, d.body
         from webhook w cross join lateral (
             select d.id, d.body, d.next_at from webhook_delivery d
             where d.webhook_id = w.id and d.delivered_at is null and d.given_up_at is null and d.next_at <= now()
             order by d.next_at, d.id limit 1) d
         where w.active and w.busy_until <= now()
         order by d.next_at, d.id limit 1 for no key update of w skip locked",
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(due) = found else { return Ok(None) };
    sqlx::query("update webhook set busy_until = now() + make_interval(secs => $2) where id = $1")
        .bind(due.webhook)
        .bind(f64::from(BUSY_SECONDS))
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "update webhook_delivery set tries = tries + 1, tried_at = now(),
                next_at = now() + least(interval '5 seconds' * power(4, tries), interval '6 hours')
         where id = $1",
    )
    .bind(due.id)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Some(due))
}

/// Says how it went; the webhook's next one may go.
///
/// # Errors
/// The database's own.
pub async fn ended(registry: &Registry, due: &Due, ending: &Ending) -> Result<()> {
    let answer: String = ending.answer.chars().filter(|c| *c != '\0').collect();
    let mut tx = registry.pool.begin().await?;
    // In the order that `next` locks them.
    sqlx::query("update webhook set busy_until = '-infinity' where id = $1")
        .bind(due.webhook)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "update webhook_delivery set delivered_at = case when $2 then now() end,
                given_up_at = case when not $2 and tries >= $3 then now() end,
                status = $4, answer = $5, failure = $6, milliseconds = $7
         where id = $1",
    )
    .bind(due.id)
    .bind(ending.is_delivered())
    .bind(TRIES_MAX)
    .bind(ending.status.map(i32::from))
    .bind(cut(&answer))
    .bind(&ending.failure)
    .bind(i32::try_from(ending.took.as_millis()).unwrap_or(i32::MAX))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets what happened more than a month ago, a bounded part at a time.
///
/// # Errors
/// The database's own.
pub async fn sweep(registry: &Registry) -> Result<()> {
    sqlx::query(
        "delete from webhook_delivery where id in (
             select id from webhook_delivery where created_at < now() - interval '30 days' order by created_at limit 10000)",
    )
    .execute(&registry.pool)
    .await?;
    Ok(())
}

/// The beginning of a text that fits, at a character's end.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(ANSWER_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_cut_between_characters() {
        let long = "é".repeat(ANSWER_MAX);
        assert_eq!(cut(&long).len(), ANSWER_MAX);
        assert_eq!(cut(&format!("a{long}")).len(), ANSWER_MAX - 1);
        assert_eq!(cut("short"), "short");
    }
}
