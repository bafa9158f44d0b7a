//! The digest of a file whose parts still arrive in a local folder: of those that are there from the first on, so that
//! little is left to read when the last one is.
//!
//! What could still change must not be digested. Whoever writes a part says so before looking whether it is there, and
//! writes none that is; a part is digested when it is there and nobody writes it. That holds within one server: whether
//! another one has written as well stands in the row of the upload, where each says so before it does.

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::Id;

use super::receive::Arrived;

/// Most uploads of which something is kept while nobody writes to them. Each takes a third of a megabyte.
const IDLE_MAX: usize = 32;
/// Bytes that are digested in one go.
const BLOCK: usize = 1 << 20;
/// Bytes after which the disk is told to begin: it writes while more arrive, and little is left at the end.
const FLUSH: u64 = 64 << 20;

/// What this server has digested of uploads under way.
pub(super) struct Ahead {
    server: Id,
    /// By key, which is by age.
    uploads: Mutex<BTreeMap<Id, Arc<Upload>>>,
}

impl Default for Ahead {
    fn default() -> Self {
        Self { server: Id::now_v7(), uploads: Mutex::default() }
    }
}

impl Ahead {
    /// This server among all.
    pub fn server(&self) -> Id {
        self.server
    }

    /// Somebody may be about to write a part.
    pub fn write(&self, upload: Id, number: u32) -> Arc<Writing> {
        let mut uploads = held(&self.uploads);
        if uploads.len() >= IDLE_MAX && !uploads.contains_key(&upload) {
            // Nobody has a hand on it. It is read from its start when it is put together.
            let oldest = uploads.iter().find(|(_, upload)| Arc::strong_count(upload) == 1).map(|(id, _)| *id);
            oldest.and_then(|id| uploads.remove(&id));
        }
        let upload = Arc::clone(uploads.entry(upload).or_default());
        *held(&upload.parts).writing.entry(number).or_default() += 1;
        Arc::new(Writing { upload, number })
    }

    /// What there is of an upload, which is forgotten here: it is put together now, or given up.
    pub fn take(&self, upload: Id) -> Option<SoFar> {
        held(&self.uploads).remove(&upload).map(SoFar)
    }
}

/// An upload under way.
struct Upload {
    parts: Mutex<Parts>,
    /// What has been digested; taken by whoever puts it together, and lost when it cannot be read.
    arrived: Mutex<Option<Arrived>>,
}

impl Default for Upload {
    fn default() -> Self {
        Self { parts: Mutex::default(), arrived: Mutex::new(Some(Arrived::new())) }
    }
}

/// Where its parts are.
#[derive(Default)]
struct Parts {
    /// Those that are there and not digested yet.
    there: BTreeMap<u32, Range<u64>>,
    /// How many are writing each.
    writing: BTreeMap<u32, usize>,
    /// How many are digested, from the first on.
    digested: u32,
    is_followed: bool,
    /// Bytes since the disk was last told to begin.
    unflushed: u64,
    is_flushing: bool,
}

impl Parts {
    /// The next one that can be digested.
    fn next(&self) -> Option<(u32, Range<u64>)> {
        let number = self.digested + 1;
        let span = self.there.get(&number).filter(|_| !self.writing.contains_key(&number))?;
        Some((number, span.clone()))
    }
}

/// A part that somebody may be writing, until the last of whoever holds this has dropped it.
pub(super) struct Writing {
    upload: Arc<Upload>,
    number: u32,
}

