//! The use cases of Vitrine on PostgreSQL.
//!
//! One verb a file: the gate, the SQL, the audit row and the event in ONE transaction. Nothing else
//! in the product touches the database. Functions whose name starts with `unsafe_` skip the gate and
//! are for operators at the server's own command line.

pub mod actor;
mod again;
pub mod artifacts;
pub mod asked;
mod audit;
pub mod backup;
pub mod checkup;
mod constraint;
pub mod database;
pub mod error;
pub mod experiments;
pub mod gate;
pub mod generate;
pub mod live;
pub mod load;
pub mod models;
pub mod organization;
pub mod paged;
pub mod people;
pub mod projects;
mod quota;
mod readme;
pub mod replicas;
pub mod samples;
pub mod seen;
mod sql;
pub mod table;
pub mod tags;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tree;
pub mod versions;
pub mod views;
pub mod webhooks;

pub use actor::Actor;
pub use error::{Error, Result};

use std::sync::Arc;

use artifacts::Files;
use replicas::Replicas;
use sqlx::{PgPool, Postgres, pool::PoolConnection};

/// The database and the file store: what every use case needs.
#[derive(Clone)]
pub struct Registry {
    pool: PgPool,
    files: Files,
    /// Whether letters are sent.
    mails: bool,
    /// Where reads may go.
    replicas: Option<Arc<Replicas>>,
}

impl Registry {
    /// A registry over a migrated database and a file store.
    #[must_use]
    pub fn new(pool: PgPool, files: Files) -> Self {
        Self { pool, files, mails: false, replicas: None }
    }

    /// The same with a mail server that somebody sends letters by.
    #[must_use]
    pub fn mailing(self) -> Self {
        Self { mails: true, ..self }
    }

    /// The same, whose reads may go to replicas that a URL names. They are made like the connections to the primary.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub fn reading_from(
        self,
        url: &str,
        longest: Option<std::time::Duration>,
        slow: std::time::Duration,
    ) -> Result<Self, database::DatabaseError> {
        let most = self.pool.options().get_max_connections();
        let replicas = Replicas::over(&self.pool, url, most, longest, slow)?;
        Ok(Self { replicas: Some(replicas), ..self })
    }

    /// Where reads may go beside the primary, if anywhere.
    #[must_use]
    pub fn replicas(&self) -> Option<&Replicas> {
        self.replicas.as_deref()
    }

    /// A connection to read by, and for nothing else: it sees all that was answered before, and leads to a replica where
    /// there is one that does.
    pub(crate) async fn reads(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        match &self.replicas {
            Some(replicas) => replicas.connection(&self.pool).await,
            None => self.pool.acquire().await,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// The database's own.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Makes room for what will happen in the months to come. Any server may ask for it at any time, and
    /// one that runs for months has to.
    ///
    /// # Errors
    /// The database's own.
    pub async fn prepare_months(&self) -> Result<()> {
        sqlx::query("select ensure_month_partitions()").execute(&self.pool).await?;
        Ok(())
    }

    /// Closes the connections; waits for those in use.
    pub async fn close(&self) {
        if let Some(replicas) = &self.replicas {
            replicas.close().await;
        }
        self.pool.close().await;
    }
}
