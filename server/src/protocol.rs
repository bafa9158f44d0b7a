//! What answers to other registries' clients have in common, whatever their protocol.

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::Id;
use registry::{
    Registry, Result,
    versions::download::{self, Opened},
};
use serde_json::Value;

/// Whether a text in it holds what PostgreSQL cannot keep.
pub fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(several) => several.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

/// A refusal in a protocol's own shape: with the seconds after which to come again, and the scheme by which to sign in.
/// Never “Basic”: a browser would keep what is typed in, and send it along from anywhere.
pub fn refuse(status: StatusCode, body: Value, wait: Option<u64>, scheme: &'static str) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(seconds) = wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    }
    response
}

/// Sends an opened file, whole and never as a page; one of a version is counted as a download of it.
///
/// # Errors
/// The registry's.
pub async fn send_file(registry: &Registry, opened: Opened, version: Option<Id>) -> Result<Response> {
    let size = u64::try_from(opened.file.size).unwrap_or_default();
    if let Some(id) = version {
        download::count(registry, &[id]).await?;
    }
    let bytes = opened.read(0..size).await?;
    let mut response = Response::new(Body::from_stream(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    // A user's file never runs in a page of ours.
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
    Ok(response)
}
