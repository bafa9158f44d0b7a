//! `/healthz` and `/readyz`

use std::sync::atomic::Ordering;

use registry::testing::TestWorld;

use crate::client::{Client, anon, server};

#[tokio::test]
async fn a_server_is_alive_and_ready() {
    let world = TestWorld::new().await;
    assert_eq!(anon(&world).get("/healthz").await.is(200).text(), "ok\n");
    assert_eq!(anon(&world).get("/readyz").await.is(200).text(), "ready\n");
    anon(&world).send("POST", "/healthz", "").await.is(405);
}

#[tokio::test]
async fn a_server_that_drains_is_alive_and_no_longer_ready() {
    let world = TestWorld::new().await;
    let server = server(&world);
    let draining = server.draining.clone();
    let client = Client::of(server);
    draining.store(true, Ordering::Relaxed);
    client.get("/healthz").await.is(200);
    assert_eq!(client.get("/readyz").await.is(503).text(), "shutting down\n");
}

#[tokio::test]
async fn a_server_whose_database_is_gone_is_alive_and_not_ready() {
    let world = TestWorld::new().await;
    world.registry().close().await;
    anon(&world).get("/healthz").await.is(200);
    assert_eq!(anon(&world).get("/readyz").await.is(503).text(), "the database does not answer\n");
    // A credential is not checked for those who ask about health.
    anon(&world).with("authorization", "Bearer garbage").get("/healthz").await.is(200);
}
