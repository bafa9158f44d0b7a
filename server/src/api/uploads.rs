//! `/uploads`: bytes straight from the socket to the file store.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use domain::{Refusal, api::Upload};
use registry::{
    Registry,
    artifacts::receive::{self, Announced, FILE_MAX_BYTES},
};
use serde::Deserialize;
use tokio_stream::StreamExt as _;

use super::{Answer, Caller, Parameters};

/// Longest silence of a sender, in seconds.
const SILENCE_SECONDS: u64 = 60;

/// What the bytes are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `acme/vision/yolo`
    pub model: String,
    /// File name.
    pub name: String,
    /// Lower-case hex, when it is known already.
    pub sha256: Option<String>,
}

/// Receives a file.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
    headers: HeaderMap,
    body: Body,
) -> Answer<(StatusCode, Json<Upload>)> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|n| n > FILE_MAX_BYTES) {
        return Err(Refusal::TooLarge { limit_bytes: FILE_MAX_BYTES }.into());
    }
    let announced = Announced { model: question.model, name: question.name, sha256: question.sha256 };
    let chunks = body.into_data_stream().timeout(Duration::from_secs(SILENCE_SECONDS)).map(|chunk| match chunk {
        Ok(chunk) => chunk.map_err(|e| e.to_string()),
        Err(_) => Err(format!("nothing arrived for {SILENCE_SECONDS} seconds")),
    });
    let upload = receive::receive(&registry, &actor, announced, Box::pin(chunks)).await?;
    Ok((StatusCode::CREATED, Json(upload)))
}
