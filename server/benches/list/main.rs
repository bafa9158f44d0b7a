//! How much the server adds to its own SQL: the list endpoint over a socket, beside the statement
//! that it runs for the page, run directly through the same driver, in turns.
//!
//! And how much permissions add: the same page for somebody who may see all of 2,000 projects, and for somebody
//! who has to be told which.
//!
//! `--rows N`: how many versions there are. `--results FILE`: where the numbers go, as JSON.

mod client;
mod rows;
mod seen;

use std::time::{Duration, Instant};

use domain::{Id, permission::TokenScope};
use registry::testing::TestWorld;
use serde_json::json;
use server::{
    config::Config,
    router::{Server, router},
};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use client::Connection;

/// Rows of a page: what the table shows at once.
const PAGE: i64 = 50;
/// Private projects where permissions are measured.
const PROJECTS: i64 = 2_000;
const ROUNDS: usize = 9;
/// Of each kind, in a round.
const REQUESTS: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)).cloned();
    let rows: i64 = value("--rows").map_or(100_000, |text| text.parse().expect("--rows needs a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut result = runtime.block_on(run(rows));
    result["member_over_owner"] = runtime.block_on(permissions(rows));
    println!("{result:#}");
    if let Some(file) = value("--results") {
        std::fs::write(&file, format!("{result:#}\n")).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
}

async fn run(rows: i64) -> serde_json::Value {
    let world = TestWorld::before_set_up().await;
    let since = Instant::now();
    rows::make(&world, rows, 0).await;
    eprintln!("{rows} versions made in {:.0} s", since.elapsed().as_secs_f32());
    let owner = world.actor("owner-of-acme").await;
    let token = world.token(&owner, TokenScope::Read).await;
    let path = format!("/api/v1/versions?in=acme&limit={PAGE}");
    let statement = seen::statement(router(serving(&world)), &path, &token).await;
    explain(&world, &statement).await;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, router(serving(&world))).into_future());
    let mut connection = Connection::open(address, &path, &token).await;
    let organization = world.org_id("acme").await;
    let mut db = world.pool().acquire().await.expect("a connection");
    let mut ratios = Vec::new();
    // The first round is for nobody's account: plans, caches, connections.
    for round in 0..=ROUNDS {
        let (mut served, mut alone) = (Vec::new(), Vec::new());
        // In turns, so that whatever else the machine does weighs on both.
        for _ in 0..REQUESTS {
            served.push(endpoint(&mut connection).await);
            alone.push(direct(&mut db, &statement, organization).await);
        }
        let (served, alone) = (median(served), median(alone));
        let ratio = served.as_secs_f64() / alone.as_secs_f64();
        if round > 0 {
            eprintln!("round {round}: {served:?} served, {alone:?} the statement alone: {ratio:.2}");
            ratios.push(ratio);
        }
    }
    json!({
        "rows": rows,
        "page": PAGE,
        "rounds": ROUNDS,
        "requests_a_round": REQUESTS,
        "endpoint_over_statement": spread(ratios),
    })
}

/// The page of somebody who sees nine in ten projects by grants, over that of somebody who sees all.
async fn permissions(rows: i64) -> serde_json::Value {
    let world = TestWorld::before_set_up().await;
    rows::make(&world, rows, PROJECTS).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, router(serving(&world))).into_future());
    let path = format!("/api/v1/versions?in=acme&limit={PAGE}");
    let mut open = Vec::new();
    for who in ["owner-of-acme", "person-0"] {
        let actor = world.actor(who).await;
        let token = world.token(&actor, TokenScope::Read).await;
        open.push(Connection::open(address, &path, &token).await);
    }
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..REQUESTS {
            for (connection, times) in open.iter_mut().zip(&mut times) {
                times.push(endpoint(connection).await);
            }
        }
        let [owner, member] = times.map(median);
        let ratio = member.as_secs_f64() / owner.as_secs_f64();
        if round > 0 {
            eprintln!("round {round}: {member:?} with a filter, {owner:?} without: {ratio:.2}");
            ratios.push(ratio);
        }
    }
    let mut found = spread(ratios);
    found["projects"] = PROJECTS.into();
    found
}

fn serving(world: &TestWorld) -> Server {
    let config = Config::read(|name| (name == "VITRINE_DATA_DIR").then(|| "/nowhere".to_owned())).expect("settings");
    Server::new(config, world.registry().clone(), "vitrine.bench")
}

/// How long the page takes, asked for over HTTP and read to its end.
async fn endpoint(connection: &mut Connection) -> Duration {
    let since = Instant::now();
    let body = connection.get().await;
    let took = since.elapsed();
    assert!(body.starts_with(b"{\"items\":[{"), "{}", String::from_utf8_lossy(&body));
    took
}

/// How long the page's statement takes alone.
async fn direct(db: &mut PgConnection, statement: &str, organization: Id) -> Duration {
    let query = sqlx::query(AssertSqlSafe(statement.to_owned())).bind(organization).bind(PAGE + 1);
    let since = Instant::now();
    let rows = query.fetch_all(db).await.expect("the page's rows");
    let took = since.elapsed();
    assert_eq!(i64::try_from(rows.len()), Ok(PAGE + 1));
    took
}

async fn explain(world: &TestWorld, statement: &str) {
    let organization = world.org_id("acme").await;
    let plan = sqlx::query(AssertSqlSafe(format!("explain (analyze, buffers) {statement}")))
        .bind(organization)
        .bind(PAGE + 1)
        .fetch_all(world.pool())
        .await
        .expect("a plan");
    eprintln!("\n{statement}\n");
    for line in plan {
        eprintln!("{}", line.get::<String, _>(0));
    }
    eprintln!();
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn spread(mut ratios: Vec<f64>) -> serde_json::Value {
    ratios.sort_by(f64::total_cmp);
    json!({"median": rounded(ratios[ROUNDS / 2]), "least": rounded(ratios[0]), "most": rounded(ratios[ROUNDS - 1])})
}

fn rounded(ratio: f64) -> f64 {
    (ratio * 100.0).round() / 100.0
}
