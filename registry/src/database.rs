//! Connecting and migrating.

pub(crate) mod hosts;
mod indexes;
pub mod months;

use std::{sync::LazyLock, time::Duration};

use log::LevelFilter;
use sqlx::{
    ConnectOptions as _, Connection, PgConnection, PgPool,
    migrate::Migrator,
    pool::PoolOptions,
    postgres::{PgPoolOptions, Postgres},
};

use crate::{Registry, Result};
use hosts::{Hosts, Led};

/// It takes no lock of its own: whoever waits for that holds a snapshot, for whose end an index that is made
/// beside running writers waits in turn.
static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("../migrations");
    migrations.set_locking(false);
    migrations
});
/// What a statement may take before the log tells of it, unless somebody says otherwise.
const SLOW: Duration = Duration::from_secs(1);
/// How long between two tries for the turn to migrate.
const TURN: Duration = Duration::from_millis(50);

/// Why the database cannot be used; each is a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL cannot be read.
    #[error("the database URL cannot be read: {0}. Write postgres://USER:PASSWORD@HOST/DATABASE")]
    Url(sqlx::Error),
    /// No connection.
    #[error(
        "no connection to PostgreSQL at {place}: {cause}. Check that it runs and that the URL, user and password are right"
    )]
    Connect {
        /// Host and database, never the password.
        place: String,
        /// The driver's words.
        cause: sqlx::Error,
    },
    /// Of several hosts none takes writes.
    #[error(
        "none of the hosts of PostgreSQL at {place} takes writes ({found}). Start or promote one, or correct the URL"
    )]
    NoPrimary {
        /// Hosts and database, never the password.
        place: String,
        /// What each of them answered.
        found: String,
    },
    /// Too old.
    #[error("PostgreSQL at {place} is version {found}; Vitrine needs 15 or later")]
    TooOld {
        /// Host and database.
        place: String,
        /// What the server says it is.
        found: String,
    },
    /// A migration failed.
    #[error("a migration failed: {0}. Nothing of it was kept; the server before it still fits the database")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A statement failed.
    #[error("the database refused a statement during start: {0}")]
    Statement(#[from] sqlx::Error),
}

/// The last migration that this program knows.
#[must_use]
pub fn newest_migration() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// One connection to the host that takes writes.
///
/// # Errors
/// A sentence for the operator.
pub(crate) async fn connect_once(url: &str) -> Result<PgConnection, DatabaseError> {
    Hosts::written(url)?.connect().await
}

/// The URL of the host that takes writes, of several that a URL names: for programs that know of one alone.
///
/// # Errors
/// A sentence for the operator.
pub async fn primary_url(url: &str) -> Result<String, DatabaseError> {
    Hosts::written(url)?.primary_url().await
}

/// Whether nothing was made in a database yet.
///
/// # Errors
/// A sentence for the operator.
pub async fn is_empty(url: &str) -> Result<bool, DatabaseError> {
    let mut connection = connect_once(url).await?;
    let empty = sqlx::query_scalar(
        "select not exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(empty)
}

/// The major version of the PostgreSQL at a URL.
///
/// # Errors
/// A sentence for the operator.
pub async fn major(url: &str) -> Result<u32, DatabaseError> {
    let mut connection = connect_once(url).await?;
    let number: i32 =
        sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(number.unsigned_abs() / 10_000)
}

/// What a look at the database tells.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What PostgreSQL calls its version.
    pub version: String,
    /// The last migration, unless there was none.
    pub migration: Option<i64>,
    /// Whether the role that looks owns tables, or is a superuser.
    pub may_alter: bool,
    /// How many connections it allows at most.
    pub connections: i64,
    /// By how many seconds its clock is before this machine's.
    pub clock_off: f64,
}

/// Looks at the database as the server's role, whatever state it is in.
///
/// # Errors
/// The database's own.
pub async fn look(registry: &Registry) -> Result<Seen> {
    let before = std::time::SystemTime::now();
    let (version, there, may_alter, connections, their_time): (String, bool, bool, i64, f64) = sqlx::query_as(
        "select current_setting('server_version'), to_regclass('public._sqlx_migrations') is not null,
                (select rolsuper from pg_roles where rolname = current_user)
                or exists (select from pg_class where relnamespace = 'public'::regnamespace
                           and pg_get_userbyid(relowner) = current_user),
                current_setting('max_connections')::bigint, extract(epoch from clock_timestamp())::float8",
    )
    .fetch_one(&registry.pool)
    .await?;
    let our_time = before.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let migration = match there {
        true => sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(&registry.pool).await?,
        false => None,
    };
    Ok(Seen { version, migration, may_alter, connections, clock_off: their_time - our_time })
}

