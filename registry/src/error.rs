//! What a use case can end with besides success.

use domain::{Id, Refusal};

use crate::constraint;

/// A use case's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A "no" that the caller can read and act on.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed or broke the connection.
    #[error("database: {0}")]
    Database(sqlx::Error),
    /// The file store failed.
    #[error("file store: {0}")]
    Files(#[from] object_store::Error),
    /// The sender went away or sent less than announced.
    #[error("the upload ended early: {0}")]
    Cut(String),
    /// Something that should be impossible.
    #[error("{0}")]
    Broken(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match constraint::refusal(&error) {
            Some(refusal) => Self::Refused(refusal),
            None => Self::Database(error),
        }
    }
}

impl From<Error> for Refusal {
    /// What the caller is told. The cause of an internal error goes to the log alone.
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal,
            Error::Cut(cause) => {
                tracing::info!(%cause, "upload cut off");
                Refusal::invalid("body", "the upload ended early; nothing was kept. Send it again")
            }
            other => {
                let id = Id::now_v7().simple().to_string();
                tracing::error!(%id, error = %other, "internal error");
                Refusal::Internal { id }
            }
        }
    }
}
