//! Answering Prometheus.

use std::{future::Future, net::SocketAddr};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, gauge::Gauge, info::Info},
    registry::Registry as Names,
};
use registry::replicas::{Replicas, Standing};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::{Failure, router::Server};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Which connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Use {
    state: &'static str,
}

/// How many replicas are what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Good {
    state: &'static str,
}

/// Which replica, by its place in the setting.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Which {
    replica: u64,
}

/// Where reads went.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct To {
    to: &'static str,
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
}

/// What is looked up whenever somebody asks.
pub(super) struct Gauges {
    connections: Family<Use, Gauge>,
    most_connections: Gauge,
    replicas: Family<Good, Gauge>,
    behind: Family<Which, Gauge>,
    reads: Family<To, Gauge>,
    live_readers: Gauge,
    waiting: Family<Queue, Gauge>,
    oldest: Family<Queue, Gauge>,
}

impl Gauges {
    pub(super) fn named(names: &mut Names) -> Self {
        names.register("build", "This program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let gauges = Self {
            connections: Family::default(),
            most_connections: Gauge::default(),
            replicas: Family::default(),
            behind: Family::default(),
            reads: Family::default(),
            live_readers: Gauge::default(),
            waiting: Family::default(),
            oldest: Family::default(),
        };
        names.register("database_connections", "Connections to the database", gauges.connections.clone());
        let most = "Connections that this server may have at most";
        names.register("database_connections_limit", most, gauges.most_connections.clone());
        let replicas = "Replicas by what they are good for; reads go to those in use";
        names.register("database_replicas", replicas, gauges.replicas.clone());
        let behind = "Bytes of the log by which a replica was behind when it was last looked at";
        names.register("database_replica_behind_bytes", behind, gauges.behind.clone());
        let reads = "Reads since the start, by where they went";
        names.register("database_reads", reads, gauges.reads.clone());
        let readers = "Open pages and programs that this server tells what happens";
        names.register("live_readers", readers, gauges.live_readers.clone());
        names.register("queue_waiting", "What waits to be done, of all servers", gauges.waiting.clone());
        let oldest = "For how many seconds the oldest of it has been due";
        names.register("queue_oldest_due_seconds", oldest, gauges.oldest.clone());
        gauges
    }
}

impl Gauges {
    fn tell(&self, replicas: &Replicas) {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let told = replicas.told();
        for state in Standing::ALL {
            let count = told.iter().filter(|replica| replica.standing == state).count();
            self.replicas.get_or_create(&Good { state: state.code() }).set(number(count as u64));
        }
        for (replica, seen) in (1..).zip(&told) {
            self.behind.get_or_create(&Which { replica }).set(number(seen.behind));
        }
        let (replica, primary) = replicas.reads();
        self.reads.get_or_create(&To { to: "replica" }).set(number(replica));
        self.reads.get_or_create(&To { to: "primary" }).set(number(primary));
    }
}

/// Everything that is counted, for whoever may ask.
pub async fn answer(State(server): State<Server>, headers: HeaderMap) -> Response {
    let Some(wanted) = &server.config.metrics_token else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // Digests tell nothing by how long it takes to compare them.
    if Sha256::digest(given) != Sha256::digest(wanted) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    tell(&server).await
}

async fn tell(server: &Server) -> Response {
    let counts = &server.metrics.0;
    let gauges = &counts.scraped;
    let load = server.registry.load();
    let number = |count: u32| i64::from(count);
    gauges.connections.get_or_create(&Use { state: "idle" }).set(number(load.idle));
    gauges.connections.get_or_create(&Use { state: "busy" }).set(number(load.connections.saturating_sub(load.idle)));
    gauges.most_connections.set(number(load.most));
    if let Some(replicas) = server.registry.replicas() {
        gauges.tell(replicas);
    }
    gauges.live_readers.set(i64::try_from(server.live.count()).unwrap_or(i64::MAX));
    match server.registry.queues().await {
        Ok(queues) => {
            for queue in queues {
                let name = Queue { queue: queue.name };
                gauges.waiting.get_or_create(&name).set(queue.waiting);
                gauges.oldest.get_or_create(&name).set(queue.oldest_due_seconds);
            }
        }
        // What this server itself counts is told all the same.
        Err(error) => {
            tracing::warn!(%error, "queues could not be counted");
            gauges.waiting.clear();
            gauges.oldest.clear();
        }
    }
    let mut text = String::new();
    match encode(&mut text, &counts.names) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Answers on an address of its own, where whoever reaches it may ask, for as long as the server lives.
///
/// # Errors
/// [`Failure::Address`] when it cannot be listened on.
pub async fn serve(server: Server, address: SocketAddr) -> Result<impl Future<Output = ()>, Failure> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::Address(format!("cannot listen on {address} for metrics: {error}. Set VITRINE_METRICS_ADDR"))
    })?;
    let app = Router::new()
        .route("/metrics", get(|State(server): State<Server>| async move { tell(&server).await }))
        .with_state(server);
    Ok(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(%error, "metrics are told no more");
        }
    })
}
