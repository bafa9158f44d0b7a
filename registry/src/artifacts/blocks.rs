//! A file of a local folder as a stream, in blocks large enough that a gigabyte takes few of them.

use std::{
    fs::File,
    io,
    ops::Range,
    os::unix::fs::FileExt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures::{StreamExt, stream, stream::BoxStream};
use object_store::Error;
use tokio::task::JoinHandle;

/// Bytes that are read in one go.
const BLOCK: u64 = 256 << 10;
/// How many are read ahead.
const AHEAD: usize = 3;
/// Most blocks of memory that wait to be filled again.
const SPARE: usize = 4;

/// The bytes of a range. Some blocks are read while the one before them leaves.
///
/// # Errors
/// When there is no such file.
pub(super) async fn read(
    path: PathBuf,
    range: Range<u64>,
) -> object_store::Result<BoxStream<'static, object_store::Result<Bytes>>> {
    let shown = path.display().to_string();
    let file = joined(tokio::task::spawn_blocking(move || File::open(path))).await.map_err(|error| match error {
        Error::Generic { source, .. } if is_missing(source.as_ref()) => Error::NotFound { path: shown, source },
        other => other,
    })?;
    let blocks = Arc::new(Blocks { file, spare: Mutex::default() });
    let starts =
        std::iter::successors(Some(range.start), |at| at.checked_add(BLOCK)).take_while(move |at| *at < range.end);
    let reading = stream::iter(starts).map(move |at| joined(blocks.begin(at, range.end.min(at.saturating_add(BLOCK)))));
    Ok(reading.buffered(AHEAD).boxed())
}

/// A file, and memory that its bytes have left.
struct Blocks {
    file: File,
    spare: Mutex<Vec<Vec<u8>>>,
}

impl Blocks {
    /// Begins to read a block.
    fn begin(self: &Arc<Self>, at: u64, end: u64) -> JoinHandle<io::Result<Bytes>> {
        let blocks = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let length = usize::try_from(end.saturating_sub(at)).map_err(io::Error::other)?;
            let spare = blocks.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut block = spare.unwrap_or_default();
            block.resize(length, 0);
            blocks.file.read_exact_at(&mut block, at)?;
            Ok(Bytes::from_owner(Lent { block, blocks }))
        })
    }
}

/// A block that gives its memory back.
struct Lent {
    block: Vec<u8>,
    blocks: Arc<Blocks>,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.block
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut spare = self.blocks.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE {
            spare.push(std::mem::take(&mut self.block));
        }
    }
}

async fn joined<T>(work: JoinHandle<io::Result<T>>) -> object_store::Result<T> {
    let broken = |source: Box<dyn std::error::Error + Send + Sync>| Error::Generic { store: "folder", source };
    work.await.map_err(|e| broken(e.into()))?.map_err(|e| broken(e.into()))
}

fn is_missing(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}
