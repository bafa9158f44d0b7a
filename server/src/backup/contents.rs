//! Contents on their way between the store and a backup, digested as they pass.

use std::{fs, io, path::Path};

use futures::StreamExt as _;
use registry::{
    Registry,
    backup::{self, Blob},
};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{Folder, cannot};
use crate::Failure;

/// The SHA-256 of a file.
pub fn digest_of(path: &Path) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    let mut file = fs::File::open(path).map_err(cannot("read", path))?;
    io::copy(&mut file, &mut hash).map_err(cannot("read", path))?;
    Ok(format!("{:x}", hash.finalize()))
}

/// Copies a content into a backup's folder unless it is there; whether it was copied.
pub async fn keep(registry: &Registry, blob: &Blob, folder: &Folder) -> Result<bool, Failure> {
    let digest = blob.digest();
    let path = folder.content(&digest);
    if fs::metadata(&path).is_ok_and(|file| file.len() == blob.size.unsigned_abs()) {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(cannot("made", parent))?;
    }
    let unfinished = path.with_extension("part");
    let lost = |why: String| {
        Failure::Files(format!("the file {} of the store, which versions refer to, cannot be read: {why}", blob.key()))
    };
    let mut bytes = backup::unsafe_read(registry, blob).await.map_err(|e| lost(e.to_string()))?;
    let mut file = tokio::fs::File::create(&unfinished).await.map_err(cannot("written", &unfinished))?;
    let mut hash = Sha256::new();
    while let Some(block) = bytes.next().await {
        let block = block.map_err(|e| lost(e.to_string()))?;
        hash.update(&block);
        file.write_all(&block).await.map_err(cannot("written", &unfinished))?;
    }
    file.sync_all().await.map_err(cannot("written", &unfinished))?;
    if format!("{:x}", hash.finalize()) != digest {
        let _ = fs::remove_file(&unfinished);
        return Err(lost("its bytes are not those that came".into()));
    }
    fs::rename(&unfinished, &path).map_err(cannot("written", &path))?;
    Ok(true)
}

/// Puts a content back into the store.
pub async fn put(registry: &Registry, blob: &Blob, folder: &Folder) -> Result<(), Failure> {
    backup::unsafe_put(registry, blob, &folder.content(&blob.digest())).await?;
    Ok(())
}

/// Whether a backup's copy of a content is what its name says.
pub fn check(folder: &Folder, digest: &str) -> Result<(), Failure> {
    let path = folder.content(digest);
    match digest_of(&path)? == digest {
        true => Ok(()),
        false => Err(Failure::Folder(format!("{} is damaged: its bytes have another SHA-256", path.display()))),
    }
}
