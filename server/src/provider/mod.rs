//! The provider of identities: OpenID Connect with its discovery, authorization code, PKCE and signed tokens.
//!
//! It only proves who somebody is; what that means here is the registry's.

mod claims;
mod http;
pub mod routes;
mod settings;
mod token;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::Refusal;
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, CsrfToken, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError,
    core::{CoreAuthPrompt, CoreClientAuthMethod, CoreProviderMetadata, CoreResponseType},
};
use registry::people::provider::{
    Proven,
    flow::{Begun, Flow, Purpose},
};
use tokio::sync::Mutex;

use claims::{Claims, Client};
use http::Http;
pub use settings::Settings;

/// How long what a provider says of itself is believed.
const KNOWN: Duration = Duration::from_secs(600);
/// How long after it did not answer nobody asks it again, so that nobody waits for it in a row.
const AWAY: Duration = Duration::from_secs(5);
/// What the provider says of itself.
type Metadata = Arc<CoreProviderMetadata>;

/// A provider that is configured. One a server.
pub struct Provider {
    settings: Settings,
    redirect: RedirectUrl,
    http: Http,
    known: Mutex<Option<(Instant, Option<Metadata>)>>,
}

impl Provider {
    /// The provider of the settings, which leads back to a server at this address. Nothing is asked of it yet.
    #[must_use]
    pub fn new(settings: Settings, base_url: &str) -> Option<Self> {
        let redirect = RedirectUrl::new(format!("{base_url}{}", routes::CALLBACK)).ok()?;
        let http = Http::new(settings.issuer.url().scheme() == "https");
        Some(Self { settings, redirect, http, known: Mutex::default() })
    }

    /// Where the browser is sent.
    ///
    /// # Errors
    /// [`Refusal::Provider`] while it does not answer.
    pub async fn address(&self, begun: Begun, purpose: Purpose) -> Result<String, Refusal> {
        let metadata = self.metadata(KNOWN).await?;
        let client = self.client(&metadata);
        let verifier = PkceCodeVerifier::new(begun.verifier);
        let asked = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                || CsrfToken::new(begun.state),
                || Nonce::new(begun.nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new));
        let asked = match purpose {
            // Whoever sits at a browser that is signed in there already is not believed.
            Purpose::Again => asked.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO),
            Purpose::SignIn | Purpose::Link => asked,
        };
        Ok(asked.url().0.to_string())
    }

    /// Trades the code of a flow for what the provider has signed about whoever was sent there.
    ///
    /// # Errors
    /// [`Refusal::Provider`] while it does not answer, and for a token that is not to be believed.
    pub async fn prove(&self, code: String, flow: &Flow) -> Result<Proven, Refusal> {
        let metadata = self.metadata(KNOWN).await?;
        let client = self.client(&metadata);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.odd(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| self.odd(&error))?;
        let told = match token::check(&client, &answer, flow) {
            // It may have taken another key since it was asked; the token came from nobody but itself.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            )) => token::check(&self.client(&self.metadata(Duration::ZERO).await?), &answer, flow),
            checked => checked,
        };
        let mut told = told.map_err(|error| self.odd(&error))?;
        if told.lacks(self.settings.groups_claim.as_deref()) && metadata.userinfo_endpoint().is_some() {
            let asked = client
                .user_info(answer.access_token().clone(), Some(told.subject.clone()))
                .map_err(|error| self.odd(&error))?;
            let more: openidconnect::UserInfoClaims<Claims, _> =
                asked.request_async(&self.http).await.map_err(|error| self.odd(&error))?;
            told.fill(&more);
        }
        Ok(told.proven(self.settings.issuer.as_str(), self.settings.groups_claim.as_deref()))
    }

    /// Whether it says of itself what a provider has to, as it is or as it was within `age`.
    pub async fn answers(&self, age: Duration) -> bool {
        self.metadata(age).await.is_ok()
    }

    /// Settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let client = Client::from_provider_metadata(
            (**metadata).clone(),
            self.settings.client_id.clone(),
            self.settings.client_secret.clone(),
        )
        .set_redirect_uri(self.redirect.clone());
        let basic = |all: &Vec<_>| all.contains(&CoreClientAuthMethod::ClientSecretBasic);
        match metadata.token_endpoint_auth_methods_supported() {
            Some(all) if !basic(all) => client.set_auth_type(AuthType::RequestBody),
            _ => client,
        }
    }

    /// What it says of itself, no older than this.
    async fn metadata(&self, oldest: Duration) -> Result<Metadata, Refusal> {
        // Others wait here for the one who asks.
        let mut known = self.known.lock().await;
        match &*known {
            Some((at, Some(metadata))) if at.elapsed() < oldest => return Ok(metadata.clone()),
            Some((at, None)) if at.elapsed() < AWAY => return Err(self.away()),
            _ => {}
        }
        let found = CoreProviderMetadata::discover_async(self.settings.issuer.clone(), &self.http).await;
        let found = found.map(Arc::new).map_err(|error| {
            tracing::warn!(error = %chain(&error), "the provider of identities does not answer");
        });
        *known = Some((Instant::now(), found.clone().ok()));
        found.map_err(|()| self.away())
    }

    fn away(&self) -> Refusal {
        Refusal::Provider { reason: format!("{} does not answer. Try again in a moment.", self.settings.name) }
    }

    /// Something that must not be: the cause is for the log alone.
    fn odd(&self, error: &dyn std::fmt::Display) -> Refusal {
        tracing::warn!(%error, "what the provider of identities sent is not believed");
        let name = &self.settings.name;
        Refusal::Provider { reason: format!("What {name} sent cannot be believed; you are not signed in. Try again.") }
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
