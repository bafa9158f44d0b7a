//! What was sent to a webhook, newest first, and sending it again.

use domain::{
    Id, Refusal, Time,
    api::{Delivery, DeliveryState},
    table::Page,
};
use sqlx::FromRow;

use super::of;
use crate::{Actor, Registry, Result, audit};

/// Deliveries of a page.
pub const PAGE: i64 = 50;

/// What a delivery is read from.
pub(super) const COLUMNS: &str =
    "d.id, d.event, d.created_at, d.delivered_at, d.given_up_at, d.tries, d.next_at, d.status, d.answer,
     d.failure, d.milliseconds, d.body";

/// A delivery as the database tells it.
#[derive(FromRow)]
pub(super) struct Raw {
    id: Id,
    event: String,
    created_at: Time,
    delivered_at: Option<Time>,
    given_up_at: Option<Time>,
    tries: i32,
    next_at: Time,
    status: Option<i32>,
    answer: String,
    failure: Option<String>,
    milliseconds: Option<i32>,
    body: String,
}

impl Raw {
    /// The delivery, with what was sent or without.
    pub fn told(self, with_body: bool) -> Delivery {
        let state = match (self.delivered_at, self.given_up_at) {
            (Some(_), _) => DeliveryState::Delivered,
            (None, Some(_)) => DeliveryState::GivenUp,
            (None, None) => DeliveryState::Waiting,
        };
        Delivery {
            id: self.id,
            event: self.event,
            at: self.created_at,
            state,
            tries: self.tries,
            next: (state == DeliveryState::Waiting).then_some(self.next_at),
            status: self.status,
            answer: self.answer,
            failure: self.failure,
            milliseconds: self.milliseconds,
            body: if with_body { self.body } else { String::new() },
        }
    }
}

/// A page of the log. `cursor` is that of the page before.
///
/// # Errors
/// The role; [`Refusal::NotFound`]; a cursor of something else.
pub async fn list(registry: &Registry, actor: &Actor, webhook: Id, cursor: Option<&str>) -> Result<Page<Delivery>> {
    let after = cursor.map(audit::read_cursor).transpose()?;
    let mut db = registry.reads().await?;
    of(&mut db, actor, webhook).await?;
    let mut rows: Vec<Raw> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from webhook_delivery d
         where d.webhook_id = $1 and ($2::timestamptz is null or (d.created_at, d.id) < ($2, $3))
         order by d.created_at desc, d.id desc limit $4"
    )))
    .bind(webhook)
    .bind(after.map(|(at, _)| at))
    .bind(after.map(|(_, id)| id))
    .bind(PAGE + 1)
    .fetch_all(&mut *db)
    .await?;
    let next = audit::next(&mut rows, PAGE, |row| (row.created_at, row.id));
    Ok(Page { items: rows.into_iter().map(|raw| raw.told(true)).collect(), next })
}

/// Sends something again that was delivered or given up, with the key that it had.
///
/// # Errors
/// The role; [`Refusal::NotFound`]; [`Refusal::State`] while it waits anyway, and where the webhook is paused.
pub async fn resend(registry: &Registry, actor: &Actor, webhook: Id, delivery: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    of(&mut tx, actor, webhook).await?;
    let active: Option<bool> = sqlx::query_scalar(
        "select w.active from webhook_delivery d join webhook w on w.id = d.webhook_id where d.id = $1 and w.id = $2",
    )
    .bind(delivery)
    .bind(webhook)
    .fetch_optional(&mut *tx)
    .await?;
    if !active.ok_or_else(|| Refusal::not_found("delivery"))? {
        return Err(Refusal::state("This webhook is paused; let it go on first.").into());
    }
    let again = sqlx::query(
        "update webhook_delivery set delivered_at = null, given_up_at = null, tries = 0, next_at = now()
         where id = $1 and (delivered_at is not null or given_up_at is not null or (tries > 0 and next_at > now()))",
    )
    .bind(delivery)
    .execute(&mut *tx)
    .await?;
    if again.rows_affected() == 0 {
        return Err(Refusal::state("It is on its way already.").into());
    }
    tx.commit().await?;
    Ok(())
}
