//! Reading the outbox: what has been committed since a position, each event once, however late its commit.

use domain::Id;
use sqlx::{FromRow, PgConnection, PgPool};

use super::{Position, event::Event};
use crate::{Error, Registry, Result};

/// Most events that are read at once. Whoever has missed more is better off asking for everything anew.
pub(super) const EVENTS_MAX: usize = 5_000;
/// Most that one reader is told of what they missed.
pub(super) const MISSED_MAX: usize = 1_000;

/// Events that a position does not know of, whose transactions are `$1` and later, or had not ended (`$2`). Nobody asks
/// for what is older than a day, so that the months before are not even looked at.
const SINCE: &str = "(select o.xid, o.id, o.org_id, o.project_id, o.event, o.resource_id from outbox o
     where o.xid >= $1::text::xid8 and o.at > now() - interval '1 day'
     union all
     select o.xid, o.id, o.org_id, o.project_id, o.event, o.resource_id from outbox o
     where o.xid = any($2::text[]::xid8[]) and o.at > now() - interval '1 day')";

/// What has happened since the last look.
pub(super) struct Read {
    /// Where the reader is now.
    pub to: Position,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Organizations in which so much happened that it is not told singly.
    pub over: Vec<Id>,
}

#[derive(FromRow)]
struct Row {
    snapshot: String,
    now: i64,
    org_id: Option<Id>,
    project_id: Option<Id>,
    event: Option<String>,
    resource_id: Option<Id>,
}

/// Where the outbox is now.
pub(super) async fn now(db: &mut PgConnection) -> Result<Position> {
    let (at, snapshot): (i64, String) =
        sqlx::query_as("select extract(epoch from now())::bigint, pg_current_snapshot()::text").fetch_one(db).await?;
    position(at, &snapshot)
}

/// What has been committed since a position.
pub(super) async fn read(db: &PgPool, from: &Position) -> Result<Read> {
    // One statement sees one snapshot: what it returns, and what it says it has returned, are the same.
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select pg_current_snapshot()::text as snapshot, extract(epoch from now())::bigint as now,
                e.org_id, e.project_id, e.event, e.resource_id
         from (select 1) here left join lateral (
             select * from {SINCE} e order by e.xid, e.id limit $3) e on true"
    )))
    // Planned for these transactions: a plan for any would read the whole day.
    .persistent(false)
    .bind(from.to.to_string())
    .bind(from.running())
    .bind(i64::try_from(EVENTS_MAX).unwrap_or(i64::MAX) + 1)
    .fetch_all(db)
    .await?;
    let Some(first) = rows.first() else { return Err(Error::Broken("the outbox gave no position".into())) };
    let to = position(first.now, &first.snapshot)?;
    if rows.len() <= EVENTS_MAX {
        return Ok(Read { to, events: rows.into_iter().filter_map(event).collect(), over: Vec::new() });
    }
    let over = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select distinct e.org_id from {SINCE} e where pg_visible_in_snapshot(e.xid, $3::text::pg_snapshot)"
    )))
    .persistent(false)
    .bind(from.to.to_string())
    .bind(from.running())
    .bind(to.snapshot())
    .fetch_all(db)
    .await?;
    Ok(Read { to, events: Vec::new(), over })
}

/// What happened in an organization from a position up to another; one more than [`MISSED_MAX`] at most.
pub(super) async fn between(db: &mut PgConnection, org: Id, from: &Position, to: &Position) -> Result<Vec<Event>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select e.org_id, e.project_id, e.event, e.resource_id from {SINCE} e
         where e.org_id = $3 and pg_visible_in_snapshot(e.xid, $4::text::pg_snapshot)
         order by e.xid, e.id limit $5"
    )))
    .persistent(false)
    .bind(from.to.to_string())
    .bind(from.running())
    .bind(org)
    .bind(to.snapshot())
    .bind(i64::try_from(MISSED_MAX).unwrap_or(i64::MAX) + 1)
    .fetch_all(db)
    .await?)
}

/// What happened in an organization in the last seconds up to a position; one more than [`MISSED_MAX`] at most.
pub(super) async fn lately(db: &mut PgConnection, org: Id, seconds: f64, to: &Position) -> Result<Vec<Event>> {
    Ok(sqlx::query_as(
        "select o.org_id, o.project_id, o.event, o.resource_id from outbox o
         where o.at >= now() - make_interval(secs => $1) and o.org_id = $2
           and pg_visible_in_snapshot(o.xid, $3::text::pg_snapshot)
         order by o.at, o.id limit $4",
    )
    .bind(seconds)
    .bind(org)
    .bind(to.snapshot())
    .bind(i64::try_from(MISSED_MAX).unwrap_or(i64::MAX) + 1)
    .fetch_all(db)
    .await?)
}

/// Forgets what happened more than a day ago, a bounded part at a time: nobody asks for it any more.
///
/// # Errors
/// The database's own.
pub async fn sweep(registry: &Registry) -> Result<()> {
    sqlx::query(
        "delete from outbox where (at, id) in (
             select at, id from outbox where at < now() - interval '1 day' order by at limit 10000 for update skip locked)",
    )
    .execute(&registry.pool)
    .await?;
    Ok(())
}

fn position(at: i64, snapshot: &str) -> Result<Position> {
    Position::read(at, snapshot).map_err(|_| Error::Broken(format!("PostgreSQL's snapshot cannot be read: {snapshot}")))
}

fn event(row: Row) -> Option<Event> {
    let Row { org_id, project_id, event, resource_id, .. } = row;
    Some(Event { org_id: org_id?, project_id, event: event?, resource_id })
}
