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

use artifacts::Files;
use sqlx::PgPool;

/// The database and the file store: what every use case needs.
#[derive(Clone)]
pub struct Registry {
    pool: PgPool,
    files: Files,
    /// Whether letters are sent.
    mails: bool,
}

impl Registry {
    /// A registry over a migrated database and a file store.
    #[must_use]
    pub fn new(pool: PgPool, files: Files) -> Self {
        Self { pool, files, mails: false }
    }

    /// The same with a mail server that somebody sends letters by.
    #[must_use]
    pub fn mailing(self) -> Self {
        Self { mails: true, ..self }
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
        self.pool.close().await;
    }
}
