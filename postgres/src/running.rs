//! Reaching the PostgreSQL of a Vitrine that runs already, for commands beside it.

use crate::{Error, pidfile::Pidfile, url::url};
use std::path::Path;

/// The URL of `database` for `role` on the PostgreSQL that runs in the data folder `dir`; `None`
/// when none is ready there.
///
/// # Errors
/// When its pid file cannot be read.
pub fn running_url(dir: &Path, role: &str, database: &str) -> Result<Option<String>, Error> {
    let found = Pidfile::read(&dir.join("postgres"))?;
    Ok(found.filter(|p| p.ready).and_then(|p| p.socket_dir).map(|socket| url(&socket, role, database)))
}
