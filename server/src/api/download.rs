//! `/download?ids=`: several versions as one zip, streamed as it is read.

use std::collections::HashSet;

use axum::{
    Form,
    body::Body,
    extract::{State, rejection::FormRejection},
    http::{HeaderName, Method, StatusCode, header},
    response::Response,
};
use domain::{Id, Refusal};
use registry::{
    Actor, Registry,
    versions::{bundle, download::count},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Answer, Caller, Parameters};
use crate::{router::KEYS_MAX_BYTES, zip};

/// Says of a download whether any of it may still change: `draft` or `published`.
const VERSION_STATUS: HeaderName = HeaderName::from_static("vitrine-status");

/// Which versions.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Keys, parted by commas.
    pub ids: String,
    /// Disabled ones too.
    #[serde(default)]
    pub force: bool,
}

/// Several versions as one file.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
    method: Method,
) -> Answer<Response> {
    bundle(&registry, &actor, &question, method == Method::HEAD).await
}

/// The same for more keys than an address holds, as a form sends them.
pub async fn post(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    form: Result<Form<Question>, FormRejection>,
) -> Answer<Response> {
    let Form(question) = form.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge { limit_bytes: KEYS_MAX_BYTES as u64 },
        _ => Refusal::invalid("body", rejection.body_text()),
    })?;
    bundle(&registry, &actor, &question, false).await
}

/// The keys in their order, each once. Reading ends at the first that is one too many, which [`bundle::open`] refuses.
fn read(ids: &str) -> Result<Vec<Id>, Refusal> {
    let mut seen = HashSet::new();
    let mut keys = Vec::new();
    for text in ids.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        let id = Id::parse_str(text).map_err(|_| Refusal::not_found("version"))?;
        if seen.insert(id) {
            keys.push(id);
        }
        if keys.len() > bundle::VERSIONS_MAX {
            break;
        }
    }
    Ok(keys)
}

async fn bundle(registry: &Registry, actor: &Actor, question: &Question, only_headers: bool) -> Answer<Response> {
    let keys = read(&question.ids)?;
    let entries = bundle::open(registry, actor, &keys, question.force).await?;
    let draft = entries.iter().any(|entry| entry.file.draft);
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(header::CONTENT_LENGTH, zip::length(&entries))
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"models.zip\"")
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'")
        .header(VERSION_STATUS, if draft { "draft" } else { "published" })
        .header(header::CACHE_CONTROL, "private, no-cache");
    let broken = |error: axum::http::Error| Refusal::from(registry::Error::Broken(error.to_string()));
    if only_headers {
        return Ok(response.body(Body::empty()).map_err(broken)?);
    }
    count(registry, &keys).await?;
    Ok(response.body(Body::from_stream(zip::stream(entries))).map_err(broken)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_count_once_and_are_read_no_further_than_they_are_refused() {
        let (a, b) = (Id::from_u128(1), Id::from_u128(2));
        assert_eq!(read(&format!("{b}, {a},,{b}")), Ok(vec![b, a]));
        let many: Vec<String> = (0..1_001).map(|n| Id::from_u128(n).to_string()).collect();
        // What comes after is no key, and nobody looks at it.
        assert_eq!(read(&format!("{},x", many.join(","))).map(|keys| keys.len()), Ok(1_001));
    }
}
