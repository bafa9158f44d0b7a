//! What the server counts of itself, in Prometheus' form.
//!
//! Numbers alone: no name of a project, model or person is in a label, and labels take few values.

mod queries;
mod scrape;

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use futures::TryStreamExt as _;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry as Names, Unit},
};

pub use queries::{Queries, TARGET as QUERIES};
pub use scrape::{answer, serve};

/// Upper ends of what times are counted by, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// What kind of request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    method: String,
    /// The pattern that it matched, or `other`.
    route: String,
}

/// What kind of request, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

/// What one server counts. Cheap to clone.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Counts>);

struct Counts {
    names: Names,
    requests: Family<Answered, Counter>,
    seconds: Family<Kind, Histogram, fn() -> Histogram>,
    under_way: Gauge,
    received: Counter,
    sent: Counter,
    scraped: scrape::Gauges,
}

fn histogram() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Counts {
    fn default() -> Self {
        let mut names = Names::with_prefix("vitrine");
        let requests = Family::<Answered, Counter>::default();
        names.register("http_requests", "Requests that were answered", requests.clone());
        let seconds = Family::<Kind, Histogram, fn() -> Histogram>::new_with_constructor(histogram);
        names.register_with_unit("http_request", "Time until the answer began", Unit::Seconds, seconds.clone());
        let under_way = Gauge::default();
        names.register("http_requests_under_way", "Requests whose answer has not begun", under_way.clone());
        let (received, sent) = (Counter::default(), Counter::default());
        names.register_with_unit("files_received", "Bytes of files that came", Unit::Bytes, received.clone());
        names.register_with_unit("files_sent", "Bytes of files that went", Unit::Bytes, sent.clone());
        queries::name(&mut names);
        let scraped = scrape::Gauges::named(&mut names);
        Self { names, requests, seconds, under_way, received, sent, scraped }
    }
}

/// One request less when it goes, however it ends.
struct UnderWay(Gauge);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Middleware: counts a request, its time, and the bytes of files that come or go with it.
pub async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let counts = &metrics.0;
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = known(request.method()).to_owned();
    counts.under_way.inc();
    let under_way = UnderWay(counts.under_way.clone());
    let since = Instant::now();
    let request = match route.contains("/uploads") {
        true => request.map(|body| counted(body, counts.received.clone())),
        false => request,
    };
    let response = next.run(request).await;
    drop(under_way);
    let kind = Kind { method: method.clone(), route: route.clone() };
    counts.seconds.get_or_create(&kind).observe(since.elapsed().as_secs_f64());
    let sends_files = route.ends_with("/files/{name}") || route.ends_with("/download");
    let status = response.status().as_u16();
    counts.requests.get_or_create(&Answered { method, route, status }).inc();
    match sends_files {
        true => response.map(|body| counted(body, counts.sent.clone())),
        false => response,
    }
}

/// Anybody may invent methods; labels are not theirs to multiply.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            method.as_str()
        }
        _ => "other",
    }
}

/// The same body, whose bytes are counted as they pass.
fn counted(body: Body, counter: Counter) -> Body {
    Body::from_stream(body.into_data_stream().inspect_ok(move |bytes| {
        counter.inc_by(bytes.len() as u64);
    }))
}