impl Writing {
    /// The part is there, and everybody can know. What can be digested of the file, which grows here, is.
    pub fn arrived(self: Arc<Self>, file: PathBuf, span: Range<u64>) {
        let upload = Arc::clone(&self.upload);
        let number = self.number;
        drop(self);
        let mut parts = held(&upload.parts);
        parts.unflushed += span.end - span.start;
        parts.there.insert(number, span);
        if parts.unflushed >= FLUSH && !parts.is_flushing {
            (parts.unflushed, parts.is_flushing) = (0, true);
            let (upload, file) = (Arc::clone(&upload), file.clone());
            tokio::task::spawn_blocking(move || {
                // What fails here fails again at the end, where it counts.
                let _ = File::open(file).and_then(|file| file.sync_data());
                held(&upload.parts).is_flushing = false;
            });
        }
        if !parts.is_followed && parts.next().is_some() {
            parts.is_followed = true;
            drop(parts);
            tokio::task::spawn_blocking(move || upload.follow(&file));
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let mut parts = held(&self.upload.parts);
        if let Some(count) = parts.writing.get_mut(&self.number) {
            *count -= 1;
            if *count == 0 {
                parts.writing.remove(&self.number);
            }
        }
    }
}

impl Upload {
    /// Digests part after part for as long as the next one is there.
    fn follow(&self, path: &Path) {
        let Ok(file) = File::open(path) else {
            held(&self.parts).is_followed = false;
            return;
        };
        let mut block = vec![0; BLOCK];
        loop {
            let mut parts = held(&self.parts);
            let Some((number, span)) = parts.next() else {
                parts.is_followed = false;
                return;
            };
            drop(parts);
            // Whoever puts it together has it now.
            let Ok(mut arrived) = self.arrived.lock() else { return };
            let Some(so_far) = arrived.as_mut() else { return };
            if digest(&file, span, &mut block, so_far).is_err() {
                *arrived = None;
                return;
            }
            drop(arrived);
            let mut parts = held(&self.parts);
            parts.there.remove(&number);
            parts.digested = number;
        }
    }
}

fn digest(file: &File, span: Range<u64>, block: &mut [u8], so_far: &mut Arrived) -> io::Result<()> {
    let mut at = span.start;
    while at < span.end {
        let most = usize::try_from(span.end - at).unwrap_or(usize::MAX).min(block.len());
        let bytes = block.get_mut(..most).unwrap_or_default();
        file.read_exact_at(bytes, at)?;
        so_far.take(bytes).map_err(io::Error::other)?;
        at += most as u64;
    }
    Ok(())
}

/// What was digested of an upload before all of it was there.
pub(super) struct SoFar(Arc<Upload>);

impl SoFar {
    /// Waits for the part that is being digested; nothing, where that has failed. Blocks.
    pub fn end(&self) -> Option<Arrived> {
        self.0.arrived.lock().ok()?.take()
    }
}

/// What is behind a lock: no holder leaves it in between.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: u64 = 10;

    fn span(number: u32) -> Range<u64> {
        u64::from(number - 1) * PART..u64::from(number) * PART
    }

    /// A file of three parts.
    fn file() -> PathBuf {
        let path = std::env::temp_dir().join(format!("vitrine-ahead-{}", Id::now_v7()));
        std::fs::write(&path, [7; 3 * PART as usize]).unwrap();
        path
    }

    fn parts(ahead: &Ahead, upload: Id) -> (u32, bool) {
        let uploads = held(&ahead.uploads);
        let parts = held(&uploads[&upload].parts);
        (parts.digested, parts.is_followed)
    }

    async fn until(ahead: &Ahead, upload: Id, digested: u32) {
        while parts(ahead, upload) != (digested, false) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn parts_are_digested_in_their_order_and_never_while_they_are_written() {
        let (ahead, upload, file) = (Ahead::default(), Id::now_v7(), file());
        ahead.write(upload, 2).arrived(file.clone(), span(2));
        assert_eq!(parts(&ahead, upload), (0, false));
        let slow = ahead.write(upload, 1);
        ahead.write(upload, 1).arrived(file.clone(), span(1));
        // Somebody else still writes the first.
        assert_eq!(parts(&ahead, upload), (0, false));
        let other = Arc::clone(&slow);
        drop(slow);
        ahead.write(upload, 3).arrived(file.clone(), span(3));
        assert_eq!(parts(&ahead, upload), (0, false));
        drop(other);
        ahead.write(upload, 3).arrived(file.clone(), span(3));
        until(&ahead, upload, 3).await;
        let arrived = ahead.take(upload).and_then(|so_far| so_far.end()).unwrap();
        assert_eq!(arrived.size(), 3 * PART);
        assert!(ahead.take(upload).is_none());
        std::fs::remove_file(file).unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_read_counts_for_nothing() {
        let (ahead, upload, file) = (Ahead::default(), Id::now_v7(), file());
        ahead.write(upload, 1).arrived(file.clone(), span(1));
        until(&ahead, upload, 1).await;
        ahead.write(upload, 2).arrived(file.clone(), PART..PART * 9);
        let so_far = ahead.take(upload).unwrap();
        while Arc::strong_count(&so_far.0) > 1 {
            tokio::task::yield_now().await;
        }
        assert!(so_far.end().is_none());
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn only_those_that_nobody_writes_to_are_forgotten_for_others() {
        let ahead = Ahead::default();
        let id = |n: usize| Id::from_u128(n as u128);
        let first = ahead.write(id(0), 1);
        for n in 1..=IDLE_MAX + 2 {
            ahead.write(id(n), 1);
        }
        let kept: Vec<Id> = held(&ahead.uploads).keys().copied().collect();
        assert_eq!((kept.len(), kept[0], kept[1]), (IDLE_MAX, id(0), id(4)));
        drop(first);
    }
}
