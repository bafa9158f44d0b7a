//! What of an ID token is believed: one that the provider's own key has signed, for this server, now, for this sign-in.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, Nonce, OAuth2TokenResponse as _, TokenResponse as _,
    core::CoreJwsSigningAlgorithm as Algorithm,
};
use registry::people::provider::flow::{Flow, Purpose};

use super::claims::{Answer, Client, Told};

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

/// Reads the token of an answer.
///
/// # Errors
/// Why it is not to be believed.
pub fn check(client: &Client, answer: &Answer, flow: &Flow) -> Result<Told, ClaimsVerificationError> {
    let odd = |error: &dyn std::fmt::Display| ClaimsVerificationError::Other(error.to_string());
    let token = answer.id_token().ok_or_else(|| odd(&"no ID token"))?;
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(|| Utc::now() - TimeDelta::seconds(SKEW))
        .set_issue_time_verifier_fn(|at| {
            let ahead = at > Utc::now() + TimeDelta::seconds(SKEW);
            if ahead { Err("issued in the future".to_owned()) } else { Ok(()) }
        })
        .set_auth_time_verifier_fn(|at| fresh(flow.purpose, at));
    let claims = token.claims(&verifier, &Nonce::new(flow.nonce.clone()))?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|e| odd(&e))?;
        let key = token.signing_key(&verifier).map_err(|e| odd(&e))?;
        let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(|e| odd(&e))?;
        if actual != *expected {
            return Err(odd(&"the access token belongs to another ID token"));
        }
    }
    Ok(Told::of_token(claims))
}

/// Whoever is to show again who they are has just done so there.
fn fresh(purpose: Purpose, at: Option<DateTime<Utc>>) -> Result<(), String> {
    let oldest = Utc::now() - TimeDelta::minutes(15);
    match (purpose, at) {
        (Purpose::Again, Some(at)) if at >= oldest => Ok(()),
        (Purpose::Again, _) => Err("the sign-in there is not a fresh one".to_owned()),
        _ => Ok(()),
    }
}
