//! Retention of the audit log: whole months are dropped, as the owner of the tables. Rows cannot be deleted by anybody.

use std::time::Duration;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{DatabaseError, connect_once};
use crate::{Actor, audit};

/// Longest that writers wait for a month to be dropped.
const LOCK: &str = "set local lock_timeout = '2s'";
/// How often it is tried while others hold the log.
const TRIES: u32 = 15;

/// Drops the months of the audit log that lie further back than so many whole months; their names.
///
/// Safe beside running servers: who writes waits two seconds at most, and a month that is in use is tried again.
///
/// # Errors
/// A sentence for the operator.
pub async fn drop_before(owner_url: &str, keep: u32) -> Result<Vec<String>, DatabaseError> {
    let mut connection = connect_once(owner_url).await?;
    let months: Vec<String> = sqlx::query_scalar(
        r"select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'audit'::regclass and c.relname ~ '^audit_\d{4}_\d{2}$'
           and to_date(right(c.relname, 7), 'YYYY_MM') < date_trunc('month', now() at time zone 'UTC') - make_interval(months => $1)
         order by 1",
    )
    .bind(i32::try_from(keep).unwrap_or(i32::MAX / 12))
    .fetch_all(&mut connection)
    .await?;
    for month in &months {
        let mut tries = 0;
        while let Err(error) = drop(&mut connection, month).await {
            tries += 1;
            if tries == TRIES || !is_busy(&error) {
                return Err(error.into());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
    connection.close().await?;
    Ok(months)
}

async fn drop(connection: &mut PgConnection, month: &str) -> sqlx::Result<()> {
    let mut tx = connection.begin().await?;
    sqlx::query(LOCK).execute(&mut *tx).await?;
    // A name that PostgreSQL itself gave, of letters, digits and underscores.
    sqlx::query(AssertSqlSafe(format!("drop table {month}"))).execute(&mut *tx).await?;
    let change = audit::Change {
        org: None,
        project: None,
        action: "audit.month_dropped",
        resource: None,
        before: json!({"month": month}),
        after: json!(null),
    };
    audit::record(&mut tx, &Actor::operator(), change).await.map_err(|error| match error {
        crate::Error::Database(error) => error,
        other => sqlx::Error::Protocol(other.to_string()),
    })?;
    tx.commit().await
}

/// Whether others held the lock for too long.
fn is_busy(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some("55P03")
}
