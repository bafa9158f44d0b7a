//! The provider of identities: OpenID Connect with its discovery, authorization code, PKCE and signed tokens.
//!
//! It only proves who somebody is; what that means here is the registry's.

mod claims;
mod http;
pub mod routes;
mod settings;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use domain::Refusal;
use openidconnect::{
    AccessTokenHash, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, CsrfToken, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse as _,
    core::{
        CoreAuthPrompt, CoreClientAuthMethod, CoreJwsSigningAlgorithm as Algorithm, CoreProviderMetadata,
        CoreResponseType,
    },
};
use registry::people::provider::{
    Proven,
    flow::{Begun, Flow, Purpose},
};
use tokio::sync::Mutex;

use claims::{Claims, Client, Told};
use http::Http;
pub use settings::Settings;

/// How long what a provider says of itself is believed.
const KNOWN: Duration = Duration::from_secs(600);
/// How long after it did not answer nobody asks it again, so that nobody waits for it in a row.
const AWAY: Duration = Duration::from_secs(5);
/// How far clocks may be apart, in seconds.
const SKEW: i64 = 60;

/// Signatures that are believed. Never those with a secret that is shared, nor none.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

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
        let token = answer.id_token().ok_or_else(|| self.odd(&"no ID token"))?;
        let nonce = Nonce::new(flow.nonce.clone());
        let check = |client: &Client| -> Result<Told, ClaimsVerificationError> {
            let verifier = client
                .id_token_verifier()
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(|| Utc::now() - TimeDelta::seconds(SKEW))
                .set_issue_time_verifier_fn(|at| {
                    let ahead = at > Utc::now() + TimeDelta::seconds(SKEW);
                    if ahead { Err("issued in the future".to_owned()) } else { Ok(()) }
                })
                .set_auth_time_verifier_fn(|at| fresh(flow.purpose, at));
            let claims = token.claims(&verifier, &nonce)?;
            if let Some(expected) = claims.access_token_hash() {
                let odd = |error: &dyn std::fmt::Display| ClaimsVerificationError::Other(error.to_string());
                let algorithm = token.signing_alg().map_err(|e| odd(&e))?;
                let key = token.signing_key(&verifier).map_err(|e| odd(&e))?;
                let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(|e| odd(&e))?;
                if actual != *expected {
                    return Err(odd(&"the access token belongs to another ID token"));
                }
            }
            Ok(Told::of_token(claims))
        };
        let told = match check(&client) {
            // It may have taken another key since it was asked; the token came from nobody but itself.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            )) => check(&self.client(&self.metadata(Duration::ZERO).await?)),
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

/// Whoever is to show again who they are has just done so there.
fn fresh(purpose: Purpose, at: Option<chrono::DateTime<Utc>>) -> Result<(), String> {
    let oldest = Utc::now() - TimeDelta::minutes(15);
    match (purpose, at) {
        (Purpose::Again, Some(at)) if at >= oldest => Ok(()),
        (Purpose::Again, _) => Err("the sign-in there is not a fresh one".to_owned()),
        _ => Ok(()),
    }
}
