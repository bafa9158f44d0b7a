//! Requests that change something come from our own pages or from a program, never from another site.
//!
//! Browsers say where a request comes from in `Sec-Fetch-Site`; older ones, and plain http, in `Origin`.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Refusal;

use crate::{problem::Problem, router::Server};

/// Middleware: refuses what another site sent.
pub async fn refuse(State(server): State<Server>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_own(request.headers(), &server.config.base_url) {
        return Problem(Refusal::CrossSite).into_response();
    }
    next.run(request).await
}

/// Whether the headers are those of one of our own pages, or of a program.
pub fn is_own(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    match text(header::ORIGIN) {
        // The page's own host, whatever name it was reached by, or the configured one.
        Some(origin) => {
            let host = origin.split_once("://").map_or("", |(_, host)| host);
            origin == base_url || text(header::HOST).is_some_and(|own| own == host)
        }
        // A program, which sends neither. One that carries a browser's cookie is no program.
        None => !headers.contains_key(header::COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs.iter().map(|(n, v)| (header::HeaderName::from_static(n), v.parse().unwrap())).collect();
        is_own(&headers, "https://v.example.org")
    }

    #[test]
    fn other_sites_are_told_from_our_own_pages_and_programs() {
        assert!(own(&[]));
        assert!(own(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(own(&[("origin", "https://v.example.org")]));
        assert!(own(&[("origin", "http://10.0.0.5:3000"), ("host", "10.0.0.5:3000")]));
        assert!(!own(&[("origin", "https://evil.example"), ("host", "v.example.org")]));
        assert!(!own(&[("origin", "null"), ("host", "v.example.org")]));
        assert!(!own(&[("cookie", "vitrine_session=x")]));
    }
}
