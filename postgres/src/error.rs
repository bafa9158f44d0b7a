//! Every way in which this can fail, as a sentence that says what, where and what to do.

use std::{io, path::Path, path::PathBuf};

/// Why PostgreSQL could not be found, set up, started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No usable installation on this machine.
    #[error(
        "No PostgreSQL 15 or newer was found on this machine{found}. Install it (Debian, Ubuntu: `apt-get install postgresql`; macOS: `brew install postgresql@17`), or set VITRINE_PG_BIN to the folder that holds `postgres` and `initdb`, or set DATABASE_URL to use a PostgreSQL that already runs."
    )]
    NotFound {
        /// What was found and why it will not do, ready to be appended; empty when nothing was.
        found: String,
    },
    /// The folder that was named explicitly holds no usable installation.
    #[error(
        "The PostgreSQL folder {} cannot be used: {why}. Point VITRINE_PG_BIN at the folder that holds `postgres` and `initdb` (15 or newer), or unset it to have the machine searched.", .dir.display()
    )]
    BadBinaries {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The cluster was made by a major version that is not installed.
    #[error(
        "The database in {} was made by PostgreSQL {wanted}, and this machine has {found}. Install PostgreSQL {wanted} next to it (`apt-get install postgresql-{wanted}`, `brew install postgresql@{wanted}`), or dump the data with PostgreSQL {wanted} and restore it into an empty folder.", .data.display()
    )]
    VersionMismatch {
        /// The cluster.
        data: PathBuf,
        /// The major version it needs.
        wanted: u32,
        /// The versions there are.
        found: String,
    },
    /// No programs that can dump and restore a database of this version.
    #[error(
        "PostgreSQL {wanted} is to be dumped or restored, and this machine has no `pg_dump` of that version or a later one (found: {found}). Install it (`apt-get install postgresql-client-{wanted}`, `brew install postgresql@{wanted}`), or set VITRINE_PG_BIN to its folder."
    )]
    NoClients {
        /// The major version.
        wanted: u32,
        /// The versions there are.
        found: String,
    },
    /// Running as root, and no unprivileged user to run PostgreSQL as.
    #[error(
        "PostgreSQL refuses to run as root, and there is no unprivileged user `{name}` to run it as. Create it (`useradd --system {name}`), name another one, or start Vitrine as an ordinary user."
    )]
    NoUser {
        /// The user that was looked up.
        name: String,
    },
    /// A folder on the way cannot be entered by the user that runs PostgreSQL.
    #[error(
        "PostgreSQL runs as the user `{user}`, who may not enter {}. Set VITRINE_DATA_DIR to a folder elsewhere (such as /var/lib/vitrine), or let others enter that one (`chmod o+x`).", .blocked.display()
    )]
    Unreachable {
        /// The first folder that refuses.
        blocked: PathBuf,
        /// The user that runs PostgreSQL.
        user: String,
    },
    /// A file stands where a folder has to be.
    #[error(
        "{} is not a folder, so no data can be kept there. Remove it, or set VITRINE_DATA_DIR to another folder.", .path.display()
    )]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// A file or folder cannot be created, read or written.
    #[error(
        "{} cannot be created, read or written: {source}. Check who owns it, or set VITRINE_DATA_DIR to a folder that the user running Vitrine may write.", .path.display()
    )]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk has no room left.
    #[error(
        "The disk is full: {} could not be written. Make room, or set VITRINE_DATA_DIR to a folder on another disk; then start again.", .path.display()
    )]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// There are files where the cluster goes, and they are no cluster.
    #[error(
        "{} has files in it but is no PostgreSQL cluster (no PG_VERSION). Move them away, or set VITRINE_DATA_DIR to another folder.", .path.display()
    )]
    NotACluster {
        /// The folder.
        path: PathBuf,
    },
    /// The socket folder belongs to somebody else.
    #[error(
        "{} belongs to another user or is a link, so the database's socket would not be safe there. Remove it, or set VITRINE_DATA_DIR to a shorter path.", .path.display()
    )]
    NotPrivate {
        /// The folder.
        path: PathBuf,
    },
    /// A living Vitrine holds this folder.
    #[error(
        "Another Vitrine{} is using {}. Stop it first, or set VITRINE_DATA_DIR to another folder.",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), .dir.display()
    )]
    InUse {
        /// The data folder.
        dir: PathBuf,
        /// The process that holds the lock, when it left its number.
        pid: Option<u32>,
    },
    /// A PostgreSQL process works on the cluster and neither gets ready nor ends.
    #[error(
        "The process {pid} is working on the database in {} and is neither ready nor ending. Wait for it or stop it, then start again.", .data.display()
    )]
    Busy {
        /// The cluster.
        data: PathBuf,
        /// The process.
        pid: u32,
    },
    /// The file system gives no locks.
    #[error(
        "{} cannot be locked: {source}. Set VITRINE_DATA_DIR to a folder on a local disk.", .path.display()
    )]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A program of PostgreSQL could not be run at all.
    #[error("{} could not be run: {source}. Check that PostgreSQL is installed completely and may be executed.", .program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Making the cluster failed.
    #[error("Making the database in {} failed. `{program}` said:\n{output}", .data.display())]
    Init {
        /// Where the cluster was to be.
        data: PathBuf,
        /// `initdb`, or `postgres` for the roles and the database.
        program: &'static str,
        /// The end of its output.
        output: String,
    },
    /// PostgreSQL ended before it was ready.
    #[error("PostgreSQL did not start. The end of {}:\n{tail}", .log.display())]
    Start {
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// PostgreSQL was not ready in time.
    #[error("PostgreSQL was not ready after {seconds} seconds and was stopped. The end of {}:\n{tail}", .log.display())]
    Slow {
        /// How long it was waited for.
        seconds: u64,
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// PostgreSQL does not end.
    #[error("PostgreSQL (process {pid}) does not stop, not even when killed. Its disk may hang; look at {}.", .log.display())]
    Stop {
        /// The process.
        pid: u32,
        /// The log file.
        log: PathBuf,
    },
}

impl Error {
    /// The exit code for a program that ends because of this, after sysexits.h:
    /// 69 nothing to run (install something), 73 the folder cannot be used,
    /// 75 somebody else is using it (try again later), 70 PostgreSQL itself failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotFound { .. }
            | Self::BadBinaries { .. }
            | Self::VersionMismatch { .. }
            | Self::NoClients { .. }
            | Self::NoUser { .. }
            | Self::Run { .. } => 69,
            Self::Unreachable { .. }
            | Self::NotAFolder { .. }
            | Self::Folder { .. }
            | Self::DiskFull { .. }
            | Self::NotACluster { .. }
            | Self::NotPrivate { .. }
            | Self::Lock { .. } => 73,
            Self::InUse { .. } | Self::Busy { .. } => 75,
            Self::Init { .. } | Self::Start { .. } | Self::Slow { .. } | Self::Stop { .. } => 70,
        }
    }

    /// For `map_err`: what a failed call on `path` means.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::NotADirectory => Self::NotAFolder { path: blocking_file(&path) },
            _ => Self::Folder { path, source },
        }
    }
}

/// The first part of `path` that exists and is no folder.
fn blocking_file(path: &Path) -> PathBuf {
    let mut parts: Vec<_> = path.ancestors().collect();
    parts.reverse();
    parts.into_iter().find(|part| part.metadata().is_ok_and(|meta| !meta.is_dir())).unwrap_or(path).to_path_buf()
}
