//! What takes too long is stopped, and says so.

use std::time::Duration;

use domain::permission::Visibility;
use registry::{Registry, artifacts::Files, database, testing::TestWorld};
use server::router::Server;

use crate::client::{Client, SITE_NAME, config};

/// Nobody's client of a server whose answers have twice this time to begin, and its statements what is said.
async fn hasty(world: &TestWorld, answers: Duration, statements: Option<Duration>) -> Client {
    let pool = database::connect(&world.server_url(), 4, statements).await.unwrap();
    let registry = Registry::new(pool, Files::local(world.folder()).unwrap());
    let mut config = config(&[]);
    config.statement_timeout = answers;
    Client::of(Server::new(config, registry, SITE_NAME))
}

/// Nothing can be read of versions until the transaction is over.
async fn hold(world: &TestWorld) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut tx = world.owner_pool().begin().await.unwrap();
    sqlx::query("lock table version in access exclusive mode").execute(&mut *tx).await.unwrap();
    tx
}

const LONG: Duration = Duration::from_secs(3_600);
const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped_and_says_what_to_do() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    let client = hasty(&world, LONG, Some(SHORT)).await;
    let held = hold(&world).await;
    client.get("/api/v1/versions?in=acme").await.refusal(503, "too_slow");
    held.rollback().await.unwrap();
    client.get("/api/v1/versions?in=acme").await.is(200);
    // Operators have all the time that there is.
    let operators = database::connect(&world.server_url(), 1, None).await.unwrap();
    let longest: String = sqlx::query_scalar("show statement_timeout").fetch_one(&operators).await.unwrap();
    assert_eq!(longest, "0");
}

#[tokio::test]
async fn pages_server_functions_and_programs_get_an_answer_in_time() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    let client = hasty(&world, SHORT, None).await;
    let held = hold(&world).await;
    for path in [
        "/api/v1/versions?in=acme",
        "/acme/models/open",
        "/api/fn/list_versions?organization=acme&path=open&query=&own=false",
    ] {
        client.get(path).await.refusal(503, "too_slow");
    }
    drop(held);
}
