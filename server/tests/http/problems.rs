//! What every refusal has in common, whatever it is about.

use axum::body::Body;
use domain::permission::{OrgRole, Visibility};
use registry::testing::TestWorld;
use server::router::{API_ROUTES, JSON_MAX_BYTES};

use crate::client::{anon, as_person};

/// A path of the route, with keys of nothing in the braces.
pub fn example(path: &str) -> String {
    path.replace("{id}", "01890000-0000-7000-8000-000000000000").replace("{org}", "acme").replace("{name}", "a.bin")
}

/// Whether a route reads JSON; the others take bytes, a form, or nothing.
fn takes_json(path: &str) -> bool {
    let bare = ["/uploads", "/download", "/publish", "/archive", "/restore", "/reset", "/secret", "/ping", "/resend"];
    !bare.iter().any(|end| path.ends_with(end))
}

#[tokio::test]
async fn json_that_cannot_be_read_is_shown_where() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.owner().await).await;
    for (method, path) in API_ROUTES.iter().filter(|(m, p)| *m == "POST" && takes_json(p)) {
        let path = example(path);
        for (body, line, column) in [("", 1, 0), ("{\n  x}", 2, 3), ("{", 1, 1)] {
            let problem = ada.send(method, &path, body).await.refusal(400, "invalid");
            assert_eq!(problem.field.as_deref(), Some("body"), "{path}");
            let place = format!("line {line} column {column}");
            assert!(problem.detail.contains(&place), "{path} with {body:?}: “{}” lacks {place}", problem.detail);
        }
        for body in ["null", "7", "[1", "\"text\"", "{\"a\": \"\\ud800\"}"] {
            ada.send(method, &path, body).await.refusal(400, "invalid");
        }
        ada.send(method, &path, vec![0xff, 0xfe]).await.refusal(400, "invalid");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_said() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.owner().await).await;
    let body = futures::stream::iter([Ok("{\"path\":"), Err(std::io::Error::other("cut"))]);
    ada.send("POST", "/api/v1/projects", Body::from_stream(body)).await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_the_limit() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.owner().await).await;
    for (method, path) in API_ROUTES.iter().filter(|(m, p)| *m == "POST" && takes_json(p)) {
        let body = vec![b' '; JSON_MAX_BYTES + 1];
        let problem = ada.send(method, &example(path), body).await.refusal(413, "too_large");
        // What is asked for is small there.
        let limit = if path.ends_with("/complete") { "65536" } else { "16777216" };
        assert!(problem.detail.contains(limit), "{}", problem.detail);
    }
    ada.send("POST", "/api/fn/sign_out", vec![b' '; (1 << 20) + 1]).await.refusal(413, "too_large");
}

#[tokio::test]
async fn a_list_is_no_object() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Owner).await).await;
    let problem = ada.send("PATCH", "/api/v1/me", " [\"Grace\"]").await.refusal(400, "invalid");
    assert_eq!(problem.detail, "body: is a list; send an object");
    ada.send("PATCH", "/api/v1/me", " {\"name\": \"Grace\"}").await.is(200);
}

#[tokio::test]
async fn a_route_that_does_not_exist_is_not_found() {
    let world = TestWorld::new().await;
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/versions/",
        "/api/v1/me/x",
        "/api/v1//me",
        "/api/",
        "/api/v2/me",
        "/api/fn/nothing",
    ] {
        anon(&world).get(path).await.refusal(404, "not_found");
    }
    anon(&world).send("POST", "/api/v1/nothing", "{}").await.refusal(404, "not_found");
}

#[tokio::test]
async fn a_method_that_a_route_does_not_take_is_told_those_it_takes() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.owner().await).await;
    let mut paths: Vec<_> = API_ROUTES.iter().map(|(_, path)| *path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let taken: Vec<_> = API_ROUTES.iter().filter(|(_, p)| *p == path).map(|(m, _)| *m).collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"].iter().filter(|m| !taken.contains(m)) {
            let answer = ada.send(method, &example(path), "{}").await;
            answer.refusal(405, "method_not_allowed");
            let allow: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
            assert!(taken.iter().all(|m| allow.contains(m)), "{method} {path}: Allow is {allow:?}");
        }
    }
}

#[tokio::test]
async fn no_text_that_callers_send_is_a_failure_of_the_server() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Owner).await).await;
    let long = "x".repeat(5_000);
    for text in
        ["%00", "a%00b", "%ff%fe", "%F0%9F%A6%80", "%E2%80%AE", "..%2F..", "%25", "'%20or%201=1--", "%0D%0A", &long]
    {
        for path in [
            format!("/api/v1/organizations/{text}/projects"),
            format!("/api/v1/projects/{text}"),
            format!("/api/v1/versions/{text}"),
            format!("/api/v1/versions/{text}/files/{text}"),
            format!("/api/v1/experiments/{text}"),
            format!("/api/v1/resolve?address={text}"),
            format!("/api/v1/resolve?address=acme/{text}@{text}"),
            format!("/api/v1/versions?in={text}"),
            format!("/api/v1/versions?in=acme/{text}"),
            format!("/api/v1/versions?in=acme&cursor={text}"),
            format!("/api/v1/versions?in=acme&sort={text}"),
            format!("/api/fn/organization?slug={text}&subject=models&path={text}"),
            format!("/api/fn/list_versions?organization={text}&path={text}&query={text}"),
            format!("/api/fn/list_versions?organization=acme&path=vision/{text}&query=sort={text}%26after={text}"),
            format!("/api/fn/get_version?id={text}"),
            format!("/api/fn/check_code?code={text}"),
            format!("/{text}/models"),
            format!("/acme/models/{text}"),
            format!("/acme/models?sort={text}&open={text}&after={text}"),
            format!("/acme/experiments/{text}"),
            format!("/acme/experiments?sort={text}&after={text}"),
            format!("/acme/experiment/{text}"),
            format!("/{text}"),
            format!("/pkg/{text}"),
        ] {
            let answer = ada.get(&path).await;
            assert!(answer.status.as_u16() < 500, "{path}: {} {}", answer.status, answer.text());
        }
    }
}
