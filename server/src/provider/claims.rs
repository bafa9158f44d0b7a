//! What a provider tells of somebody: in the token that it signs, and where that lacks something when it is asked.

use std::collections::HashMap;

use openidconnect::{
    AdditionalClaims, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, StandardErrorResponse, StandardTokenResponse, SubjectIdentifier, UserInfoClaims,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
        CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use registry::people::provider::Proven;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Claims that no standard names.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Claims(HashMap<String, Value>);

impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// What a code is traded for.
pub type Answer = StandardTokenResponse<Fields, CoreTokenType>;

/// A client whose tokens may hold any claim.
pub type Client = openidconnect::Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What was told so far.
pub struct Told {
    /// What the provider calls the person.
    pub subject: SubjectIdentifier,
    email: Option<String>,
    email_verified: Option<bool>,
    name: Option<String>,
    rest: HashMap<String, Value>,
}

impl Told {
    /// By a token that was checked.
    pub fn of_token(claims: &IdTokenClaims<Claims, CoreGenderClaim>) -> Self {
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        Self {
            subject: claims.subject().clone(),
            email: claims.email().map(|email| email.as_str().to_owned()),
            email_verified: claims.email_verified(),
            name: name.or_else(|| claims.preferred_username().map(|name| name.as_str().to_owned())),
            rest: claims.additional_claims().0.clone(),
        }
    }

    /// Whether it is worth asking for more.
    pub fn lacks(&self, groups: Option<&str>) -> bool {
        self.email.is_none() || self.name.is_none() || groups.is_some_and(|claim| !self.rest.contains_key(claim))
    }

    /// By an answer about the same subject; what the token says counts.
    pub fn fill(&mut self, more: &UserInfoClaims<Claims, CoreGenderClaim>) {
        if self.email.is_none() {
            self.email = more.email().map(|email| email.as_str().to_owned());
            self.email_verified = more.email_verified();
        }
        if self.name.is_none() {
            let name = more.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
            self.name = name.or_else(|| more.preferred_username().map(|name| name.as_str().to_owned()));
        }
        for (claim, value) in &more.additional_claims().0 {
            self.rest.entry(claim.clone()).or_insert_with(|| value.clone());
        }
    }

    /// All of it. Where groups mean something, whoever has none is in none.
    pub fn proven(self, issuer: &str, groups: Option<&str>) -> Proven {
        Proven {
            issuer: issuer.to_owned(),
            subject: self.subject.as_str().to_owned(),
            email: self.email,
            email_verified: self.email_verified,
            name: self.name,
            groups: groups.map(|claim| self.rest.get(claim).map(words).unwrap_or_default()),
        }
    }
}

/// A text, or the texts of a list.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}
