//! Replicas as an operator examines them, without anything being written.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use uuid::Uuid;

use super::replica::{ANSWER, Standing, is_strange};
use crate::{
    Registry, Result,
    database::{
        DatabaseError,
        hosts::{Hosts, TIMELINE, host},
    },
};

/// Longest that a replica may take to catch up with where the primary was.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was found of one host.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Host and port.
    pub host: String,
    /// What it is good for, or why that is not known.
    pub standing: std::result::Result<Standing, String>,
    /// By how many bytes of the log it is behind.
    pub behind: u64,
}

/// Looks at each host that a URL names beside the primary that a registry is on.
///
/// # Errors
/// The primary's own; the URL's.
pub async fn examine(registry: &Registry, url: &str) -> Result<Vec<Examined>> {
    let broken = |error: DatabaseError| crate::Error::Broken(error.to_string());
    let hosts = Hosts::read(url).map_err(broken)?;
    let statement = format!(
        "select c.system_identifier, (pg_current_wal_flush_lsn() - '0/0')::bigint,
                (select m.mark from primary_mark m where m.system = c.system_identifier and m.timeline = {TIMELINE}),
                {TIMELINE}
         from pg_control_system() c"
    );
    // All of it is above and in a constant.
    let primary = sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_one(&registry.pool).await?;
    Ok(futures::future::join_all(hosts.all().map(|options| one(options, primary))).await)
}

/// Whether a commit of the server's role waits until a replica has it.
///
/// # Errors
/// The database's own.
pub async fn is_synchronous(registry: &Registry) -> Result<bool> {
    let asked = "select current_setting('synchronous_standby_names') <> ''
                 and current_setting('synchronous_commit') not in ('off', 'local')";
    Ok(sqlx::query_scalar(asked).fetch_one(&registry.pool).await?)
}

/// Whose cluster, how far, and the mark of which timeline.
type Primary = (i64, i64, Option<Uuid>, i32);

async fn one(options: &PgConnectOptions, primary: Primary) -> Examined {
    let found = tokio::time::timeout(ANSWER + PATIENCE, look(options, primary)).await;
    let (standing, behind) = match found {
        Ok(Ok((standing, behind))) => (Ok(standing), behind),
        Ok(Err(error)) if is_strange(&error) => (Ok(Standing::Stranger), 0),
        Ok(Err(error)) => (Err(error.to_string()), 0),
        Err(_) => (Err("it does not answer".into()), 0),
    };
    Examined { host: host(options), standing, behind }
}

async fn look(options: &PgConnectOptions, (system, far, mark, timeline): Primary) -> sqlx::Result<(Standing, u64)> {
    let mut db = PgConnection::connect_with(options).await?;
    let until = std::time::Instant::now() + PATIENCE;
    loop {
        let (theirs, recovering, replayed, held): (i64, bool, i64, Option<Uuid>) = sqlx::query_as(
            "select c.system_identifier, pg_is_in_recovery(), coalesce((pg_last_wal_replay_lsn() - '0/0')::bigint, 0),
                    (select m.mark from primary_mark m where m.system = c.system_identifier and m.timeline = $1)
             from pg_control_system() c",
        )
        .bind(timeline)
        .fetch_one(&mut db)
        .await?;
        let behind = u64::try_from(far.saturating_sub(replayed)).unwrap_or_default();
        if theirs != system {
            return Ok((Standing::Stranger, 0));
        }
        if !recovering {
            return Ok((Standing::Primary, 0));
        }
        if behind == 0 {
            // Before a server has been there, nothing is marked.
            return Ok((if mark.is_none() || held == mark { Standing::Used } else { Standing::Stranger }, 0));
        }
        if std::time::Instant::now() >= until {
            return Ok((Standing::Lagging, behind));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
