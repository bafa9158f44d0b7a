//! The HTTP client that asks the provider: no redirects, a time for everything, and no answer without an end.

use std::{pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};

/// Longest that one request may take.
const LONGEST: Duration = Duration::from_secs(10);
/// Most bytes of an answer: keys and a token take a few thousand.
const ANSWER_MAX: u64 = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// On the way.
    #[error("{0}")]
    Sent(#[from] ureq::Error),
    /// In this process.
    #[error("{0}")]
    Thread(#[from] tokio::task::JoinError),
}

/// A client with the certificates that the system trusts.
pub struct Http(Agent);

impl Http {
    /// `secure` refuses whatever is not https.
    pub fn new(secure: bool) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .https_only(secure)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(LONGEST))
            .tls_config(tls);
        // Only a provider on this machine is spoken to without TLS.
        let config = if secure { config } else { config.proxy(None) };
        Self(config.build().into())
    }

    /// Sends a request off the threads that serve.
    fn send(&self, request: HttpRequest) -> Sending {
        let agent = self.0.clone();
        let sent = tokio::task::spawn_blocking(move || {
            let (parts, mut body) = agent.run(request)?.into_parts();
            let bytes = body.with_config().limit(ANSWER_MAX).read_to_vec()?;
            Ok(HttpResponse::from_parts(parts, bytes))
        });
        Box::pin(async { sent.await? })
    }
}

/// An answer that is on its way.
type Sending = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send>>;

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Sending;

    fn call(&'c self, request: HttpRequest) -> Sending {
        self.send(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, response::Redirect, routing::get};

    async fn served() -> String {
        let app = Router::new()
            .route("/moved", get(|| async { Redirect::to("/here") }))
            .route("/here", get(|| async { "here" }))
            .route("/long", get(|| async { vec![b'a'; (1 << 20) + 1] }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, app).await });
        format!("http://{address}")
    }

    async fn ask(http: &Http, address: String) -> Result<HttpResponse, HttpError> {
        let request = openidconnect::http::Request::get(address).body(Vec::new()).unwrap();
        http.send(request).await
    }

    #[tokio::test]
    async fn no_redirect_is_followed_and_no_answer_is_endless() {
        let (at, http) = (served().await, Http::new(false));
        assert_eq!(ask(&http, format!("{at}/here")).await.unwrap().body(), b"here");
        let moved = ask(&http, format!("{at}/moved")).await.unwrap();
        assert!(moved.status().is_redirection() && moved.body() != b"here");
        assert!(ask(&http, format!("{at}/long")).await.is_err());
        assert!(ask(&Http::new(true), format!("{at}/here")).await.is_err());
    }
}
