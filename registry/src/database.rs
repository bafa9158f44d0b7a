//! Connecting and migrating.

pub mod months;

use std::{str::FromStr, sync::LazyLock, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection, PgConnection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// It takes no lock of its own: whoever waits for that holds a snapshot, for whose end an index that is made
/// beside running writers waits in turn.
static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("../migrations");
    migrations.set_locking(false);
    migrations
});
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

fn options(url: &str) -> Result<(PgConnectOptions, String), DatabaseError> {
    let options = PgConnectOptions::from_str(url).map_err(DatabaseError::Url)?.application_name("vitrine");
    let place = format!("{}/{}", options.get_host(), options.get_database().unwrap_or_default());
    Ok((options, place))
}

/// Brings the schema up to date as the owner, under an advisory lock, and lets `server_role` use it.
///
/// Two servers that start together wait for each other. Nothing is done twice.
///
/// # Errors
/// A sentence for the operator.
pub async fn migrate(owner_url: &str, server_url: &str) -> Result<(), DatabaseError> {
    let (owner, place) = options(owner_url)?;
    // A migration that takes its time would stand in the log from its first line to its last.
    let owner = owner.disable_statement_logging();
    let (server, _) = options(server_url)?;
    let server_role = server.get_username().to_owned();
    let mut connection = PgConnection::connect_with(&owner)
        .await
        .map_err(|cause| DatabaseError::Connect { place: place.clone(), cause })?;
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
    sqlx::query("select ensure_month_partitions()").execute(&mut connection).await?;
    if server_role != owner.get_username() {
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

/// A pool of connections as the server's role. What it asks is over before compiling it would pay. Statements that take longer than `longest` are stopped, and what they
/// were for answers [`domain::Refusal::TooSlow`]; an operator's may take as long as they need.
///
/// # Errors
/// A sentence for the operator.
pub async fn connect(url: &str, connections: u32, longest: Option<Duration>) -> Result<PgPool, DatabaseError> {
    let (options, place) = options(url)?;
    let longest = longest.map(|time| time.as_millis().to_string());
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| {
            let longest = longest.clone();
            Box::pin(async move {
                // Not with the connection's options, which poolers between here and PostgreSQL may refuse.
                sqlx::query(
                    "select set_config('jit', 'off', false), set_config('statement_timeout', coalesce($1, current_setting('statement_timeout')), false)",
                )
                .bind(longest)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await
        .map_err(|cause| DatabaseError::Connect { place, cause })
}
