//! The database a server runs on: somebody else's, or its own embedded PostgreSQL.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use postgres::{DATABASE, OWNER_ROLE, Options, Postgres, SERVER_ROLE};
use registry::{Registry, artifacts::Files, database};

use crate::{Failure, config::Config};

/// In the data folder while a restore puts things there: what is there then is no instance.
pub const UNFINISHED: &str = "restore-unfinished";

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
    let opened = open_for(config, Some(config.statement_timeout)).await?;
    let replicas = config.database.as_ref().and_then(|external| external.read_url.as_ref());
    Ok(match replicas {
        Some(url) => {
            let registry = opened.registry.clone();
            let registry = registry.reading_from(url, Some(config.statement_timeout), config.slow_query)?;
            Opened { registry, ..opened }
        }
        None => opened,
    })
}

async fn open_for(config: &Config, longest: Option<Duration>) -> Result<Opened, Failure> {
    let unfinished = config.data_dir.join(UNFINISHED);
    if unfinished.exists() {
        return Err(Failure::Folder(format!(
            "{} is there: a restore has not come to its end. Run it again, or remove the data folder",
            unfinished.display()
        )));
    }
    let (urls, embedded) = match &config.database {
        Some(database) => ((database.url.clone(), database.migration_url.clone()), None),
        None => {
            let postgres = start(config).await?;
            ((postgres.server_url(), postgres.owner_url()), Some(Arc::new(Mutex::new(Some(postgres)))))
        }
    };
    let registry = connect(config, &urls.0, &urls.1, longest).await?;
    Ok(Opened { registry, embedded, owner_url: database::primary_url(&urls.1).await? })
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

/// The database that a restore goes to, as it is: its owner's URL, and the embedded PostgreSQL if it is that.
///
/// # Errors
/// A sentence for the operator.
pub async fn begin_restore(config: &Config) -> Result<(String, Option<Embedded>), Failure> {
    match &config.database {
        Some(external) => Ok((database::primary_url(&external.migration_url).await?, None)),
        None => {
            let postgres = start(config).await?;
            Ok((postgres.owner_url(), Some(Arc::new(Mutex::new(Some(postgres))))))
        }
    }
}

/// A restored database, brought up to date, and an empty store beside it.
///
/// # Errors
/// A sentence for the operator.
pub async fn end_restore(config: &Config, owner_url: &str) -> Result<Registry, Failure> {
    let embedded = || postgres::running_url(&config.data_dir, SERVER_ROLE, DATABASE);
    let url = match &config.database {
        Some(database) => Some(database.url.clone()),
        None => embedded()?,
    };
    let url = url.ok_or_else(|| Failure::Software("the embedded PostgreSQL has ended".into()))?;
    connect(config, &url, owner_url, None).await
}

async fn connect(
    config: &Config,
    url: &str,
    migration_url: &str,
    longest: Option<Duration>,
) -> Result<Registry, Failure> {
    database::migrate(migration_url, url).await?;
    let pool = database::connect_and_tell(url, config.database_connections, longest, config.slow_query).await?;
    Ok(Registry::new(pool, files(config).await?))
}

/// The file store, tried by writing to it.
///
/// # Errors
/// A sentence for the operator.
pub async fn files(config: &Config) -> Result<Files, Failure> {
    if let Some(url) = &config.files_url {
        let is_setting = |name: &str| Files::SETTINGS.iter().any(|start| name.starts_with(start));
        let all =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let settings: Vec<_> = all.filter(|(name, _)| is_setting(name)).collect();
        return Files::at(url, &settings).await.map_err(|why| {
            Failure::Files(format!(
                "the bucket that VITRINE_FILES_URL names cannot be used: {why}. Check it, and the AWS_…, GOOGLE_… or AZURE_… variables"
            ))
        });
    }
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

/// Opens the database as it is, for somebody who only looks: nothing is migrated.
///
/// # Errors
/// A sentence for the operator.
pub async fn look(config: &Config) -> Result<Opened, Failure> {
    let running = |role| postgres::running_url(&config.data_dir, role, DATABASE);
    let (url, owner_url, embedded) = match &config.database {
        Some(database) => (database.url.clone(), database.migration_url.clone(), None),
        None => match (running(SERVER_ROLE)?, running(OWNER_ROLE)?) {
            (Some(url), Some(owner)) => (url, owner, None),
            _ => {
                let postgres = start(config).await?;
                (postgres.server_url(), postgres.owner_url(), Some(Arc::new(Mutex::new(Some(postgres)))))
            }
        },
    };
    let pool = database::connect(&url, config.database_connections, None).await?;
    Ok(Opened { registry: Registry::new(pool, files(config).await?), embedded, owner_url })
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
