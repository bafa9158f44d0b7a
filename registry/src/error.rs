//! What a use case can end with besides success.

use std::{error::Error as _, io};

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
            Error::Database(error) if is_full(&error) => {
                tracing::error!(%error, "the database has no room left");
                Refusal::NoRoom
            }
            Error::Database(error) if is_away(&error) => {
                tracing::warn!(%error, "the database cannot be reached");
                Refusal::Away { what: "database".into() }
            }
            Error::Files(error) if has_no_room(&error) => {
                tracing::error!(%error, "the file store has no room left");
                Refusal::NoRoom
            }
            // What should be there and is not is no matter of waiting.
            Error::Files(error) if !matches!(error, object_store::Error::NotFound { .. }) => {
                tracing::warn!(%error, "the file store does not do what it is asked for");
                Refusal::Away { what: "file store".into() }
            }
            other => {
                let id = Id::now_v7().simple().to_string();
                tracing::error!(%id, error = %other, "internal error");
                Refusal::Internal { id }
            }
        }
    }
}

/// The code of an error that the database told.
fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).map(Into::into)
}

/// Whether there was no connection to the database, or none any more: another try may find it back.
fn is_away(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    let is_ours = matches!(error, E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed);
    // It stops, starts or has no room for one more; it takes no writes any more; a replica gave up a read for what it
    // has to replay.
    let told = ["57P01", "57P02", "57P03", "57P05", "53300", "25006", "40001"];
    is_ours || code(error).is_some_and(|code| told.contains(&&*code) || code.starts_with("08"))
}

/// Whether the database's disk is full.
fn is_full(error: &sqlx::Error) -> bool {
    code(error).as_deref() == Some("53100")
}

/// Whether the disk of the file store is full, or what it allows is used up.
fn has_no_room(error: &object_store::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(is_out_of_room) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether a file could not be written because there is no room for it.
pub(crate) fn is_out_of_room(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}
