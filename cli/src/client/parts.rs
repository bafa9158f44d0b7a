//! Sends a large file in parts, several at once, and goes on where an earlier try has stopped.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    mem,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::api::{NewParts, Part, Parts, PutTogether, Upload, UploadList, part_span};
use indicatif::ProgressBar;
use sha2::{Digest, Sha256};

use super::{Client, upload::hex, url};
use crate::{exit::Exit, failure::Failure, progress};

/// Files from this size on are sent in parts.
pub const FROM_BYTES: u64 = 32 << 20;
/// Parts on their way at the same time.
const AT_ONCE: u64 = 4;
/// Most memory for them: of the largest files fewer are on their way.
const MEMORY_BYTES: u64 = 256 << 20;
/// Bytes that are read at once to be hashed.
const BUFFER_BYTES: usize = 1 << 20;
/// How long to wait after each failure in a row, in milliseconds: most of a minute, in which a server restarts.
const WAITS: [u64; 11] = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000];
/// A part that takes longer to leave is on a connection that has died.
const SENDING: Duration = Duration::from_secs(600);
/// So is one whose answer takes longer.
const ANSWERING: Duration = Duration::from_secs(120);

/// The file that is sent.
struct Source<'a> {
    path: &'a Path,
    size: u64,
}

impl Source<'_> {
    fn unread(&self, cause: &io::Error) -> Failure {
        Failure::file("read", self.path, cause)
    }

    /// Reads the bytes of a part into memory that held another one before.
    fn part(&self, parts: &Parts, number: u32, bytes: &mut Vec<u8>) -> Result<(), Failure> {
        let span = part_span(self.size, parts.part_bytes, number).unwrap_or_default();
        bytes.resize(usize::try_from(span.end - span.start).unwrap_or_default(), 0);
        let read = File::open(self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(span.start))?;
            file.read_exact(bytes)
        });
        read.map_err(|cause| self.unread(&cause))
    }

    /// Its SHA-256, unless somebody says to stop.
    fn sha256(&self, stop: &AtomicBool) -> Result<String, Failure> {
        let mut file = File::open(self.path).map_err(|cause| self.unread(&cause))?;
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; BUFFER_BYTES]);
        while !stop.load(Ordering::Relaxed) {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => hash.update(buffer.get(..count).unwrap_or_default()),
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(self.unread(&cause)),
            }
        }
        Ok(hex(hash))
    }
}

impl Client {
    /// Uploads a large file for a model to be registered. What an earlier try brought is not sent again.
    ///
    /// # Errors
    /// When the file cannot be read or changes meanwhile, the server refuses it, does not come back, or the digests
    /// differ.
    pub fn upload_in_parts(&self, model: &str, name: &str, path: &Path, quiet: bool) -> Result<Upload, Failure> {
        let looked = || path.metadata().map_err(|cause| Failure::file("read", path, &cause));
        let before = looked()?;
        let source = Source { path, size: before.len() };
        let bar = progress::bytes(name, source.size, quiet);
        let sent = match self.earlier(model, name, &source, &bar)? {
            Earlier::Whole(upload) => Ok(upload),
            Earlier::Some(parts) => self.send_parts(&parts, &source, &bar),
            Earlier::Nothing => {
                let new = NewParts { model: model.to_owned(), name: name.to_owned(), size: source.size, sha256: None };
                let begin = || self.answer(self.post(&url::path(&["uploads", "parts"]), &new, &[])?);
                let parts: Parts = patient(&bar, &[Exit::Network], begin)?.value;
                self.send_parts(&parts, &source, &bar)
            }
        };
        bar.finish_and_clear();
        let after = looked()?;
        if after.len() != source.size || after.modified().ok() != before.modified().ok() {
            return Err(Failure::new(Exit::Integrity, format!("{} changed while it was sent.", path.display()))
                .hint("check that nothing writes to the file, then run the command again"));
        }
        sent.map_err(|failure| match failure.exit {
            Exit::Network => failure.hint("run the command again; it goes on where it stopped"),
            _ => failure,
        })
    }

    /// What the server has of this very file: of the same name and size, and each part with the same digest.
    fn earlier(&self, model: &str, name: &str, source: &Source, bar: &ProgressBar) -> Result<Earlier, Failure> {
        let list = || self.get::<UploadList>(&url::with_query(&["uploads"], &[("model", model)]));
        let mut sha256 = None;
        for item in patient(bar, &[Exit::Network], list)?.value.items {
            if item.name != name || item.size != source.size {
                continue;
            }
            if let Some(upload) = item.upload {
                let own = match &sha256 {
                    Some(own) => own,
                    None => sha256.insert(source.sha256(&AtomicBool::new(false))?),
                };
                if *own == upload.sha256 {
                    return Ok(Earlier::Whole(upload));
                }
                continue;
            }
            let look = || self.get::<Parts>(&url::path(&["uploads", &item.id.to_string()]));
            let parts = match patient(bar, &[Exit::Network], look) {
                Ok(parts) => parts.value,
                // Finished or given up since.
                Err(failure) if failure.exit == Exit::NotFound => continue,
                Err(failure) => return Err(failure),
            };
            if is_of(&parts, source)? {
                return Ok(Earlier::Some(parts));
            }
        }
        Ok(Earlier::Nothing)
    }

