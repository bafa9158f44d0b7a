//! What a caller may choose.

use std::path::PathBuf;

/// How to run a PostgreSQL; made by [`Options::new`] or [`Options::throw_away`].
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder that holds the cluster, socket, log and lock. Made when missing.
    /// When Vitrine runs as root it gets `o+x`, for the database's user has to pass
    /// through; keep other private things in subfolders with a mode of their own.
    pub dir: PathBuf,
    /// The folder with `postgres` and `initdb`. `None`: the environment variable
    /// `VITRINE_PG_BIN`, else the machine is searched.
    pub binaries: Option<PathBuf>,
    /// Server settings, passed as `-c name=value`; a later one wins over an earlier
    /// one and over the cluster's `postgresql.conf`.
    pub settings: Vec<(String, String)>,
    /// The user that runs PostgreSQL when this process is root (which PostgreSQL
    /// refuses). `None`: whoever owns the cluster, else `postgres`, else `nobody`.
    /// Without effect for other users.
    pub user: Option<String>,
    /// `false` for data that nobody will miss: nothing is forced to disk, dropping the
    /// handle ends the database at once and may lose the last commits (`stop` does
    /// not), and the database ends with its owner, however that ends.
    pub durable: bool,
}

impl Options {
    /// A cluster to keep, in `dir`.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let settings = [
            ("max_connections", "100"),
            ("shared_buffers", "256MB"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("log_line_prefix", "%m [%p] %u@%d "),
        ];
        Self {
            dir: dir.into(),
            binaries: None,
            settings: settings.map(|(n, v)| (n.into(), v.into())).to_vec(),
            user: None,
            durable: true,
        }
    }

    /// A cluster for tests, in `dir`: fast, and lost on a crash of the machine.
    pub fn throw_away(dir: impl Into<PathBuf>) -> Self {
        let options = Self { durable: false, ..Self::new(dir) };
        options
            .set("shared_buffers", "128MB")
            .set("fsync", "off")
            .set("synchronous_commit", "off")
            .set("full_page_writes", "off")
            .set("autovacuum_naptime", "1h")
    }

    /// The same options with one more setting.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }
}
