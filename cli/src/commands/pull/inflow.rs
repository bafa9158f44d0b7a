//! Bytes on their way from the server to the disk: received, hashed and written at the same time.

use std::{
    fs::File,
    io::{self, Read, Write},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread,
};

use indicatif::ProgressBar;
use sha2::{Digest, Sha256};

use super::plan::Item;
use crate::{exit::Exit, failure::Failure};

/// Bytes that are handed on at once.
const BLOCK_BYTES: usize = 512 << 10;
/// Most blocks on their way.
const BLOCKS: usize = 8;
/// Bytes after which the disk is told to begin, so that little is left at the end.
const FLUSH_BYTES: u64 = 64 << 20;

/// Copies exactly the missing bytes and hashes on. What has come is written even when it then breaks off.
///
/// # Errors
/// When it breaks off, brings more than was asked for, or cannot be written.
pub fn copy(
    from: &mut dyn Read,
    file: &File,
    hash: Sha256,
    missing: u64,
    item: &Item,
    bar: &ProgressBar,
) -> Result<Sha256, Failure> {
    let (to_hash, hashing) = sync_channel::<Vec<u8>>(BLOCKS);
    let (to_write, writing) = sync_channel::<Vec<u8>>(BLOCKS);
    let (give_back, free) = channel::<Vec<u8>>();
    let (flush, flushing) = sync_channel::<()>(1);
    for _ in 0..BLOCKS {
        // There is somebody who takes them.
        let _ = give_back.send(Vec::new());
    }
    thread::scope(|scope| {
        let hasher = scope.spawn(move || hashed(hash, &hashing, &to_write));
        let writer = scope.spawn(move || written(file, &writing, &give_back, &flush));
        // What fails here fails again when the whole is brought to the disk, where it counts.
        scope.spawn(move || flushing.iter().for_each(|()| drop(file.sync_data())));
        let received = receive(from, missing, item, bar, &free, to_hash);
        let hash = hasher.join();
        let written = writer.join().unwrap_or_else(|_| Err(io::Error::other("it could not be handed on")));
        written.map_err(|cause| Failure::file("write", &item.part, &cause))?;
        received?;
        hash.map_err(|_| Failure::new(Exit::Refused, "The file could not be hashed."))
    })
}

/// Hands on what comes, in blocks, until all is here. Nobody takes it any more once it cannot be written.
fn receive(
    from: &mut dyn Read,
    missing: u64,
    item: &Item,
    bar: &ProgressBar,
    free: &Receiver<Vec<u8>>,
    to: SyncSender<Vec<u8>>,
) -> Result<(), Failure> {
    let mut left = missing;
    while left > 0 {
        let Ok(mut block) = free.recv() else { break };
        block.resize(BLOCK_BYTES, 0);
        let (count, ended) = fill(from, &mut block, left, bar);
        block.truncate(count);
        let came = count as u64;
        let is_more = came > left;
        left = left.saturating_sub(came);
        if is_more {
            let message = format!("The server sent more of {} than its {} bytes.", item.name, item.size);
            return Err(Failure::new(Exit::Integrity, message));
        }
        if to.send(block).is_err() {
            break;
        }
        if let Some(cause) = ended {
            return Err(Failure::new(Exit::Network, format!("The download of {} broke off: {cause}.", item.name))
                .hint("run the command again; it goes on where it stopped"));
        }
    }
    Ok(())
}

/// Fills a block, as far as anything comes, and no further than is wanted: how much came, and why no more did.
fn fill(from: &mut dyn Read, block: &mut [u8], wanted: u64, bar: &ProgressBar) -> (usize, Option<String>) {
    let mut count = 0;
    while count < block.len() && (count as u64) < wanted {
        match from.read(block.get_mut(count..).unwrap_or_default()) {
            Ok(0) => return (count, Some("the server closed the connection".to_owned())),
            Ok(more) => {
                count += more;
                bar.inc(more as u64);
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return (count, Some(cause.to_string())),
        }
    }
    (count, None)
}

fn hashed(mut hash: Sha256, from: &Receiver<Vec<u8>>, to: &SyncSender<Vec<u8>>) -> Sha256 {
    for block in from {
        hash.update(&block);
        if to.send(block).is_err() {
            break;
        }
    }
    hash
}

fn written(
    mut file: &File,
    from: &Receiver<Vec<u8>>,
    give_back: &Sender<Vec<u8>>,
    flush: &SyncSender<()>,
) -> io::Result<()> {
    let mut unflushed = 0;
    for block in from {
        file.write_all(&block)?;
        unflushed += block.len() as u64;
        // One at a time; while the disk is busy with the one before it needs no telling.
        if unflushed >= FLUSH_BYTES && flush.try_send(()).is_ok() {
            unflushed = 0;
        }
        // Nobody takes it any more when all is here.
        let _ = give_back.send(block);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn item(size: u64) -> Item {
        let part = PathBuf::from("a.part");
        Item { name: "a".into(), target: "a".into(), part, size, sha256: String::new(), present: false }
    }

    fn copied(mut from: impl Read, missing: u64) -> (Result<Sha256, Failure>, Vec<u8>) {
        let path = tempfile::NamedTempFile::new().unwrap();
        let bar = ProgressBar::hidden();
        let hash = Sha256::new_with_prefix(b"old");
        let result = copy(&mut from, path.as_file(), hash, missing, &item(missing), &bar);
        (result, std::fs::read(path.path()).unwrap())
    }

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect()
    }

    #[test]
    fn all_of_it_comes_in_order_and_is_hashed_on() {
        for size in [1, BLOCK_BYTES, 20 * BLOCK_BYTES + 5] {
            let bytes = bytes(size);
            let (hash, written) = copied(bytes.as_slice(), size as u64);
            assert!(written == bytes, "{size}");
            assert_eq!(hash.unwrap().finalize(), Sha256::new_with_prefix(b"old").chain_update(&bytes).finalize());
        }
    }

    #[test]
    fn what_has_come_is_kept_when_it_breaks_off() {
        let bytes = bytes(9 * BLOCK_BYTES + 77);
        let (failed, written) = copied(bytes.as_slice(), 20 * BLOCK_BYTES as u64);
        let failure = failed.unwrap_err();
        assert_eq!(failure.exit, Exit::Network);
        assert!(failure.message.contains("broke off: the server closed"), "{}", failure.message);
        assert!(written == bytes);
    }

    #[test]
    fn more_than_was_asked_for_is_none_of_it() {
        let (failed, written) = copied(bytes(BLOCK_BYTES + 2).as_slice(), BLOCK_BYTES as u64 + 1);
        assert_eq!(failed.unwrap_err().exit, Exit::Integrity);
        assert_eq!(written.len(), BLOCK_BYTES);
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        let path = tempfile::NamedTempFile::new().unwrap();
        let read_only = File::open(path.path()).unwrap();
        let size = 40 * BLOCK_BYTES;
        let failed = copy(
            &mut bytes(size).as_slice(),
            &read_only,
            Sha256::new(),
            size as u64,
            &item(size as u64),
            &ProgressBar::hidden(),
        );
        let failure = failed.unwrap_err();
        assert!(failure.message.contains("a.part"), "{}", failure.message);
    }
}
