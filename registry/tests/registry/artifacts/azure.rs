//! As much of Azure's way to keep blobs as files need, in memory: it knows who asks by name, and checks no signature.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use bytes::Bytes;

const NEVER: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

#[derive(Default)]
struct Kept {
    blobs: BTreeMap<String, Bytes>,
    /// What was sent for a blob and is not part of it yet, by its name and the block's.
    blocks: BTreeMap<(String, String), Bytes>,
}

/// A container on a server of its own.
pub struct Container {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

type Asked = BTreeMap<String, String>;

impl Container {
    pub async fn new(name: &str) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let app = Router::new()
            .route(&format!("/{name}"), get(list).post(delete))
            .route(&format!("/{name}/"), get(list).post(delete))
            .route(&format!("/{name}/{{*blob}}"), any(blob))
            .layer(DefaultBodyLimit::disable())
            .with_state(kept.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, kept }
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Names of its blobs.
    pub fn names(&self) -> Vec<String> {
        self.kept.lock().unwrap().blobs.keys().cloned().collect()
    }
}

fn is_known(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"SharedKey ada:"))
}

async fn list(State(kept): State<Arc<Mutex<Kept>>>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    if !is_known(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let prefix = asked.get("prefix").map(String::as_str).unwrap_or_default();
    let kept = kept.lock().unwrap();
    let blobs = kept.blobs.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(name, bytes)| {
        format!(
            "<Blob><Name>{name}</Name><Properties><Last-Modified>{NEVER}</Last-Modified><Content-Length>{}</Content-Length>\
             <Content-Type>application/octet-stream</Content-Type></Properties></Blob>",
            bytes.len()
        )
    });
    let blobs: String = blobs.collect();
    format!("<EnumerationResults><Blobs>{blobs}</Blobs><NextMarker/></EnumerationResults>").into_response()
}

/// Deletes several at once: a request in parts, each of which is a request of its own.
async fn delete(State(kept): State<Arc<Mutex<Kept>>>, headers: HeaderMap, body: String) -> Response {
    if !is_known(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut kept = kept.lock().unwrap();
    let deleted = body.lines().filter_map(|line| line.strip_prefix("DELETE /")?.split(' ').next()).enumerate();
    let mut answer = String::new();
    for (id, path) in deleted {
        let name = path.split_once('/').map_or(path, |(_, name)| name);
        let status = if kept.blobs.remove(name).is_some() { "202 Accepted" } else { "404 Not Found" };
        answer += &format!("--part\r\nContent-ID: {id}\r\n\r\nHTTP/1.1 {status}\r\n\r\n\r\n");
    }
    answer += "--part--\r\n";
    (StatusCode::ACCEPTED, [(header::CONTENT_TYPE, "multipart/mixed; boundary=part")], answer).into_response()
}

async fn blob(
    State(kept): State<Arc<Mutex<Kept>>>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_known(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut kept = kept.lock().unwrap();
    match (method, asked.get("comp").map(String::as_str)) {
        (Method::PUT, Some("block")) => {
            kept.blocks.insert((name, asked["blockid"].clone()), body);
            made()
        }
        (Method::PUT, Some("blocklist")) => {
            let text = String::from_utf8_lossy(&body).into_owned();
            let ids = text.split("<Uncommitted>").skip(1).filter_map(|rest| rest.split('<').next());
            let blocks: Option<Vec<Bytes>> =
                ids.map(|id| kept.blocks.get(&(name.clone(), id.to_owned())).cloned()).collect();
            let Some(blocks) = blocks else { return StatusCode::BAD_REQUEST.into_response() };
            kept.blocks.retain(|(of, _), _| *of != name);
            kept.blobs.insert(name, blocks.concat().into());
            made()
        }
        (Method::PUT, None) => {
            kept.blobs.insert(name, body);
            made()
        }
        (Method::GET | Method::HEAD, _) => match kept.blobs.get(&name) {
            Some(bytes) => read(bytes, &headers),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn made() -> Response {
    (StatusCode::CREATED, [(header::ETAG, "\"1\""), (header::LAST_MODIFIED, NEVER)]).into_response()
}

fn read(bytes: &Bytes, headers: &HeaderMap) -> Response {
    let builder = Response::builder().header(header::ETAG, "\"1\"").header(header::LAST_MODIFIED, NEVER);
    let range = headers.get("x-ms-range").or_else(|| headers.get(header::RANGE)).and_then(|value| value.to_str().ok());
    let range = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    let answer = match range {
        Some((start, end)) => {
            let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
            let end = end.min(bytes.len() - 1);
            builder
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, format!("bytes {start}-{end}/{}", bytes.len()))
                .body(Body::from(bytes.slice(start..=end)))
        }
        None => builder.header(header::CONTENT_LENGTH, bytes.len()).body(Body::from(bytes.clone())),
    };
    answer.unwrap()
}
