//! How the program ends when it cannot go on: one sentence and a stable code.

/// Why the program ends. The codes are those of BSD's sysexits.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A setting cannot be used (78).
    #[error("{0}")]
    Setting(String),
    /// The database is not there or not usable (69).
    #[error("{0}")]
    Database(#[from] registry::database::DatabaseError),
    /// The embedded PostgreSQL could not be started (69 to 75, see there).
    #[error("{0}")]
    Postgres(#[from] postgres::Error),
    /// A file or folder cannot be made or written (73).
    #[error("{0}")]
    Folder(String),
    /// The bucket for files cannot be used (69).
    #[error("{0}")]
    Files(String),
    /// The address is taken (75).
    #[error("{0}")]
    Address(String),
    /// A command was refused (1).
    #[error("{0}")]
    Refused(#[from] domain::Refusal),
    /// A deployment that was examined has this many things wrong with it (1).
    #[error("{0} things are wrong; each is told above with what to do about it")]
    Unwell(usize),
    /// Something that should be impossible (70).
    #[error("{0}")]
    Software(String),
}

impl Failure {
    /// The process' exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Unwell(_) => 1,
            Self::Database(_) | Self::Files(_) => 69,
            Self::Software(_) => 70,
            Self::Folder(_) => 73,
            Self::Address(_) => 75,
            Self::Setting(_) => 78,
            Self::Postgres(error) => error.exit_code(),
        }
    }
}

impl From<registry::Error> for Failure {
    fn from(error: registry::Error) -> Self {
        match error {
            registry::Error::Refused(refusal) => Self::Refused(refusal),
            other => Self::Software(other.to_string()),
        }
    }
}
