//! Coming back from one.

use std::{collections::BTreeSet, fs, path::Path};

use postgres::Binaries;
use registry::{backup::unsafe_blobs, database as databases};

use super::{
    Folder, cannot,
    contents::{check, digest_of, put},
    programs,
};
use crate::{Failure, config::Config, database};

/// Puts a backup (the newest, unless one is named) into an instance that holds nothing yet. What it tells the operator
/// is returned.
///
/// Everything of the backup is checked before anything is made.
///
/// # Errors
/// A sentence for the operator.
pub async fn restore(config: &Config, path: &Path, name: Option<&str>) -> Result<String, Failure> {
    let folder = Folder::open(path)?;
    let names = folder.names()?;
    let name = match name {
        Some(name) if names.iter().any(|known| known == name) => name,
        Some(name) => {
            return Err(Failure::Folder(format!(
                "{} has no backup {name}; there are {}",
                path.display(),
                names.join(", ")
            )));
        }
        None => names.last().ok_or_else(|| Failure::Folder(format!("{} holds no backup", path.display())))?,
    };
    let manifest = folder.manifest(name)?;
    if manifest.migration > databases::newest_migration() {
        return Err(Failure::Setting(format!(
            "{name} was made by Vitrine {}, which is newer than this program. Use that version or a later one",
            manifest.vitrine
        )));
    }
    let digests = checked(&folder, name, &manifest)?;
    let unfinished = config.data_dir.join(database::UNFINISHED);
    clear(config, &unfinished)?;
    let (url, embedded) = database::begin_restore(config).await?;
    let restored = fill(config, &folder, name, &manifest, &url, &digests).await;
    if let Some(embedded) = embedded {
        database::stop(embedded).await;
    }
    let files = restored?;
    fs::remove_file(&unfinished).map_err(cannot("removed", &unfinished))?;
    Ok(format!(
        "{name} is restored: the database and {files} files. Everybody signs in anew. Tokens are those of that time: \
         revoke again what was revoked since."
    ))
}

/// The contents of a backup of which nothing is damaged or missing.
fn checked(folder: &Folder, name: &str, manifest: &super::Manifest) -> Result<BTreeSet<String>, Failure> {
    for (kind, wanted) in [("dump", &manifest.dump_sha256), ("files", &manifest.files_sha256)] {
        let path = folder.part(name, kind);
        if digest_of(&path)? != *wanted {
            return Err(Failure::Folder(format!("{} is damaged: its bytes have another SHA-256", path.display())));
        }
    }
    let digests = folder.list(name)?;
    for digest in &digests {
        check(folder, digest)?;
    }
    Ok(digests)
}

/// Makes sure that nothing is overwritten: there is nothing yet, or only what a restore that broke off has left.
fn clear(config: &Config, unfinished: &Path) -> Result<(), Failure> {
    let cluster = config.data_dir.join("postgres");
    let again = unfinished.exists();
    let full = |path: &Path| fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
    let mut places = vec![&config.files_dir];
    if config.database.is_none() {
        places.push(&cluster);
    }
    for place in places {
        if config.files_url.is_some() && place == &config.files_dir || !full(place) {
            continue;
        }
        if !again {
            return Err(Failure::Folder(format!(
                "{} holds an instance already, which a restore would overwrite. Name an empty folder by \
                 VITRINE_DATA_DIR, or move this one away",
                place.display()
            )));
        }
        fs::remove_dir_all(place).map_err(cannot("removed", place))?;
    }
    fs::create_dir_all(&config.data_dir).map_err(cannot("made", &config.data_dir))?;
    fs::write(unfinished, b"A restore broke off here. Run it again, or remove this folder.\n")
        .map_err(cannot("written", unfinished))
}

async fn fill(
    config: &Config,
    folder: &Folder,
    name: &str,
    manifest: &super::Manifest,
    url: &str,
    digests: &BTreeSet<String>,
) -> Result<usize, Failure> {
    if !databases::is_empty(url).await? {
        return Err(Failure::Folder(
            "the database holds tables already, which a restore would overwrite. Name an empty one by DATABASE_URL"
                .into(),
        ));
    }
    let major = databases::major(url).await?;
    let binaries = Binaries::at_least(config.pg_bin.as_deref(), major.max(manifest.postgres))?;
    let (database_url, dump) = (url.to_owned(), folder.part(name, "dump"));
    tokio::task::spawn_blocking(move || programs::restore(&binaries, &database_url, &dump))
        .await
        .map_err(|e| Failure::Software(e.to_string()))??;
    // Brings it up to date, too.
    let registry = database::end_restore(config, url).await?;
    let blobs = unsafe_blobs(&registry).await?;
    for blob in &blobs {
        let digest = blob.digest();
        if !digests.contains(&digest) {
            return Err(Failure::Folder(format!("the backup lacks the file {digest}, to which its database refers")));
        }
        put(&registry, blob, folder).await?;
    }
    registry.close().await;
    Ok(blobs.len())
}
