//! `/uploads`: bytes straight from the socket to the file store, in one go or in parts.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::{
    Id, Refusal,
    api::{NewParts, Parts, PutTogether, Upload, UploadList},
};
use futures::Stream;
use registry::{
    Registry,
    artifacts::{
        parts::{self, Arriving, Sums},
        receive::{self, Announced, FILE_MAX_BYTES},
    },
};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio_stream::StreamExt as _;

use super::{Answer, Caller, Json as Sent, Parameters, Segments};

/// Longest silence of a sender, in seconds.
const SILENCE_SECONDS: u64 = 60;

/// What the bytes are.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `acme/vision/yolo`
    pub model: String,
    /// File name.
    pub name: String,
    /// Lower-case hex, when it is known already.
    pub sha256: Option<String>,
}

/// Which uploads.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mine {
    /// `acme/vision/yolo`
    pub model: String,
}

/// Receives a file.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
    headers: HeaderMap,
    body: Body,
) -> Answer<(StatusCode, Json<Upload>)> {
    let size = length(&headers);
    if size.is_some_and(|n| n > FILE_MAX_BYTES) {
        return Err(Refusal::TooLarge { limit_bytes: FILE_MAX_BYTES }.into());
    }
    let announced = Announced { model: question.model, name: question.name, sha256: question.sha256, size };
    let upload = receive::receive(&registry, &actor, announced, Box::pin(chunks(body))).await?;
    Ok((StatusCode::CREATED, Json(upload)))
}

/// The caller's own that no version has yet.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Mine>,
) -> Answer<Json<UploadList>> {
    Ok(Json(parts::list(&registry, &actor, &question.model).await?))
}

/// Announces a file that arrives in parts.
pub async fn begin(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Sent(new): Sent<NewParts>,
) -> Answer<(StatusCode, Json<Parts>)> {
    Ok((StatusCode::CREATED, Json(parts::begin(&registry, &actor, &new).await?)))
}

/// How far a file is.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(id): Segments<String>,
) -> Answer<Json<Parts>> {
    Ok(Json(parts::get(&registry, &actor, key(&id)?).await?))
}

/// Receives a part.
pub async fn put(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((id, number)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer<StatusCode> {
    // What is no number is none of its parts.
    let number = number.parse().unwrap_or(0);
    let part = Arriving { number, length: length(&headers), sums: sums(&headers)?, body: Box::pin(chunks(body)) };
    parts::put(&registry, &actor, key(&id)?, part).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a file together.
pub async fn complete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(id): Segments<String>,
    Sent(whole): Sent<PutTogether>,
) -> Answer<Json<Upload>> {
    Ok(Json(parts::complete(&registry, &actor, key(&id)?, whole.sha256.as_deref()).await?))
}

/// Removes what has arrived.
pub async fn delete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(id): Segments<String>,
) -> Answer<StatusCode> {
    parts::give_up(&registry, &actor, key(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn key(id: &str) -> Result<Id, Refusal> {
    Id::parse_str(id).map_err(|_| Refusal::not_found("upload"))
}

/// How many bytes are said to come.
pub fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok())
}

/// A body piece by piece; a sender who falls silent has gone.
pub fn chunks(body: Body) -> impl Stream<Item = Result<Bytes, String>> {
    body.into_data_stream().timeout(Duration::from_secs(SILENCE_SECONDS)).map(|chunk| match chunk {
        Ok(chunk) => chunk.map_err(|e| e.to_string()),
        Err(_) => Err(format!("nothing arrived for {SILENCE_SECONDS} seconds")),
    })
}

/// SHA-256 and CRC-32C among the digests of `Content-Digest` (RFC 9530); others are not for us to check.
fn sums(headers: &HeaderMap) -> Result<Sums, Refusal> {
    let wrong = || Refusal::invalid("Content-Digest", "is not of the form sha-256=:BASE64: or crc32c=:BASE64:");
    let mut sums = Sums::default();
    for value in headers.get_all("content-digest") {
        for member in value.to_str().map_err(|_| wrong())?.split(',') {
            let (name, text) = member.trim().split_once('=').ok_or_else(wrong)?;
            let bytes = || {
                let text = text.strip_prefix(':').and_then(|text| text.strip_suffix(':')).ok_or_else(wrong)?;
                STANDARD.decode(text).map_err(|_| wrong())
            };
            if name.eq_ignore_ascii_case("sha-256") {
                sums.sha256 = Some(bytes()?.try_into().map_err(|_| wrong())?);
            } else if name.eq_ignore_ascii_case("crc32c") {
                sums.crc32c = Some(u32::from_be_bytes(bytes()?.try_into().map_err(|_| wrong())?));
            }
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_read_among_others_or_refused() {
        let read =
            |text: &str| sums(&HeaderMap::from_iter([("content-digest".parse().unwrap(), text.parse().unwrap())]));
        let zero = format!("sha-256=:{}:", STANDARD.encode([0; 32]));
        let sha256 = Some([0; 32]);
        assert_eq!(read(&zero), Ok(Sums { sha256, crc32c: None }));
        assert_eq!(read(&format!("sha-512=:abc:, {zero}")), Ok(Sums { sha256, crc32c: None }));
        assert_eq!(read(&format!("crc32c=:AAAAAQ==:,{zero}")), Ok(Sums { sha256, crc32c: Some(1) }));
        assert_eq!(read("CRC32C=:AAAAAQ==:"), Ok(Sums { sha256: None, crc32c: Some(1) }));
        assert_eq!(read("sha-512=:abc:"), Ok(Sums::default()));
        for wrong in ["", "sha-256", "sha-256=abc", "sha-256=:abc:", "sha-256=::", "sha-256=:=:", "crc32c=:AAAAAAA=:"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(sums(&HeaderMap::new()), Ok(Sums::default()));
    }
}
