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
    /// still the one with that digest, and all of it otherwise. It gives what is disabled to `force` alone.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn download(&self, version: Id, force: bool, name: &str, have: u64, sha256: &str) -> Result<Incoming, Failure> {
        let mut query = vec![("direct", "true")];
        if force {
            query.push(("force", "true"));
        }
        let version = version.to_string();
        let segments = ["versions", &version, "files", name];
        match self.begin(&url::with_query(&segments, &query), name, have, sha256)? {
            Begun::Here(incoming) => Ok(incoming),
            Begun::Elsewhere(link) => match self.direct(&link, have) {
                Some(incoming) => Ok(incoming),
                // The server has it as well.
                None => match self.begin(&url::with_query(&segments, &query[1..]), name, have, sha256)? {
                    Begun::Here(incoming) => Ok(incoming),
                    Begun::Elsewhere(_) => Err(unexpected(self, "a redirect", name)),
                },
            },
        }
    }

    fn begin(&self, address: &str, name: &str, have: u64, sha256: &str) -> Result<Begun, Failure> {
        let mut request = self.agent.get(self.at(address)).header("Accept-Encoding", "identity");
        if have > 0 {
            request = request.header("Range", format!("bytes={have}-")).header("If-Range", format!("\"{sha256}\""));
        }
        if let Some(bearer) = self.bearer() {
            request = request.header("Authorization", bearer);
        }
        let response = match request.call() {
            Ok(response) if response.status() == StatusCode::TEMPORARY_REDIRECT => {
                let link = response.headers().get("location").and_then(|link| link.to_str().ok());
                return Ok(Begun::Elsewhere(link.unwrap_or_default().to_owned()));
            }
            other => self.received(other)?,
        };
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if range_start(response.headers()) == Some(have) => have,
            other => return Err(unexpected(self, &other.to_string(), name)),
        };
        Ok(Begun::Here(Incoming { start, body: Box::new(response.into_body().into_reader()) }))
    }

    /// Straight from the file store, which is told nothing of who asks. Whatever it sends is verified like all else.
    fn direct(&self, link: &str, have: u64) -> Option<Incoming> {
        // What would come over https does not come readably instead.
        if self.host().url().starts_with("https://") && !link.starts_with("https://") {
            return None;
        }
        let mut request = self.agent.get(link).header("Accept-Encoding", "identity");
        if have > 0 {
            request = request.header("Range", format!("bytes={have}-"));
        }
        let response = request.call().ok()?;
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if range_start(response.headers()) == Some(have) => have,
            _ => return None,
        };
        Some(Incoming { start, body: Box::new(response.into_body().into_reader()) })
    }
}

/// Where the bytes are.
enum Begun {
    Here(Incoming),
    /// By this link, which is a secret.
    Elsewhere(String),
}

fn unexpected(client: &Client, answer: &str, name: &str) -> Failure {
    Failure::new(Exit::Refused, format!("{} answered {answer} to a request for {name}.", client.host().url()))
}

/// `bytes 100-199/200` starts at 100.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get("content-range")?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}
