//! Fetches one file: grows beside its place, is verified, then takes it in one step.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
};

use domain::Id;
use indicatif::ProgressBar;
use sha2::{Digest, Sha256};

use super::{inflow, plan::Item};
use crate::{
    client::{Client, upload::hex},
    exit::Exit,
    failure::Failure,
    progress,
};

/// Whose files are fetched.
#[derive(Clone, Copy)]
pub struct Source {
    /// The version.
    pub version: Id,
    /// Whether that it is disabled is known and meant.
    pub force: bool,
}

/// Fetches a file unless it is there. What an earlier try left is completed; if the whole then is not
/// what was registered, it is fetched from its start once.
///
/// # Errors
/// When it breaks off (what has come stays for the next try) or is not what was registered.
pub fn fetch(client: &Client, from: Source, item: &Item, quiet: bool) -> Result<(), Failure> {
    if item.present {
        return Ok(());
    }
    let found = |cause: io::Error| Failure::file("write", &item.part, &cause);
    if fs::symlink_metadata(&item.part).is_ok_and(|metadata| !metadata.is_file()) {
        let message = format!("{} is in the way and is not a file.", item.part.display());
        return Err(Failure::new(Exit::Conflict, message));
    }
    if let Some(folder) = item.part.parent() {
        fs::create_dir_all(folder).map_err(|cause| Failure::file("make", folder, &cause))?;
    }
    let bar = progress::bytes(&item.name, item.size, quiet);
    let (mut sha256, resumed) = complete(client, from, item, &bar)?;
    if sha256 != item.sha256 && resumed {
        fs::remove_file(&item.part).map_err(found)?;
        (sha256, _) = complete(client, from, item, &bar)?;
    }
    bar.finish_and_clear();
    if sha256 != item.sha256 {
        fs::remove_file(&item.part).map_err(found)?;
        let message = format!("{} arrived with SHA-256 {sha256}, not {}; it was deleted.", item.name, item.sha256);
        return Err(Failure::new(Exit::Integrity, message).hint("run the command again"));
    }
    fs::rename(&item.part, &item.target).map_err(|cause| Failure::file("write", &item.target, &cause))
}

/// Brings the growing file to its full size. Gives its digest and whether it began with old bytes.
fn complete(client: &Client, from: Source, item: &Item, bar: &ProgressBar) -> Result<(String, bool), Failure> {
    let failed = |cause: io::Error| Failure::file("write", &item.part, &cause);
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).create(true).truncate(false).open(&item.part).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut have = file.metadata().map_err(failed)?.len();
    if have > item.size {
        file.set_len(0).map_err(failed)?;
        have = 0;
    }
    // Old bytes are hashed first, which also moves to where the new ones go.
    io::copy(&mut Read::by_ref(&mut file).take(have), &mut hash).map_err(failed)?;
    bar.set_position(have);
    let mut resumed = have > 0;
    if have < item.size {
        let mut incoming = client.download(from.version, from.force, &item.name, have, &item.sha256)?;
        if incoming.start != have {
            file = File::create(&item.part).map_err(failed)?;
            hash = Sha256::new();
            resumed = false;
        }
        bar.set_position(incoming.start);
        let missing = item.size - incoming.start;
        hash = inflow::copy(&mut incoming.body, &file, hash, missing, item, bar)?;
        file.sync_all().map_err(failed)?;
    }
    Ok((hex(hash), resumed))
}
