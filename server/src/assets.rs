//! The built site: scripts, wasm, styles and public files. A release build
//! carries them inside the binary; a debug build reads `target/site`.

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// The content hash is part of these names, so a browser never asks twice.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// `vitrine.<hash>`: the common name of the script, the wasm and the style
/// sheet. `None` when the site was not built.
pub fn output_name() -> Option<String> {
    let file = Site::get("pkg/name.txt")?;
    let name = std::str::from_utf8(&file.data).ok()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Routes for `/pkg/…` and for each file of `public/`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new().route("/pkg/{*path}", get(package_file));
    if cfg!(debug_assertions) {
        router = router.route("/pkg/reload.js", get(reload_script));
    }
    Site::iter().filter(|path| !path.starts_with("pkg/")).fold(router, |router, path| {
        let route = format!("/{path}");
        router.route(&route, get(move |headers: HeaderMap| async move { serve(&path, &headers, AN_HOUR) }))
    })
}

async fn package_file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let hashed = output_name().is_some_and(|name| path.starts_with(&name));
    let caching = if hashed { IMMUTABLE } else { REVALIDATE };
    serve(&format!("pkg/{path}"), &headers, caching)
}

fn serve(path: &str, headers: &HeaderMap, caching: HeaderValue) -> Response {
    let compressed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(headers, coding))
        .find_map(|(coding, ending)| Some((coding, Site::get(&format!("{path}{ending}"))?)));
    let (coding, file) = match compressed {
        Some((coding, file)) => (Some(coding), file),
        None => match Site::get(path) {
            Some(file) => (None, file),
            None => return StatusCode::NOT_FOUND.into_response(),
        },
    };
    let mut response = Response::new(Body::from(file.data));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    answer.insert(header::CACHE_CONTROL, caching);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// Whether `Accept-Encoding` names this coding without forbidding it (`q=0`).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
            named && parts.filter_map(|part| part.strip_prefix("q=")).all(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0))
        })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream"),
    }
}

/// `cargo xtask dev` starts another server under an open page; this notices.
async fn reload_script() -> impl IntoResponse {
    let script = format!("{}// {}\n", include_str!("reload.js"), std::process::id());
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking_for(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_coding_is_taken_only_when_the_browser_names_it() {
        assert!(accepts(&asking_for("gzip, deflate, br"), "br"));
        assert!(accepts(&asking_for("gzip;q=0.5, BR ; q=1.0"), "br"));
        assert!(!accepts(&asking_for("gzip, br;q=0"), "br"));
        assert!(!accepts(&asking_for("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn wasm_is_typed_so_that_browsers_compile_it_while_it_streams() {
        assert_eq!(content_type("pkg/vitrine.1234_bg.wasm"), "application/wasm");
    }

    #[test]
    fn a_missing_file_is_not_found() {
        let response = serve("pkg/../../Cargo.toml", &HeaderMap::new(), REVALIDATE);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
