//! Traces by OpenTelemetry: a span for each request, with the statements it sent to the database as events in it.
//!
//! Everything is set by the variables that OpenTelemetry names (`OTEL_EXPORTER_OTLP_ENDPOINT` and its like); without
//! an endpoint nothing is collected.

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::{Status, TracerProvider as _},
};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};
use tracing::{Instrument as _, Subscriber, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{EnvFilter, Layer, filter::Targets, registry::LookupSpan};

use crate::{Failure, metrics};

/// What spans of traces are called in filters.
const TARGET: &str = "vitrine::trace";

/// Where traces go.
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    /// What the environment says, if it says something.
    ///
    /// # Errors
    /// [`Failure::Setting`] when it cannot be used.
    pub fn from_env() -> Result<Option<Self>, Failure> {
        let set = |name: &str| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
        let off = std::env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value.eq_ignore_ascii_case("true"));
        if off || !set("OTEL_EXPORTER_OTLP_ENDPOINT") && !set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
            return Ok(None);
        }
        let cannot = |why: &dyn std::fmt::Display| {
            Failure::Setting(format!("traces cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT: {why}"))
        };
        registry::artifacts::cryptography().map_err(|why| cannot(&why))?;
        let exporter = SpanExporter::builder().with_http().build().map_err(|why| cannot(&why))?;
        let mut resource = Resource::builder();
        if !set("OTEL_SERVICE_NAME") {
            resource = resource.with_service_name("vitrine");
        }
        let provider =
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
        let tracer = provider.tracer("vitrine");
        Ok(Some(Self { provider, tracer }))
    }

    /// What listens to spans and to the database's driver.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync>(&self) -> impl Layer<S> + use<S> {
        let taken =
            Targets::new().with_target(TARGET, LevelFilter::INFO).with_target(metrics::QUERIES, LevelFilter::DEBUG);
        tracing_opentelemetry::layer().with_tracer(self.tracer.clone()).with_location(false).with_filter(taken)
    }

    /// Sends what is left.
    pub async fn end(self) {
        let ended = tokio::task::spawn_blocking(move || self.provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// A filter of the log that leaves out the spans of traces.
pub fn hidden(filter: EnvFilter) -> EnvFilter {
    match format!("{TARGET}=off").parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

/// Middleware: a span around a request, which goes on with the trace that it came with. Nothing at all where nobody
/// collects.
pub async fn follow(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let name = format!("{} {route}", request.method());
    let span = tracing::info_span!(target: TARGET, "request", otel.name = name, otel.kind = "server");
    if span.is_disabled() {
        return next.run(request).await;
    }
    let _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(request.headers())));
    span.set_attribute("http.request.method", request.method().to_string());
    span.set_attribute("http.route", route);
    // The path alone: a query string may hold a code.
    span.set_attribute("url.path", request.uri().path().to_owned());
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.set_attribute("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.set_status(Status::error(status.to_string()));
    }
    response
}
