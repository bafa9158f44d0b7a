//! A file of a version as other protocols' clients fetch it: whole, and never as a page.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use domain::Id;
use registry::{
    Registry, Result,
    versions::download::{self, Opened},
};

/// Sends an opened file; one of a version is counted as a download of it.
///
/// # Errors
/// The registry's.
pub async fn send(registry: &Registry, opened: Opened, version: Option<Id>) -> Result<Response> {
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
