//! Sends a file: streamed, hashed on the way, compared with what the server says arrived.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use domain::api::Upload;
use indicatif::ProgressBar;
use sha2::{Digest, Sha256};
use ureq::SendBody;

use super::{Client, parts, url};
use crate::{exit::Exit, failure::Failure, progress};

/// A file's bytes on their way out. Gives exactly as many as were announced, or fails.
struct Outgoing {
    file: File,
    left: u64,
    hash: Sha256,
    failure: Option<io::Error>,
    bar: ProgressBar,
}

impl Read for Outgoing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let part = buffer.get_mut(..most).unwrap_or_default();
        let read = match self.file.read(part) {
            Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it became shorter while it was read")),
            other => other,
        };
        match read {
            Ok(count) => {
                self.hash.update(part.get(..count).unwrap_or_default());
                self.left -= count as u64;
                self.bar.inc(count as u64);
                Ok(count)
            }
            Err(cause) => {
                let kind = cause.kind();
                self.failure = Some(cause);
                Err(kind.into())
            }
        }
    }
}

impl Client {
    /// Uploads a file for a model to be registered; a large one in parts.
    ///
    /// # Errors
    /// When the file cannot be read or changes meanwhile, the server refuses it, or the digests differ.
    pub fn upload(&self, model: &str, name: &str, path: &Path, quiet: bool) -> Result<Upload, Failure> {
        let unread = |cause: io::Error| Failure::file("read", path, &cause);
        let file = File::open(path).map_err(unread)?;
        let before = file.metadata().map_err(unread)?;
        let size = before.len();
        if size >= parts::FROM_BYTES {
            return self.upload_in_parts(model, name, path, quiet);
        }
        let bar = progress::bytes(name, size, quiet);
        let mut outgoing = Outgoing { file, left: size, hash: Sha256::new(), failure: None, bar };

        let address = url::with_query(&["uploads"], &[("model", model), ("name", name)]);
        let mut request = self.agent.post(self.at(&address)).header("Accept", "application/json");
        request = request.header("Content-Type", "application/octet-stream").header("Content-Length", size.to_string());
        if size > 0 {
            // A server that refuses says so before gigabytes were sent.
            request = request.header("Expect", "100-continue");
        }
        if let Some(bearer) = self.bearer() {
            request = request.header("Authorization", bearer);
        }
        let sent = request.send(SendBody::from_reader(&mut outgoing));
        outgoing.bar.finish_and_clear();
        if let Some(cause) = outgoing.failure.take() {
            return Err(unread(cause));
        }
        let upload: Upload = self.answer(self.received(sent)?)?.value;

        let after = outgoing.file.metadata().map_err(unread)?;
        if after.len() != size || after.modified().ok() != before.modified().ok() {
            return Err(Failure::new(Exit::Integrity, format!("{} changed while it was sent.", path.display()))
                .hint("check that nothing writes to the file, then run the command again"));
        }
        let sha256 = hex(outgoing.hash);
        if outgoing.left > 0 || upload.sha256 != sha256 || upload.size.try_into() != Ok(size) {
            return Err(Failure::new(
                Exit::Integrity,
                format!(
                    "{name} was sent with SHA-256 {sha256} but arrived with {}; nothing was registered.",
                    upload.sha256
                ),
            )
            .hint("run the command again"));
        }
        Ok(upload)
    }
}

/// A digest as people and the API write it.
pub fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
