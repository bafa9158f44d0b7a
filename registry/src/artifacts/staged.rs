//! A file of a local folder that grows by its parts, in any order, and then takes its place in one step.
//!
//! Whoever writes a part holds a shared lock on it, and whoever puts it together the exclusive one: no byte changes
//! once they are counted. The system frees the locks of a server that dies, and shares them between servers.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    ahead::Writing,
    parts::sums::{Summing, Sums},
};
use crate::{Error, Result, error::is_out_of_room};
use bytes::Bytes;
use domain::Refusal;
use futures::{Stream, StreamExt};

/// What is behind the key of a file whose parts are still to be put together.
pub(super) const ENDING: &str = ".parts";
/// Bytes that are digested and written in one go.
const BLOCK: usize = 1 << 20;

/// The growing file, locked.
pub(super) struct Staged {
    file: Arc<File>,
    /// Where it grows, until it is in its place.
    from: Option<PathBuf>,
    to: PathBuf,
}

impl Staged {
    /// Opens it to write a part.
    ///
    /// # Errors
    /// When its parts are being put together; the folder's own.
    pub async fn to_write(root: &Path, key: &str) -> Result<Self> {
        let to = root.join(key);
        off(move || {
            let from = staged(&to);
            if let Some(folder) = from.parent() {
                fs::create_dir_all(folder)?;
            }
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&from)?;
            let locked = file.try_lock_shared();
            Ok(locked.map(|()| Self { file: Arc::new(file), from: Some(from), to }))
        })
        .await?
        .map_err(busy)
    }

    /// Opens it to put its parts together.
    ///
    /// # Errors
    /// When a part is still arriving; the folder's own.
    pub async fn to_finish(root: &Path, key: &str) -> Result<Self> {
        let to = root.join(key);
        off(move || {
            let from = staged(&to);
            let (file, from) = match File::options().read(true).write(true).open(&from) {
                // It took its place, and then its server died.
                Err(error) if error.kind() == io::ErrorKind::NotFound => (File::open(&to)?, None),
                other => (other?, Some(from)),
            };
            let locked = file.try_lock();
            Ok(locked.map(|()| Self { file: Arc::new(file), from, to }))
        })
        .await?
        .map_err(busy)
    }

    /// Writes bytes from an offset on, and sums them up on the way. Whoever writes them is said to until all that was
    /// begun is done, even when nobody waits for it any more.
    ///
    /// # Errors
    /// The sender's; the folder's own.
    pub async fn write<S, E>(&self, mut at: u64, mut body: S, mut summing: Summing, who: &Arc<Writing>) -> Result<Sums>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        Error: From<E>,
    {
        let mut writing = None;
        loop {
            let gathered = gather(&mut body).await;
            // One block is written while the next one arrives.
            if let Some(before) = writing.take() {
                summing = joined(before).await?;
            }
            let (block, length) = gathered?;
            if length == 0 {
                return Ok(summing.end());
            }
            let (file, who) = (Arc::clone(&self.file), Arc::clone(who));
            let from = at;
            at += length;
            let mut so_far = std::mem::replace(&mut summing, Summing::none());
            writing = Some(tokio::task::spawn_blocking(move || {
                let mut at = from;
                for chunk in block {
                    so_far.take(&chunk);
                    file.write_all_at(&chunk, at)?;
                    at += chunk.len() as u64;
                }
                drop((file, who));
                Ok(so_far)
            }));
        }
    }

    /// Reads it to its end, from where somebody says who may have to wait for that.
    ///
    /// # Errors
    /// The folder's own; when it is shorter.
    pub async fn read<T: Send + 'static>(
        &self,
        size: u64,
        begin: impl FnOnce() -> (u64, T) + Send + 'static,
        mut each: impl FnMut(&mut T, &[u8]) + Send + 'static,
    ) -> Result<T> {
        let file = Arc::clone(&self.file);
        off(move || {
            let (mut at, mut state) = begin();
            let mut block = vec![0; BLOCK];
            while at < size {
                let most = usize::try_from(size - at).unwrap_or(BLOCK).min(BLOCK);
                let block = block.get_mut(..most).unwrap_or_default();
                file.read_exact_at(block, at)?;
                each(&mut state, block);
                at += most as u64;
            }
            Ok(state)
        })
        .await
    }

    /// Puts it in its place, for good: it is on the disk before it has its name.
    ///
    /// # Errors
    /// The folder's own; when it was given up meanwhile.
    pub async fn finish(&self) -> Result<()> {
        let Some(from) = self.from.clone() else { return Ok(()) };
        let (file, to) = (Arc::clone(&self.file), self.to.clone());
        off(move || {
            file.sync_all()?;
            fs::rename(from, &to)?;
            to.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
        })
        .await
    }
}

/// The next block of a body, and how long it is; none at its end.
async fn gather<S, E>(body: &mut S) -> Result<(Vec<Bytes>, u64)>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    Error: From<E>,
{
    let (mut block, mut length) = (Vec::new(), 0);
    while length < BLOCK
        && let Some(chunk) = body.next().await
    {
        let chunk = chunk?;
        length += chunk.len();
        block.push(chunk);
    }
    Ok((block, length as u64))
}

/// Removes what was written of it.
pub(super) async fn remove(root: &Path, key: &str) -> Result<()> {
    let path = growing(root, key);
    off(move || match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
    .await
}

/// Where the file of a key grows.
pub(super) fn growing(root: &Path, key: &str) -> PathBuf {
    staged(&root.join(key))
}

fn staged(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(ENDING);
    name.into()
}

fn busy(error: TryLockError) -> Error {
    match error {
        TryLockError::WouldBlock => {
            Refusal::state("Another request for this upload is still under way; try again in a moment.").into()
        }
        TryLockError::Error(error) => broken(error),
    }
}

async fn off<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    joined(tokio::task::spawn_blocking(work)).await
}

async fn joined<T>(work: tokio::task::JoinHandle<io::Result<T>>) -> Result<T> {
    work.await.map_err(|e| Error::Broken(format!("file store: {e}")))?.map_err(broken)
}

/// A file that is gone was given up meanwhile.
fn broken(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Refusal::not_found("upload").into(),
        _ if is_out_of_room(&error) => {
            tracing::error!(%error, "the file store has no room left");
            Refusal::NoRoom.into()
        }
        _ => Error::Broken(format!("file store: {error}")),
    }
}
