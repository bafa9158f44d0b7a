//! Fetches a file of a version, or what is still missing of it.

use std::io::Read;

use domain::Id;
use ureq::http::{HeaderMap, StatusCode};

use super::{Client, url};
use crate::{exit::Exit, failure::Failure};

/// Bytes on their way in.
pub struct Incoming {
    /// Where in the file they start.
    pub start: u64,
    /// The bytes.
    pub body: Box<dyn Read>,
}

impl Client {
    /// Starts to fetch a file. `have` bytes are here already; the server sends the rest if its file is
    /// still the one with that digest, and all of it otherwise.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn download(&self, version: Id, name: &str, have: u64, sha256: &str) -> Result<Incoming, Failure> {
        let address = url::path(&["versions", &version.to_string(), "files", name]);
        let mut request = self.agent.get(self.at(&address)).header("Accept-Encoding", "identity");
        if have > 0 {
            request = request.header("Range", format!("bytes={have}-")).header("If-Range", format!("\"{sha256}\""));
        }
        if let Some(bearer) = self.bearer() {
            request = request.header("Authorization", bearer);
        }
        let response = self.received(request.call())?;
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if range_start(response.headers()) == Some(have) => have,
            other => {
                let message = format!("{} answered {other} to a request for {name}.", self.host().url());
                return Err(Failure::new(Exit::Refused, message));
            }
        };
        Ok(Incoming { start, body: Box::new(response.into_body().into_reader()) })
    }
}

/// `bytes 100-199/200` starts at 100.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get("content-range")?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}
