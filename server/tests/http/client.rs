//! Callers, so that a test reads as a sentence: `anon(&world).get("/api/v1/me").await`.

use std::net::SocketAddr;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header},
    response::Response,
};
use domain::{
    Id,
    api::Problem,
    permission::{TokenScope, Visibility},
};
use http_body_util::BodyExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use registry::{Actor, testing::TestWorld};
use serde::de::DeserializeOwned;
use serde_json::Value;
use server::{
    config::Config,
    router::{Server, router},
};
use tower::ServiceExt as _;

/// Where people reach the server of a test.
pub const BASE_URL: &str = "http://vitrine.test";
/// Common name of the built site's files.
pub const SITE_NAME: &str = "vitrine.test";

/// A caller.
#[derive(Clone)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
    address: SocketAddr,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The settings of a test's server.
pub fn config(more: &[(&str, &str)]) -> Config {
    let given = [("VITRINE_DATA_DIR", "/nowhere"), ("VITRINE_BASE_URL", BASE_URL)];
    let all: Vec<_> = more.iter().chain(&given).copied().collect();
    Config::read(|name| all.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())).expect("settings")
}

/// A server over a world.
pub fn server(world: &TestWorld) -> Server {
    Server::new(config(&[]), world.registry().clone(), SITE_NAME)
}

/// Nobody in particular.
pub fn anon(world: &TestWorld) -> Client {
    Client::of(server(world))
}

/// Somebody in their browser, with a session's cookie.
pub async fn as_person(world: &TestWorld, actor: &Actor) -> Client {
    let secret = world.session(actor).await;
    anon(world).with("cookie", &format!("theme=dark; vitrine_session={secret}")).with("sec-fetch-site", "same-origin")
}

/// Somebody's program, with a token.
pub async fn with_token(world: &TestWorld, actor: &Actor, scope: TokenScope) -> Client {
    let token = world.token(actor, scope).await;
    anon(world).with("authorization", &format!("Bearer {token}"))
}

impl Client {
    pub fn of(server: Server) -> Self {
        Self { router: router(server), headers: HeaderMap::new(), address: ([192, 0, 2, 1], 4321).into() }
    }

    /// The same caller, who sends one more header.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        client
    }

    /// The cookies that the caller sends.
    pub fn cookie(&self) -> &str {
        self.headers.get(header::COOKIE).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The same caller at another network address.
    pub fn at(&self, address: [u8; 4]) -> Self {
        Self { address: (address, 4321).into(), ..self.clone() }
    }

    /// The same caller at another server.
    pub fn at_server(&self, server: Server) -> Self {
        Self { router: router(server), ..self.clone() }
    }

    /// An answer that goes on: what has come of it is read by whoever asked.
    pub async fn begin(&self, path: &str) -> Response {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = path.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(ConnectInfo(self.address));
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    pub async fn send(&self, method: &str, path: &str, body: impl Into<Body>) -> Answer {
        let mut request = Request::new(body.into());
        *request.method_mut() = Method::from_bytes(method.as_bytes()).expect("a method");
        *request.uri_mut() = path.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
        *request.headers_mut() = self.headers.clone();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Body::empty()).await
    }

    /// Opens a page, as a browser does.
    pub async fn open(&self, path: &str) -> Answer {
        self.with("accept", "text/html,application/xhtml+xml,*/*;q=0.8").get(path).await
    }

    pub async fn head(&self, path: &str) -> Answer {
        self.send("HEAD", path, Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.with("content-type", "application/json").send("POST", path, body.to_string()).await
    }

    /// Sends a page's form.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        self.with("content-type", "application/x-www-form-urlencoded").send("POST", path, body.join("&")).await
    }

    /// Uploads bytes for a model.
    pub async fn upload(&self, model: &str, name: &str, bytes: impl Into<Body>) -> Answer {
        self.send("POST", &format!("/api/v1/uploads?model={}&name={}", escape(model), escape(name)), bytes).await
    }
}

impl Answer {
    /// The same, when the status is this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether a key is in the body as server functions write it: as its bytes.
    pub fn holds(&self, id: domain::Id) -> bool {
        self.body.windows(16).any(|part| part == id.as_bytes())
    }

    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// A header's value; empty when there is none.
    pub fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers.get(name.as_ref()).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The refusal, which must have this status and code and say so in every place.
    #[track_caller]
    pub fn refusal(&self, status: u16, code: &str) -> Problem {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json", "{}", self.text());
        let problem: Problem = self.json();
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{}", self.text());
        assert_eq!(self.status.as_u16(), status);
        assert_eq!(problem.kind, "about:blank");
        assert_eq!(Some(problem.title.as_str()), self.status.canonical_reason());
        assert!(
            problem.detail.ends_with(['.', ')', '”']) || problem.field.is_some(),
            "no sentence: {}",
            problem.detail
        );
        problem
    }
}

/// Text as a value in a path, a query or a form.
pub fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A version that anybody may read: Published, in a Public project of `acme`.
pub async fn public_version(world: &TestWorld) -> Id {
    world.project("acme/open", Visibility::Public).await;
    world.version("acme/open/model").file("model.onnx", "public bytes").published().register().await.id
}
