//! Another registry's HTTP API, as far as it is read.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use indicatif::ProgressBar;
use serde::{Serialize, de::DeserializeOwned};
use ureq::{Agent, Body, http::Response};

use super::agent;
use crate::{exit::Exit, failure::Failure, host::Host, output::plain, progress};

/// JSON answers are read into memory up to this size.
const JSON_MAX_BYTES: u64 = 64 << 20;
/// So much of an error's body is told.
const SAID_MAX: usize = 300;
/// Bytes that are copied at once.
const BUFFER_BYTES: usize = 1 << 20;

/// A connection to a registry that models are brought from.
pub struct Source {
    agent: Agent,
    host: Host,
    authorization: Option<String>,
}

impl Source {
    /// A client of a registry, with what stands in `Authorization`.
    ///
    /// # Errors
    /// What is no address; when a secret would travel readably.
    pub fn new(url: &str, authorization: Option<String>, insecure: bool) -> Result<Self, Failure> {
        let host = Host::parse(url)?;
        if authorization.is_some() {
            host.check_secret(insecure)?;
        }
        Ok(Self { agent: agent(&host), host, authorization })
    }

    /// The registry's address.
    pub fn url(&self) -> &str {
        self.host.url()
    }

    /// The same registry with another `Authorization`.
    #[must_use]
    pub fn authorized(self, authorization: String) -> Self {
        Self { authorization: Some(authorization), ..self }
    }

    /// Reads something.
    ///
    /// # Errors
    /// What the registry refused, or why it could not be reached.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.url())).header("Accept", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        self.read(path, self.received(path, request.call())?)
    }

    /// Asks for something by a body.
    ///
    /// # Errors
    /// As [`Source::get`].
    pub fn ask<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        let json = serde_json::to_vec(body).map_err(|cause| Failure::new(Exit::Refused, cause.to_string()))?;
        let mut request = self.agent.post(format!("{}{path}", self.url())).header("Accept", "application/json");
        request = request.header("Content-Type", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        self.read(path, self.received(path, request.send(json.as_slice()))?)
    }

    /// Fetches a file to where it waits to be sent on.
    ///
    /// # Errors
    /// As [`Source::get`]; a file of this machine that cannot be written.
    pub fn fetch(&self, path: &str, name: &str, size: Option<u64>, to: &Path, quiet: bool) -> Result<(), Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.url())).header("Accept-Encoding", "identity");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let response = self.received(path, request.call())?;
        let told = response.body().content_length();
        let mut body = response.into_body().into_reader();
        let bar = progress::bytes(name, size.or(told).unwrap_or_default(), quiet);
        let unwritten = |cause: io::Error| Failure::file("write", to, &cause);
        let mut file = File::create(to).map_err(unwritten)?;
        let copied = self.copy(path, &mut body, &mut file, &bar, to);
        bar.finish_and_clear();
        let copied = copied?;
        match size.or(told) {
            Some(size) if size != copied => Err(Failure::new(
                Exit::Integrity,
                format!("{} announced {size} bytes of {name} and sent {copied}.", self.url()),
            )),
            _ => Ok(()),
        }
    }

    fn copy(
        &self,
        path: &str,
        body: &mut impl Read,
        file: &mut File,
        bar: &ProgressBar,
        to: &Path,
    ) -> Result<u64, Failure> {
        let (mut buffer, mut copied) = (vec![0; BUFFER_BYTES], 0);
        loop {
            let count = match body.read(&mut buffer) {
                Ok(0) => return Ok(copied),
                Ok(count) => count,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(self.unreachable(path, &cause.to_string())),
            };
            file.write_all(buffer.get(..count).unwrap_or_default())
                .map_err(|cause| Failure::file("write", to, &cause))?;
            copied += count as u64;
            bar.inc(count as u64);
        }
    }

    fn read<T: DeserializeOwned>(&self, path: &str, mut response: Response<Body>) -> Result<T, Failure> {
        let read = response.body_mut().with_config().limit(JSON_MAX_BYTES).read_to_string();
        let json = read.map_err(|cause| self.unreachable(path, &cause.to_string()))?;
        serde_json::from_str(&json).map_err(|cause| {
            Failure::new(
                Exit::Refused,
                format!("{}{path} answered with something else than expected: {cause}.", self.url()),
            )
            .hint("check that this is the address of such a registry")
        })
    }

    fn received(&self, path: &str, answer: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Failure> {
        let mut response = answer.map_err(|cause| self.unreachable(path, &cause.to_string()))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let said = response.body_mut().with_config().limit(JSON_MAX_BYTES).read_to_string().unwrap_or_default();
        let said: String = plain(said.trim()).chars().take(SAID_MAX).collect();
        let path = path.split('?').next().unwrap_or_default();
        let exit = match status.as_u16() {
            401 | 403 => Exit::Forbidden,
            404 => Exit::NotFound,
            502..=504 => Exit::Network,
            _ => Exit::Refused,
        };
        Err(Failure::new(exit, format!("{}{path} answered {}: {said}", self.url(), status.as_u16())))
    }

    fn unreachable(&self, path: &str, cause: &str) -> Failure {
        let path = path.split('?').next().unwrap_or_default();
        Failure::new(Exit::Network, format!("{}{path} cannot be read: {cause}.", self.url()))
            .hint("run the command again; what is imported already is not imported twice")
    }
}
