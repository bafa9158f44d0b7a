//! Answers that are a "no", and servers that do not answer.

use std::io;

use domain::api::Problem;
use ureq::{Body, http::Response};

use super::Client;
use crate::{exit::Exit, failure::Failure};

/// Error bodies longer than this are not the server's own.
const PROBLEM_MAX_BYTES: u64 = 1 << 20;

impl Client {
    /// Lets answers through that are a "yes".
    ///
    /// # Errors
    /// The server's refusal, or why there is no answer.
    pub(super) fn received(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Failure> {
        let mut response = answer.map_err(|cause| self.unreachable(&cause))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = response.body_mut().with_config().limit(PROBLEM_MAX_BYTES).read_to_string().unwrap_or_default();
        Err(match (serde_json::from_str::<Problem>(&body), location) {
            (Ok(problem), _) => self.refused(problem),
            (Err(_), Some(location)) => {
                Failure::new(Exit::Refused, format!("{} redirects to {location}.", self.host().url()))
                    .hint("give the address it redirects to with --host")
            }
            // Of the HTTP library, or of a proxy on the way whose limit is lower.
            (Err(_), None) if status == 414 => too_long(),
            (Err(_), None) => {
                let words = response.status().canonical_reason().unwrap_or("an unknown status");
                let exit = if matches!(status, 502..=504) { Exit::Network } else { exit_of(status) };
                Failure::new(exit, format!("{} answered {status} ({words}).", self.host().url()))
            }
        })
    }

    fn refused(&self, problem: Problem) -> Failure {
        let failure = Failure::new(exit_of(problem.status), problem.detail);
        match problem.code.as_str() {
            "sign_in_needed" | "scope_needed" => failure.hint(format!("vitrine login {}", self.host().url())),
            "wrong_digest" => failure.hint("check that nothing writes to the file, then run the command again"),
            _ => failure,
        }
    }

    /// Why the server could not be talked to.
    pub(super) fn unreachable(&self, cause: &ureq::Error) -> Failure {
        let url = self.host().url();
        let network = |message: String| Failure::new(Exit::Network, message);
        match cause {
            ureq::Error::HostNotFound => network(format!("The name in {url} is not known."))
                .hint("check the address, or give another with --host"),
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::ConnectionRefused => {
                network(format!("Nothing answers at {url}.")).hint(format!("is the server running at {url}?"))
            }
            ureq::Error::ConnectionFailed | ureq::Error::Timeout(_) => {
                network(format!("{url} does not answer.")).hint(format!("is the server running at {url}?"))
            }
            ureq::Error::TlsRequired => Failure::new(Exit::Refused, "This vitrine was built without TLS.")
                .hint("use an http address, or a build with the feature tls"),
            ureq::Error::Http(_) => Failure::usage("The token holds characters that no token has."),
            ureq::Error::Io(io) => network(format!("The connection to {url} failed: {io}."))
                .hint("check the address, or give another with --host"),
            other => network(format!("The connection to {url} failed: {other}.")),
        }
    }
}

/// What was asked for does not fit into an address.
pub(super) fn too_long() -> Failure {
    Failure::usage("The query is too long for an address.").hint("narrow the query, or name fewer columns")
}

/// The exit code for an HTTP status.
fn exit_of(status: u16) -> Exit {
    match status {
        401 | 403 => Exit::Forbidden,
        404 => Exit::NotFound,
        409 | 412 => Exit::Conflict,
        422 => Exit::Integrity,
        _ => Exit::Refused,
    }
}
