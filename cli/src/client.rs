//! The server's HTTP API, as far as commands need it.

pub mod download;
mod parts;
mod problem;
pub mod source;
pub mod upload;
pub mod url;

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use ureq::{Agent, Body, RequestBuilder, http::Response, typestate::WithBody};

use crate::{args::Global, config::Config, exit::Exit, failure::Failure, host, output::Output};

/// JSON answers are read into memory up to this size.
const JSON_MAX_BYTES: u64 = 64 << 20;

/// Longest address that HTTP libraries take, the server's among them.
const ADDRESS_MAX_BYTES: usize = 65_534;

/// A connection to one server, with or without a token.
pub struct Client {
    agent: Agent,
    host: host::Host,
    token: Option<String>,
}

/// What the server answered, decoded and as it came.
pub struct Answer<T> {
    /// Decoded.
    pub value: T,
    /// As it came.
    pub json: String,
}

impl Client {
    /// A client for a server.
    ///
    /// # Errors
    /// When the token would travel readably.
    pub fn new(host: host::Host, token: Option<String>, insecure: bool) -> Result<Self, Failure> {
        if token.is_some() {
            host.check_secret(insecure)?;
        }
        Ok(Self { agent: agent(&host), host, token })
    }

    /// A client as flags, environment and the settings file say, in this order.
    ///
    /// # Errors
    /// When no server is known.
    pub fn connect(global: &Global) -> Result<Self, Failure> {
        let path = Config::path()?;
        let config = Config::load(&path)?;
        let profile = config.chosen(global);
        config.known(profile)?;
        let host = match given(&global.host).or(config.of(profile).0) {
            Some(text) => host::Host::parse(text)?,
            None => {
                return Err(Failure::new(Exit::Forbidden, "You are not signed in to any server.")
                    .hint(format!("vitrine login {}", host::LOCAL)));
            }
        };
        let kept = config.token(profile, host.url());
        if kept.is_some() {
            Config::warn(&path, &Output::new(global));
        }
        let token = given(&global.token).or(kept);
        Self::new(host.clone(), token.map(str::to_owned), global.insecure)
    }

    /// The server.
    pub fn host(&self) -> &host::Host {
        &self.host
    }

    /// Reads something.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Answer<T>, Failure> {
        let url = self.at(path);
        if url.len() > ADDRESS_MAX_BYTES {
            return Err(problem::too_long());
        }
        let mut request = self.agent.get(url).header("Accept", "application/json");
        if let Some(bearer) = self.bearer() {
            request = request.header("Authorization", bearer);
        }
        self.answer(self.received(request.call())?)
    }

    /// Sends something, with further headers.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn post(&self, path: &str, body: &impl Serialize, headers: &[(&str, &str)]) -> Result<Response<Body>, Failure> {
        self.send(self.agent.post(self.at(path)), body, headers)
    }

    /// Changes something, with further headers.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn patch(
        &self,
        path: &str,
        body: &impl Serialize,
        headers: &[(&str, &str)],
    ) -> Result<Response<Body>, Failure> {
        self.send(self.agent.patch(self.at(path)), body, headers)
    }

    /// Puts something in the place of what is there, with further headers.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn put(&self, path: &str, body: &impl Serialize, headers: &[(&str, &str)]) -> Result<Response<Body>, Failure> {
        self.send(self.agent.put(self.at(path)), body, headers)
    }

    /// Deletes something, with what makes sure that it is meant.
    ///
    /// # Errors
    /// What the server refused, or why it could not be reached.
    pub fn delete(&self, path: &str, body: &impl Serialize) -> Result<Response<Body>, Failure> {
        self.send(self.agent.delete(self.at(path)).force_send_body(), body, &[])
    }

    fn send(
        &self,
        request: RequestBuilder<WithBody>,
        body: &impl Serialize,
        headers: &[(&str, &str)],
    ) -> Result<Response<Body>, Failure> {
        let json = serde_json::to_vec(body).map_err(|cause| Failure::new(Exit::Refused, cause.to_string()))?;
        let mut request = request.header("Accept", "application/json");
        request = request.header("Content-Type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(bearer) = self.bearer() {
            request = request.header("Authorization", bearer);
        }
        self.received(request.send(json.as_slice()))
    }

    /// Reads a JSON answer.
    ///
    /// # Errors
    /// When it breaks off or is not what this version of the command understands.
    pub fn answer<T: DeserializeOwned>(&self, mut response: Response<Body>) -> Result<Answer<T>, Failure> {
        let read = response.body_mut().with_config().limit(JSON_MAX_BYTES).read_to_string();
        let json = read.map_err(|cause| self.unreachable(&cause))?;
        match serde_json::from_str(&json) {
            Ok(value) => Ok(Answer { value, json }),
            Err(cause) => Err(Failure::new(
                Exit::Refused,
                format!("{} answered with something else than expected: {cause}.", self.host.url()),
            )
            .hint("check that this is the address of a Vitrine server and that it is as new as this command")),
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.host.url())
    }

    fn bearer(&self) -> Option<String> {
        self.token.as_ref().map(|token| format!("Bearer {token}"))
    }
}

/// What requests to a host are made by.
fn agent(host: &host::Host) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(Duration::from_secs(15)))
        .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")));
    if host.is_loopback() {
        config = config.proxy(None);
    }
    #[cfg(feature = "tls")]
    {
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier);
        config = config.tls_config(tls.build());
    }
    config.build().into()
}

/// A flag or variable that says something.
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}
