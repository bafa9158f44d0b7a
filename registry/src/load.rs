//! How busy a server and all of them together are, in numbers.

use crate::{Registry, Result};

/// A server's connections to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Open ones.
    pub connections: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

/// Work that waits for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// What kind.
    pub name: &'static str,
    /// How much of it, that which is not due yet included.
    pub waiting: i64,
    /// For how many seconds the oldest of it has been due.
    pub oldest_due_seconds: i64,
}

/// Each kind of work: its name, and the rows that stand for it with when each is due.
const QUEUES: [(&str, &str); 6] = [
    ("letters", "select next_at as due from letter where sent_at is null and given_up_at is null"),
    ("webhooks", "select next_at as due from webhook_delivery where delivered_at is null and given_up_at is null"),
    ("removed_files", "select since as due from blob_garbage"),
    ("unfinished_uploads", "select seen_at as due from partial_upload"),
    ("deleted_organizations", "select deleted_at as due from organization where deleted_at is not null"),
    ("deleted_projects", "select deleted_at as due from project where deleted_at is not null"),
];

impl Registry {
    /// How this server's connections are used at this moment.
    #[must_use]
    pub fn load(&self) -> Load {
        Load {
            connections: self.pool.size(),
            idle: u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX),
            most: self.pool.options().get_max_connections(),
        }
    }

    /// What waits, of all servers.
    ///
    /// # Errors
    /// The database's own.
    pub async fn queues(&self) -> Result<Vec<Queue>> {
        let each = QUEUES.iter().enumerate().map(|(place, (_, rows))| {
            format!(
                "select {place} as place, count(*), coalesce(extract(epoch from greatest(now() - min(due), interval '0')), 0)::bigint
                 from ({rows}) waiting"
            )
        });
        // All of it is above.
        let statement = each.collect::<Vec<_>>().join(" union all ") + " order by place";
        let statement = sqlx::AssertSqlSafe(statement);
        let rows: Vec<(i32, i64, i64)> = sqlx::query_as(statement).fetch_all(&self.pool).await?;
        Ok(QUEUES
            .iter()
            .zip(rows)
            .map(|((name, _), (_, waiting, oldest_due_seconds))| Queue { name, waiting, oldest_due_seconds })
            .collect())
    }
}
