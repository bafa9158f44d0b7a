//! What ten thousand versions of one batch take over HTTP, beside plain SQL that changes as many rows and leaves the
//! same traces, run directly through the same driver, in turns.
//!
//! `--results FILE`: where the numbers go, as JSON.

mod plain;
mod rows;

use std::time::{Duration, Instant};

use axum::{Router, body::Body, http::Request};
use domain::{Id, api::Acted, permission::TokenScope};
use http_body_util::BodyExt as _;
use registry::testing::TestWorld;
use serde_json::{Value, json};
use server::{
    config::Config,
    router::{Server, router},
};
use tower::ServiceExt as _;

/// Versions of a batch.
const BATCH: usize = 10_000;
/// The first is for nobody's account: plans, caches, connections.
const ROUNDS: usize = 4;
/// Every third version of the rows is Published already, and every twenty-fourth is where the rest is moved to.
const ROWS: usize = BATCH * ROUNDS * 2 * 8 / 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let results = arguments.iter().position(|a| a == "--results").and_then(|at| arguments.get(at + 1)).cloned();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(run());
    println!("{result:#}");
    if let Some(file) = results {
        std::fs::write(&file, format!("{result:#}\n")).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
}

/// What is done to the versions of a round, one after the other: each leaves them fit for the next.
fn acts() -> [Value; 6] {
    [
        json!({"action": "tag", "add": ["reviewed"]}),
        json!({"action": "stage", "stage": "staging", "reason": "bench"}),
        json!({"action": "archive"}),
        json!({"action": "restore"}),
        json!({"action": "move", "to": "acme/robots/archive"}),
        json!({"action": "publish"}),
    ]
}

async fn run() -> Value {
    let world = TestWorld::before_set_up().await;
    rows::make(&world, i64::try_from(ROWS).expect("few rows"), 0).await;
    let token = world.token(&world.actor("owner-of-acme").await, TokenScope::Write).await;
    let config = Config::read(|name| (name == "VITRINE_DATA_DIR").then(|| "/nowhere".to_owned())).expect("settings");
    let server = router(Server::new(config, world.registry().clone(), "vitrine.bench"));
    // What is somewhere else than where it is to be moved to, in no order that any index has.
    let drafts: Vec<Id> = sqlx::query_scalar(
        "select v.id from version v join project p on p.id = v.project_id join project top on top.id = p.parent_id
         where v.status = 'draft' and (top.slug, p.slug) <> ('robots', 'archive')
         union all
         select v.id from version v join project p on p.id = v.project_id where v.status = 'draft' and p.parent_id is null
         order by 1",
    )
    .fetch_all(world.pool())
    .await
    .expect("drafts");
    let mut sets = drafts.chunks_exact(BATCH);
    let mut times: Vec<Vec<(Duration, Duration)>> = vec![Vec::new(); acts().len()];
    for round in 0..ROUNDS {
        let (Some(served), Some(alone)) = (sets.next(), sets.next()) else { break };
        for (at, act) in acts().iter().enumerate() {
            let pair = (batch(&server, &token, act, served).await, plain::run(&world, act, alone).await);
            eprintln!("round {round}: {}: {:?} served, {:?} plain SQL", act["action"], pair.0, pair.1);
            if round > 0 {
                times[at].push(pair);
            }
        }
    }
    let kinds: Vec<Value> = acts().iter().zip(times).map(|(act, times)| summary(&act["action"], &times)).collect();
    json!({"versions": BATCH, "rounds": ROUNDS - 1, "actions": kinds})
}

fn summary(action: &Value, times: &[(Duration, Duration)]) -> Value {
    let mut ratios: Vec<f64> = times.iter().map(|(served, alone)| served.as_secs_f64() / alone.as_secs_f64()).collect();
    let mut took: Vec<f64> = times.iter().map(|(served, _)| served.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    took.sort_by(f64::total_cmp);
    let middle = times.len() / 2;
    json!({
        "action": action,
        "batch_over_sql": {"median": rounded(ratios[middle]), "least": rounded(ratios[0]), "most": rounded(ratios[times.len() - 1])},
        "seconds": rounded(took[middle]),
    })
}

/// How long the batch takes, asked for over HTTP and read to its end.
async fn batch(server: &Router, token: &str, act: &Value, ids: &[Id]) -> Duration {
    let mut body = act.clone();
    body["ids"] = json!(ids);
    let request = Request::post("/api/v1/versions:batch")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request");
    let since = Instant::now();
    let answer = server.clone().oneshot(request).await.expect("an answer");
    let bytes = answer.into_body().collect().await.expect("a whole answer").to_bytes();
    let took = since.elapsed();
    let acted: Acted = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}"));
    assert_eq!(acted.done, ids.len(), "{} {:?}", act["action"], acted.reasons);
    took
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
