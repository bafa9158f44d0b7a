//! Requests that another site makes a browser send.

use domain::permission::TokenScope;
use leptos::server_fn::axum::server_fn_paths;
use registry::testing::TestWorld;
use server::router::API_ROUTES;

use crate::{
    client::{anon, as_person, with_token},
    problems::example,
};

/// Every route that may change something.
fn changing() -> Vec<(String, String)> {
    let api = API_ROUTES.iter().map(|(method, path)| ((*method).to_owned(), example(path)));
    let functions = server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned()));
    let all: Vec<_> = api.chain(functions).filter(|(method, _)| method != "GET").collect();
    assert!(all.len() > 8, "{all:?}");
    all
}

#[tokio::test]
async fn nothing_is_changed_by_another_site() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let browser = as_person(&world, &owner).await;
    let audited = world.count("audit").await;
    // A browser sends its cookie along, or not; a script of another site may have a token, too.
    let without_site = anon(&world).with("cookie", "vitrine_session=x");
    let program = with_token(&world, &owner, TokenScope::Admin).await;
    for (method, path) in changing() {
        for client in [
            browser.with("sec-fetch-site", "cross-site"),
            browser.with("sec-fetch-site", "same-site"),
            browser.with("sec-fetch-site", "cross-site").with("origin", "http://vitrine.test"),
            anon(&world).with("sec-fetch-site", "cross-site"),
            without_site.with("origin", "https://evil.example"),
            without_site.with("origin", "https://evil.example").with("host", "vitrine.test"),
            without_site.with("origin", "http://vitrine.test.evil.example"),
            without_site.with("origin", "null"),
            without_site.clone(),
            program.with("origin", "https://evil.example"),
        ] {
            client.send(&method, &path, "{}").await.refusal(403, "cross_site");
        }
        for method in ["PUT", "PATCH", "DELETE"] {
            browser.with("sec-fetch-site", "cross-site").send(method, &path, "{}").await.refusal(403, "cross_site");
        }
    }
    assert_eq!(world.count("audit").await - audited, 1, "something was done besides making the token");
    browser.get("/api/v1/me").await.is(200);
}

#[tokio::test]
async fn our_own_pages_and_programs_get_through() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let browser = as_person(&world, &owner).await;
    let program = with_token(&world, &owner, TokenScope::Admin).await;
    let old = browser.with("sec-fetch-site", "none");
    for (i, client) in [
        browser.clone(),
        old,
        browser.with("origin", "http://vitrine.test"),
        program.clone(),
        program.with("origin", "http://vitrine.test"),
        program.with("origin", "http://10.0.0.5:3000").with("host", "10.0.0.5:3000"),
    ]
    .into_iter()
    .enumerate()
    {
        client.post("/api/v1/projects", &serde_json::json!({"path": format!("acme/p{i}")})).await.is(201);
    }
}

#[tokio::test]
async fn links_from_elsewhere_may_be_followed() {
    let world = TestWorld::new().await;
    let browser = as_person(&world, &world.owner().await).await.with("sec-fetch-site", "cross-site");
    browser.get("/acme/models").await.is(200);
    browser.get("/api/v1/me").await.is(200);
    browser.head("/sign-in").await.is(200);
}

#[tokio::test]
async fn a_function_that_changes_something_is_not_called_by_a_link() {
    let world = TestWorld::new().await;
    let browser = as_person(&world, &world.owner().await).await;
    for (path, method) in server_fn_paths().filter(|(_, method)| *method != "GET") {
        browser.get(&format!("{path}?theme=dark")).await.refusal(405, "method_not_allowed");
        assert_eq!(method, "POST", "{path}");
    }
    browser.get("/api/v1/me").await.is(200);
}
