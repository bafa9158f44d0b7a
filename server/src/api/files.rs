//! `/versions/{id}/files/{name}`: downloads with ranges.

use std::ops::Range;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, response::Builder},
    response::Response,
};
use domain::{Id, Refusal, api};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use registry::{
    Registry,
    versions::{self, download},
};

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Answer, Caller, Parameters, Segments};

/// Says of a download whether the version may still change: `draft` or `published`.
const VERSION_STATUS: HeaderName = HeaderName::from_static("vitrine-status");

/// What every file is said to be, so that no browser makes more of it.
const CONTENT_TYPE: &str = "application/octet-stream";

/// How a file is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Of a disabled version too.
    #[serde(default)]
    pub force: bool,
    /// By a link to the file store, where the project lets and the store can.
    #[serde(default)]
    pub direct: bool,
}

/// What a file of a version says of itself.
pub async fn header(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((id, name)): Segments<(String, String)>,
) -> Answer<Json<api::Header>> {
    let id = Id::parse_str(&id).map_err(|_| Refusal::not_found("version"))?;
    Ok(Json(versions::header::get(&registry, &actor, id, &name).await?))
}

/// A file of a version. One range is answered in part; several, or none, in full.
pub async fn download(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((id, name)): Segments<(String, String)>,
    Parameters(question): Parameters<Question>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let id = Id::parse_str(&id).map_err(|_| Refusal::not_found("version"))?;
    let opened = download::open(&registry, &actor, id, &name, question.force).await?;
    let size = u64::try_from(opened.file.size).unwrap_or_default();
    let tag = format!("\"{}\"", opened.file.sha256);
    // A browser keeps it outside of any folder.
    let kept = name.rsplit('/').next().unwrap_or(&name);
    let fixed = |response| fixed(response, &tag, kept, opened.draft);
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|tags| names(tags, &tag)) {
        return Ok(fixed(Response::builder().status(StatusCode::NOT_MODIFIED))?.body(Body::empty()).map_err(broken)?);
    }
    if question.direct
        && method == Method::GET
        && let Some(link) = opened.link(&attachment(kept), CONTENT_TYPE).await
    {
        download::count(&registry, &[id]).await?;
        // The link is a secret, if only for a minute.
        return Ok(Response::builder()
            .status(StatusCode::TEMPORARY_REDIRECT)
            .header(header::LOCATION, link)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
            .body(Body::empty())
            .map_err(broken)?);
    }
    // A range of something that has changed would mend two files together.
    let ranged = text(header::RANGE)
        .filter(|_| method == Method::GET)
        .filter(|_| text(header::IF_RANGE).is_none_or(|t| t == tag));
    let range = match ranged.map(|r| wanted(r, size)) {
        None | Some(Wanted::All) => None,
        Some(Wanted::Part(range)) => Some(range),
        Some(Wanted::Nothing) => {
            return Ok(fixed(Response::builder().status(StatusCode::RANGE_NOT_SATISFIABLE))?
                .header(header::CONTENT_RANGE, format!("bytes */{size}"))
                .body(Body::empty())
                .map_err(broken)?);
        }
    };
    let part = range.clone().unwrap_or(0..size);
    let mut response = fixed(Response::builder())?
        .header(header::CONTENT_LENGTH, part.end - part.start)
        .status(if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK });
    if range.is_some() {
        response = response.header(header::CONTENT_RANGE, format!("bytes {}-{}/{size}", part.start, part.end - 1));
    }
    // Asking for the headers is no download, and reads nothing.
    if method == Method::HEAD {
        return Ok(response.body(Body::empty()).map_err(broken)?);
    }
    if part.start == 0 {
        download::count(&registry, &[id]).await?;
    }
    let bytes = opened.read(part).await?;
    Ok(response.body(Body::from_stream(bytes)).map_err(broken)?)
}

/// The headers that every answer has: a user's file never runs in a page of ours.
fn fixed(response: Builder, tag: &str, name: &str, draft: bool) -> Answer<Builder> {
    Ok(response
        .header(header::CONTENT_TYPE, CONTENT_TYPE)
        .header(header::CONTENT_DISPOSITION, HeaderValue::try_from(attachment(name)).map_err(broken)?)
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'")
        .header(header::ETAG, tag)
        .header(VERSION_STATUS, if draft { "draft" } else { "published" })
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CACHE_CONTROL, "private, no-cache"))
}

/// `Content-Disposition` of a file that is kept under a name, whatever its letters.
pub(super) fn attachment(name: &str) -> String {
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// Whether `If-None-Match` names the tag, weakly or not; `*` names any.
fn names(tags: &str, tag: &str) -> bool {
    tags.trim() == "*" || tags.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    registry::Error::Broken(error.to_string()).into()
}

enum Wanted {
    All,
    Part(Range<u64>),
    Nothing,
}

/// Reads `Range` for a file of this size. What is no single range of bytes is as if it were not there.
fn wanted(header: &str, size: u64) -> Wanted {
    let number =
        |text: &str| -> Option<u64> { text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten() };
    let Some((first, last)) = header.trim().strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::All;
    };
    let range = match (number(first), number(last)) {
        // The last so many bytes; all of a shorter file.
        (None, Some(count)) if first.is_empty() => size.saturating_sub(count)..size,
        (Some(start), None) if last.is_empty() => start..size,
        (Some(start), Some(last)) if start <= last => start..size.min(last.saturating_add(1)),
        _ => return Wanted::All,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Nothing }
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
        assert_eq!(part("bytes=-1000"), Some(0..100));
        assert_eq!(part("bytes=90-1000"), Some(90..100));
        assert_eq!(part("bytes=90-18446744073709551615"), Some(90..100));
        for nothing in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert!(matches!(wanted(nothing, 100), Wanted::Nothing), "{nothing}");
        }
        for all in
            ["bytes=0-1,5-6", "lines=0-1", "bytes=", "bytes=-", "bytes=5-2", "bytes=+5-", "bytes=--5", "bytes=x-y"]
        {
            assert!(matches!(wanted(all, 100), Wanted::All), "{all}");
        }
        assert!(matches!(wanted("bytes=0-", 0), Wanted::Nothing));
        assert!(matches!(wanted("bytes=-5", 0), Wanted::Nothing));
    }
}