    /// Sends the parts that are not there, then has them put together.
    fn send_parts(&self, parts: &Parts, source: &Source, bar: &ProgressBar) -> Result<Upload, Failure> {
        let there = |number: &u32| parts.arrived.iter().any(|part| part.number == *number);
        let (have, missing): (Vec<u32>, Vec<u32>) = (1..=parts.parts).partition(there);
        let length = |number: u32| part_span(source.size, parts.part_bytes, number).map_or(0, |s| s.end - s.start);
        bar.set_position(have.into_iter().map(length).sum());
        let (next, stop, failed) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(None));
        let fail = |failure| {
            stop.store(true, Ordering::Relaxed);
            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        };
        let work = || {
            let mut bytes = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let Some(&number) = missing.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                match self.send_part(parts, source, number, &mut bytes, bar) {
                    Ok(()) => bar.inc(length(number)),
                    Err(failure) => fail(failure),
                }
            }
        };
        let at_once = (MEMORY_BYTES / parts.part_bytes.max(1)).clamp(1, AT_ONCE);
        let sha256 = thread::scope(|scope| {
            let whole = scope.spawn(|| source.sha256(&stop).inspect_err(|_| stop.store(true, Ordering::Relaxed)));
            for _ in 0..at_once {
                scope.spawn(work);
            }
            whole.join()
        });
        if let Some(failure) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(failure);
        }
        let sha256 = sha256.unwrap_or_else(|_| Err(Failure::new(Exit::Refused, "The file could not be hashed.")))?;
        let end = PutTogether { sha256: Some(sha256.clone()) };
        let complete = || {
            let path = url::path(&["uploads", &parts.id.to_string(), "complete"]);
            self.answer::<Upload>(self.post(&path, &end, &[])?)
        };
        // A conflict: a request whose connection broke off still puts it together.
        let upload = patient(bar, &[Exit::Network, Exit::Conflict], complete)?.value;
        if upload.sha256 != sha256 || upload.size.try_into() != Ok(source.size) {
            let message = format!(
                "{} was sent with SHA-256 {sha256} but arrived with {}; nothing was registered.",
                parts.name, upload.sha256
            );
            return Err(Failure::new(Exit::Integrity, message).hint("run the command again"));
        }
        Ok(upload)
    }

    fn send_part(
        &self,
        parts: &Parts,
        source: &Source,
        number: u32,
        bytes: &mut Vec<u8>,
        bar: &ProgressBar,
    ) -> Result<(), Failure> {
        source.part(parts, number, bytes)?;
        let mut is_first = true;
        // Finds damage for a tenth of the work of SHA-256, which the whole is held against at the end.
        let digest = format!("crc32c=:{}:", STANDARD.encode(crc32c::crc32c(bytes).to_be_bytes()));
        let path = self.at(&url::path(&["uploads", &parts.id.to_string(), "parts", &number.to_string()]));
        // What arrived damaged is sent again as well.
        patient(bar, &[Exit::Network, Exit::Integrity], || {
            // The answer may be all that was lost.
            if !mem::take(&mut is_first) && self.has_arrived(parts, number, bytes)? {
                return Ok(());
            }
            let mut request = self.agent.put(&path).header("Accept", "application/json");
            request = request.header("Content-Type", "application/octet-stream").header("Content-Digest", &digest);
            // A server that refuses says so before megabytes were sent.
            request = request.header("Expect", "100-continue");
            if let Some(bearer) = self.bearer() {
                request = request.header("Authorization", bearer);
            }
            let request = request.config().timeout_send_body(Some(SENDING)).timeout_recv_response(Some(ANSWERING));
            self.received(request.build().send(bytes.as_slice())).map(drop)
        })
    }

    fn has_arrived(&self, parts: &Parts, number: u32, bytes: &[u8]) -> Result<bool, Failure> {
        let now = self.get::<Parts>(&url::path(&["uploads", &parts.id.to_string()]))?.value;
        Ok(now.arrived.iter().any(|part| part.number == number && is_same(part, bytes)))
    }
}

/// What the server has already.
enum Earlier {
    Nothing,
    Some(Parts),
    Whole(Upload),
}

/// Whether all that has arrived is of this file. Of one that nothing has arrived of, nobody can tell.
fn is_of(parts: &Parts, source: &Source) -> Result<bool, Failure> {
    let mut bytes = Vec::new();
    for part in &parts.arrived {
        source.part(parts, part.number, &mut bytes)?;
        if !is_same(part, &bytes) {
            return Ok(false);
        }
    }
    Ok(!parts.arrived.is_empty())
}

/// Whether a part that has arrived is these bytes.
fn is_same(part: &Part, bytes: &[u8]) -> bool {
    match (&part.sha256, &part.crc32c) {
        (Some(sha256), _) => *sha256 == hex(Sha256::new_with_prefix(bytes)),
        (None, Some(crc32c)) => *crc32c == format!("{:08x}", crc32c::crc32c(bytes)),
        (None, None) => false,
    }
}

/// Tries again after failures of these kinds, each time after a longer while.
fn patient<T>(bar: &ProgressBar, kinds: &[Exit], mut once: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    for wait in WAITS {
        match once() {
            Err(failure) if kinds.contains(&failure.exit) => {
                bar.set_message("waiting for the server");
                thread::sleep(Duration::from_millis(wait));
            }
            other => {
                bar.set_message("");
                return other;
            }
        }
    }
    once()
}
