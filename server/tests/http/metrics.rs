//! `/metrics`

use registry::testing::TestWorld;
use server::router::Server;

use crate::client::{Client, SITE_NAME, anon, config};

fn telling(world: &TestWorld) -> Client {
    let config = config(&[("VITRINE_METRICS_TOKEN", "for prometheus")]);
    Client::of(Server::new(config, world.registry().clone(), SITE_NAME))
}

#[tokio::test]
async fn metrics_are_for_whoever_has_their_token() {
    let world = TestWorld::new().await;
    anon(&world).get("/metrics").await.is(404);
    let server = telling(&world);
    server.get("/metrics").await.is(401);
    server.clone().with("authorization", "Bearer guess").get("/metrics").await.is(401);
    // Somebody's own token is another thing.
    let token = world.token(&world.owner().await, domain::permission::TokenScope::Admin).await;
    server.clone().with("authorization", &format!("Bearer {token}")).get("/metrics").await.is(401);
    let told = server.with("authorization", "Bearer for prometheus").get("/metrics").await.is(200).text();
    assert!(told.ends_with("# EOF\n"), "{told}");
}

#[tokio::test]
async fn requests_are_counted_by_their_pattern_and_never_by_names() {
    let world = TestWorld::new().await;
    let server = telling(&world);
    server.get("/healthz").await.is(200);
    server.get("/api/v1/projects/acme").await.is(404);
    server.get("/api/v1/projects/zenith").await.is(404);
    server.send("BREW", "/api/v1/me", "").await.is(405);
    let told = server.with("authorization", "Bearer for prometheus").get("/metrics").await.is(200).text();
    let line =
        |start: &str| told.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {told}"));
    let requests = |method: &str, route: &str, status: u16| {
        let labels = format!(r#"vitrine_http_requests_total{{method="{method}",route="{route}",status="{status}"}} "#);
        line(&labels).trim_start_matches(&labels).to_owned()
    };
    assert_eq!(requests("GET", "/healthz", 200), "1");
    assert_eq!(requests("GET", "/api/v1/projects/{id}", 404), "2");
    assert_eq!(requests("other", "/api/v1/me", 405), "1");
    assert!(!told.contains("zenith") && !told.contains("BREW"), "{told}");
    line(r#"vitrine_http_request_seconds_count{method="GET",route="/healthz"} 1"#);
    line(r#"vitrine_queue_waiting{queue="webhooks"} 0"#);
    line(r#"vitrine_database_connections{state="busy"}"#);
    line("vitrine_live_readers 0");
    line("vitrine_build_info{version=");
}

#[tokio::test]
async fn without_its_database_a_server_tells_what_it_counted_itself() {
    let world = TestWorld::new().await;
    let server = telling(&world).with("authorization", "Bearer for prometheus");
    world.registry().close().await;
    let told = server.get("/metrics").await.is(200).text();
    assert!(told.contains("vitrine_http_requests_under_way 1") && !told.contains("vitrine_queue_waiting{"), "{told}");
}
