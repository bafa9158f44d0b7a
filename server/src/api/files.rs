//! `/versions/{id}/files/{name}`: downloads with ranges.

use std::ops::Range;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{Id, Refusal};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use registry::{Registry, versions::download};

use super::{Answer, Caller};

/// A file of a version. One range is answered in part; several, or none, in full.
pub async fn download(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer<Response> {
    let id = Id::parse_str(&id).map_err(|_| Refusal::not_found("version"))?;
    let opened = download::open(&registry, &actor, id, &name).await?;
    let size = u64::try_from(opened.file.size).unwrap_or_default();
    let tag = format!("\"{}\"", opened.file.sha256);
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|tags| tags == "*" || tags.split(',').any(|t| t.trim() == tag)) {
        return Ok(fixed(Response::builder().status(StatusCode::NOT_MODIFIED), &tag, &name)?
            .body(Body::empty())
            .map_err(broken)?);
    }
    // A range of something that has changed would mend two files together.
    let ranged = text(header::RANGE).filter(|_| text(header::IF_RANGE).is_none_or(|t| t == tag));
    let range = match ranged.map(|r| wanted(r, size)) {
        None | Some(Wanted::All) => None,
        Some(Wanted::Part(range)) => Some(range),
        Some(Wanted::Nothing) => {
            return Ok(fixed(Response::builder().status(StatusCode::RANGE_NOT_SATISFIABLE), &tag, &name)?
                .header(header::CONTENT_RANGE, format!("bytes */{size}"))
                .body(Body::empty())
                .map_err(broken)?);
        }
    };
    let part = range.clone().unwrap_or(0..size);
    if part.start == 0 {
        download::count(&registry, id).await?;
    }
    let mut response = fixed(Response::builder(), &tag, &name)?
        .header(header::CONTENT_LENGTH, part.end - part.start)
        .status(if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK });
    if range.is_some() {
        response = response.header(header::CONTENT_RANGE, format!("bytes {}-{}/{size}", part.start, part.end - 1));
    }
    let bytes = opened.read(part).await?;
    Ok(response.body(Body::from_stream(bytes)).map_err(broken)?)
}

/// The headers that every answer has: a user's file never runs in a page of ours.
fn fixed(response: axum::http::response::Builder, tag: &str, name: &str) -> Answer<axum::http::response::Builder> {
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    Ok(response
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(broken)?)
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'")
        .header(header::ETAG, tag)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CACHE_CONTROL, "private, no-cache"))
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    registry::Error::Broken(error.to_string()).into()
}

enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

fn wanted(header: &str, size: u64) -> Wanted {
    let Ok(parsed) = http_range_header::parse_range_header(header) else { return Wanted::All };
    match parsed.validate(size) {
        Ok(ranges) => match ranges.as_slice() {
            [one] => Wanted::Part(*one.start()..*one.end() + 1),
            _ => Wanted::All,
        },
        Err(_) => Wanted::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(header: &str) -> Option<Range<u64>> {
        match wanted(header, 100) {
            Wanted::Part(range) => Some(range),
            _ => None,
        }
    }

    #[test]
    fn ranges_of_all_forms() {
        assert_eq!(part("bytes=0-9"), Some(0..10));
        assert_eq!(part("bytes=90-"), Some(90..100));
        assert_eq!(part("bytes=-5"), Some(95..100));
        assert_eq!(part("bytes=90-1000"), Some(90..100));
        assert!(matches!(wanted("bytes=100-", 100), Wanted::Nothing));
        assert!(matches!(wanted("bytes=0-1,5-6", 100), Wanted::All));
        assert!(matches!(wanted("lines=0-1", 100), Wanted::All));
    }
}
