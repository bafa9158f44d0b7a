//! Security headers for every response, and the nonce that ties the pages'
//! own scripts to the Content-Security-Policy of the same response.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::{nonce::Nonce, prelude::*};

/// The nonce of one response, in the request's extensions.
#[derive(Clone)]
pub struct PageNonce(pub String);

const FIXED: [(HeaderName, &str); 5] = [
    // What one reader may see is for no shared cache, and is asked for again after signing out.
    (header::CACHE_CONTROL, "private, no-cache"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// A year, for this host alone: what else its domain has is none of our business.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// Seconds after which it is worth another try where the server, or what it needs, could not.
const RETRY: HeaderValue = HeaderValue::from_static("2");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Pages whose address or text holds a code.
const SECRET_PAGES: [&str; 5] = ["/forgot-password", "/invite", "/reset-password", "/set-up", "/sign-in"];
/// Ends of routes that answer with a secret, or with a link that is one.
const SECRET_ANSWERS: [&str; 3] = ["/tokens", "/invitations", "/reset"];

/// Whether an answer holds what is to be kept nowhere.
fn is_secret(method: &Method, path: &str, response: &Response) -> bool {
    let below = |page: &str| path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    SECRET_PAGES.iter().any(|page| below(page))
        || response.headers().contains_key(header::SET_COOKIE)
        || method == Method::POST && SECRET_ANSWERS.iter().any(|end| path.ends_with(end))
}

/// Middleware: mints a nonce, runs the request, sets the headers. A handler
/// that sets one of them itself (a stricter policy for a download, say) wins.
/// `https` says whether people reach the server so, and then shall do nothing else.
pub async fn secure(State(https): State<bool>, mut request: Request, next: Next) -> Response {
    let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    let policy = policy(&nonce);
    request.extensions_mut().insert(PageNonce(nonce));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());

    let mut response = next.run(request).await;
    let is_secret = is_secret(&method, &path, &response);
    let status = response.status();
    let headers = response.headers_mut();
    if is_secret {
        headers.insert(header::CACHE_CONTROL, NO_STORE);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(RETRY);
    }
    if https {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HTTPS_ONLY);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Leptos context for a page: its scripts carry this response's nonce.
/// Call it in the `additional_context` of every Leptos route.
pub fn provide_page_nonce() {
    let nonce =
        use_context::<axum::http::request::Parts>().and_then(|parts| parts.extensions.get::<PageNonce>().cloned());
    if let Some(PageNonce(nonce)) = nonce {
        provide_context(Nonce::from_value(nonce));
    }
}

fn policy(nonce: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'self'; \
         script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; \
         object-src 'none'; \
         base-uri 'none'; \
         frame-ancestors 'none'; \
         form-action 'self'"
    );
    HeaderValue::try_from(policy).expect("a base64 nonce is valid in a header")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, routing::get};
    use tower::ServiceExt as _;

    async fn policy_of(app: &Router) -> String {
        let response = app.clone().oneshot(Request::new(Body::empty())).await.unwrap();
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn every_response_has_its_own_nonce() {
        let app = Router::new()
            .route("/", get(|| async { "hello" }))
            .layer(axum::middleware::from_fn_with_state(false, secure));
        let (first, second) = (policy_of(&app).await, policy_of(&app).await);
        assert!(first.contains("script-src 'nonce-"));
        assert_ne!(first, second);
    }

    #[tokio::test]
    async fn a_handler_may_set_a_stricter_policy() {
        let app = Router::new()
            .route("/", get(|| async { ([(header::CONTENT_SECURITY_POLICY, "sandbox")], "file") }))
            .layer(axum::middleware::from_fn_with_state(false, secure));
        assert_eq!(policy_of(&app).await, "sandbox");
    }
}