/// Brings the schema up to date as the owner, under an advisory lock, and lets `server_role` use it.
///
/// Two servers that start together wait for each other. Nothing is done twice.
///
/// # Errors
/// A sentence for the operator.
pub async fn migrate(owner_url: &str, server_url: &str) -> Result<(), DatabaseError> {
    // A migration that takes its time would stand in the log from its first line to its last.
    let owner = Hosts::written(owner_url)?.with(|options| options.disable_statement_logging());
    let place = owner.place();
    let server_role = Hosts::written(server_url)?.first().get_username().to_owned();
    let mut connection = owner.connect().await?;
    let (number, found): (i32, String) =
        sqlx::query_as("select current_setting('server_version_num')::int, current_setting('server_version')")
            .fetch_one(&mut connection)
            .await?;
    if number < 150_000 {
        return Err(DatabaseError::TooOld { place, found });
    }
    // One at a time; the connection's end gives up the turn.
    while !sqlx::query_scalar("select pg_try_advisory_lock(hashtext('vitrine_migrate'))")
        .fetch_one(&mut connection)
        .await?
    {
        tokio::time::sleep(TURN).await;
    }
    MIGRATIONS.run(&mut connection).await?;
    indexes::make(&mut connection).await?;
    sqlx::query("select ensure_month_partitions()").execute(&mut connection).await?;
    if server_role != owner.first().get_username() {
        grant(&mut connection, &server_role).await?;
    }
    connection.close().await?;
    Ok(())
}

/// The server reads and writes rows; it cannot alter tables, disable triggers, or rewrite the audit log.
async fn grant(connection: &mut PgConnection, role: &str) -> Result<(), DatabaseError> {
    let quoted: String = sqlx::query_scalar("select quote_ident($1)").bind(role).fetch_one(&mut *connection).await?;
    let mut tx = connection.begin().await?;
    // Whoever may write to a table is not asked about its partitions.
    let partitions: Vec<String> = sqlx::query_scalar(
        "select inhrelid::regclass::text from pg_inherits where inhparent in ('audit'::regclass, 'outbox'::regclass)",
    )
    .fetch_all(&mut *tx)
    .await?;
    sqlx::query("select pg_advisory_xact_lock(hashtext('vitrine_grant'))").execute(&mut *tx).await?;
    for statement in [
        format!("grant usage on schema public to {quoted}"),
        format!("grant select, insert, update, delete on all tables in schema public to {quoted}"),
        format!("grant usage, select on all sequences in schema public to {quoted}"),
        format!("grant execute on all functions in schema public to {quoted}"),
        format!("revoke update, delete, truncate on audit from {quoted}"),
        format!("revoke insert, update, delete on _sqlx_migrations from {quoted}"),
        format!("revoke all on {} from {quoted}", partitions.join(", ")),
    ] {
        // The only names in it are ours and one that PostgreSQL itself has quoted.
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A pool of connections as the server's role. What it asks is over before compiling it, or
/// starting more processes for it, would pay. Statements that take longer than `longest` are stopped, and what they
/// were for answers [`domain::Refusal::TooSlow`]; an operator's may take as long as they need.
///
/// # Errors
/// A sentence for the operator.
pub async fn connect(url: &str, connections: u32, longest: Option<Duration>) -> Result<PgPool, DatabaseError> {
    connect_and_tell(url, connections, longest, SLOW).await
}

/// The same, where statements that take longer than `slow` are told in the log.
///
/// # Errors
/// A sentence for the operator.
pub async fn connect_and_tell(
    url: &str,
    connections: u32,
    longest: Option<Duration>,
    slow: Duration,
) -> Result<PgPool, DatabaseError> {
    let hosts = Hosts::written(url)?.with(|options| options.log_slow_statements(LevelFilter::Warn, slow));
    let (place, options) = (hosts.place(), hosts.primary().await?);
    let several = hosts.are_several();
    let led = Led::new();
    let pool = settings(connections, longest, several);
    let since = led.clone();
    let pool = match several {
        // Somebody else may take writes by now.
        true => pool.before_acquire(move |_, meta| {
            let stays = !since.is_older(meta.age);
            Box::pin(async move { Ok(stays) })
        }),
        false => pool,
    };
    let pool = pool.connect_with(options).await.map_err(|cause| DatabaseError::Connect { place, cause })?;
    if several {
        hosts::follow(&pool, hosts, led);
    }
    Ok(pool)
}

/// What every pool is made with. Connections to hosts that take no writes are refused where they `must_write`.
pub(crate) fn settings(connections: u32, longest: Option<Duration>, must_write: bool) -> PoolOptions<Postgres> {
    let longest = longest.map(|time| time.as_millis().to_string());
    PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10)).after_connect(
        move |connection, _| {
            let longest = longest.clone();
            Box::pin(async move {
                if must_write {
                    hosts::must_write(connection).await?;
                }
                // Not with the connection's options, which poolers between here and PostgreSQL may refuse.
                sqlx::query(
                    "select set_config('jit', 'off', false), set_config('max_parallel_workers_per_gather', '0', false),
                            set_config('statement_timeout', coalesce($1, current_setting('statement_timeout')), false)",
                )
                .bind(longest)
                .execute(connection)
                .await?;
                Ok(())
            })
        },
    )
}
