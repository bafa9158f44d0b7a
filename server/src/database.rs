//! The database a server runs on: somebody else's, or its own embedded PostgreSQL.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use postgres::{DATABASE, OWNER_ROLE, Options, Postgres, SERVER_ROLE};
use registry::{Registry, artifacts::Files, database};

use crate::{Failure, config::Config};

/// The embedded PostgreSQL, shared with the task that keeps it alive.
pub type Embedded = Arc<Mutex<Option<Postgres>>>;

/// A registry, and the PostgreSQL under it when that is ours.
pub struct Opened {
    /// The use cases.
    pub registry: Registry,
    /// Ours to stop at the end.
    pub embedded: Option<Embedded>,
    /// The database's URL for the owner of its tables.
    pub owner_url: String,
}

/// Opens, or starts, the database for a server, and brings it up to date.
///
/// # Errors
/// A sentence for the operator.
pub async fn open(config: &Config) -> Result<Opened, Failure> {
    open_for(config, Some(config.statement_timeout)).await
}

async fn open_for(config: &Config, longest: Option<Duration>) -> Result<Opened, Failure> {
    let (urls, embedded) = match &config.database {
        Some(database) => ((database.url.clone(), database.migration_url.clone()), None),
        None => {
            let postgres = start(config).await?;
            ((postgres.server_url(), postgres.owner_url()), Some(Arc::new(Mutex::new(Some(postgres)))))
        }
    };
    let registry = connect(config, &urls.0, &urls.1, longest).await?;
    Ok(Opened { registry, embedded, owner_url: urls.1 })
}

/// Opens the database for a command that runs beside a server, or alone, and takes as long as it needs.
///
/// # Errors
/// A sentence for the operator.
pub async fn open_beside(config: &Config) -> Result<Opened, Failure> {
    if config.database.is_none()
        && let (Some(server), Some(owner)) = (
            postgres::running_url(&config.data_dir, SERVER_ROLE, DATABASE)?,
            postgres::running_url(&config.data_dir, OWNER_ROLE, DATABASE)?,
        )
        && let Ok(registry) = connect(config, &server, &owner, None).await
    {
        return Ok(Opened { registry, embedded: None, owner_url: owner });
    }
    open_for(config, None).await
}

async fn connect(
    config: &Config,
    url: &str,
    migration_url: &str,
    longest: Option<Duration>,
) -> Result<Registry, Failure> {
    database::migrate(migration_url, url).await?;
    let pool = database::connect(url, config.database_connections, longest).await?;
    Ok(Registry::new(pool, files(config)?))
}

fn files(config: &Config) -> Result<Files, Failure> {
    let folder = &config.files_dir;
    let cannot = |e: &dyn std::fmt::Display| {
        Failure::Folder(format!(
            "the folder for files, {}, cannot be used: {e}. Set VITRINE_FILES_DIR to one that can be written",
            folder.display()
        ))
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|e| cannot(&e))?;
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).map_err(|e| cannot(&e))?;
    Files::local(folder).map_err(|e| cannot(&e))
}

async fn start(config: &Config) -> Result<Postgres, Failure> {
    let mut options = Options::new(config.data_dir.clone());
    options.binaries.clone_from(&config.pg_bin);
    options = options.set("max_connections", (config.database_connections + 30).to_string());
    Ok(tokio::task::spawn_blocking(|| Postgres::start(options))
        .await
        .map_err(|e| Failure::Software(e.to_string()))??)
}

/// Starts the embedded PostgreSQL again whenever it has died.
pub async fn keep_alive(embedded: Embedded) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    loop {
        every.tick().await;
        let shared = embedded.clone();
        let restarted = tokio::task::spawn_blocking(move || {
            let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
            held.as_mut().map(Postgres::restart_if_dead)
        })
        .await;
        match restarted {
            Ok(Some(Ok(true))) => tracing::warn!("the embedded PostgreSQL had died and was started again"),
            Ok(Some(Err(error))) => tracing::error!(%error, "the embedded PostgreSQL died and does not start"),
            Ok(Some(Ok(false)) | None) | Err(_) => {}
        }
    }
}

/// Stops the embedded PostgreSQL.
pub async fn stop(embedded: Embedded) {
    let stopped = tokio::task::spawn_blocking(move || {
        let held = embedded.lock().unwrap_or_else(PoisonError::into_inner).take();
        held.map_or(Ok(()), Postgres::stop)
    })
    .await;
    match stopped {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the embedded PostgreSQL did not stop"),
        Err(error) => tracing::error!(%error, "stopping the embedded PostgreSQL broke off"),
    }
}
