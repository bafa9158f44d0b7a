//! Making one.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use postgres::Binaries;
use registry::{
    Registry,
    backup::{Blob, Snapshot},
    database,
};

use super::{
    Folder, Manifest, cannot,
    contents::{digest_of, keep},
    folder::NAME,
    programs,
};
use crate::{Failure, config::Config};

/// Makes a backup, beside a running server or without one, and removes all but the newest `keep_newest` when that is
/// given. What it tells the operator is returned.
///
/// # Errors
/// A sentence for the operator.
pub async fn make(
    config: &Config,
    registry: &Registry,
    owner_url: &str,
    path: &Path,
    keep_newest: Option<usize>,
    now: DateTime<Utc>,
) -> Result<String, Failure> {
    let folder = Folder::make(path)?;
    let major = database::major(owner_url).await?;
    let binaries = Binaries::at_least(config.pg_bin.as_deref(), major)?;
    let name = now.format(NAME).to_string();
    if folder.part(&name, "json").exists() {
        return Err(Failure::Folder(format!("{} has a backup of this second already", path.display())));
    }
    let mut snapshot = Snapshot::unsafe_take(registry)
        .await?
        .ok_or_else(|| Failure::Refused(domain::Refusal::state("Another backup is being made; wait for its end.")))?;
    let dump = folder.part(&name, "dump");
    let (database_url, snapshot_name, file) = (owner_url.to_owned(), snapshot.name().to_owned(), dump.clone());
    tokio::task::spawn_blocking(move || programs::dump(&binaries, &database_url, &snapshot_name, &file))
        .await
        .map_err(|e| Failure::Software(e.to_string()))??;
    fs::File::open(&dump).and_then(|file| file.sync_all()).map_err(cannot("written", &dump))?;
    let migration = snapshot.migration().await?;
    let mut blobs = snapshot.blobs().await?;
    // Two organizations may hold the same content.
    blobs.dedup_by(|a, b| a.sha256 == b.sha256);
    let (mut copied, mut bytes) = (0_usize, 0_u64);
    for blob in &blobs {
        copied += usize::from(keep(registry, blob, &folder).await?);
        bytes += blob.size.unsigned_abs();
    }
    snapshot.end().await?;
    let digests: Vec<String> = blobs.iter().map(Blob::digest).collect();
    folder.write_list(&name, digests.iter().map(String::as_str))?;
    let manifest = Manifest {
        vitrine: env!("CARGO_PKG_VERSION").to_owned(),
        migration,
        postgres: major,
        dump_sha256: digest_of(&dump)?,
        files_sha256: digest_of(&folder.part(&name, "files"))?,
        files: blobs.len() as u64,
        bytes,
    };
    folder.seal(&name, &manifest)?;
    let mut told = format!(
        "{name}: the database and {} files of {bytes} bytes, of which {copied} were not there yet.",
        manifest.files
    );
    if let Some(keep_newest) = keep_newest {
        for old in folder.thin(keep_newest.max(1))? {
            told += &format!("\n{old} is removed.");
        }
    }
    Ok(told)
}
