//! Polyaxon's protocol: what its calls do and refuse, who may, and in which shape it is said.

mod calls;
mod who;

use axum::http::StatusCode;
use domain::permission::{OrgRole, ProjectRole, TokenScope, Visibility};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::{Answer, Client, anon, with_token};

/// Where projects of `acme` are.
const ACME: &str = "/polyaxon/api/v1/acme";
/// Versions of the model of `acme/iris`.
const VERSIONS: &str = "/polyaxon/api/v1/acme/iris/versions/model";

/// A world with a private project, and its owner's program.
async fn world() -> (TestWorld, Client) {
    let world = TestWorld::new().await;
    world.project("acme/iris", Visibility::Private).await;
    let client = with_token(&world, &world.owner().await, TokenScope::Admin).await;
    (world, client)
}

/// Somebody's program with a role in the project alone.
async fn granted(world: &TestWorld, name: &str, role: ProjectRole) -> Client {
    let actor = world.person(name, OrgRole::Viewer).await;
    world.grant("acme/iris", &actor, role).await;
    with_token(world, &actor, TokenScope::Admin).await
}

/// Sends a call with a JSON body.
async fn call(client: &Client, method: &str, path: &str, body: Value) -> Answer {
    client.send(method, path, body.to_string()).await
}

/// Registers a version of the model of `acme/iris`.
async fn register(client: &Client, body: Value) -> Value {
    call(client, "POST", VERSIONS, body).await.is(201).json()
}

/// What a call answers that is refused: its sentence, of a field or of the whole.
#[track_caller]
fn refused(answer: &Answer, status: u16, field: &str) -> String {
    assert_eq!(answer.status, StatusCode::from_u16(status).expect("a status"), "{}", answer.text());
    let said: Value = answer.json();
    let told = if field == "detail" { &said[field] } else { &said[field][0] };
    let told = told.as_str().unwrap_or_else(|| panic!("{field} is not told of: {said}"));
    assert!(!told.is_empty());
    told.to_owned()
}

#[tokio::test]
async fn what_is_no_call_is_told_in_the_protocols_shape() {
    let (world, client) = world().await;
    for path in [
        "/polyaxon",
        "/polyaxon/",
        "/polyaxon/acme/iris",
        "/polyaxon/api/v1",
        "/polyaxon/api/v1/acme",
        "/polyaxon/api/v2/acme/iris",
        "/polyaxon/api/v1/acme/iris/versions",
        "/polyaxon/api/v1/acme/iris/%ff",
        "/polyaxon/api/v1/acme/iris/runs",
    ] {
        for client in [&client, &anon(&world)] {
            refused(&client.get(path).await, 404, "detail");
        }
    }
    refused(&client.send("DELETE", VERSIONS, "").await, 404, "detail");
}

#[tokio::test]
async fn tokens_count_by_the_clients_word_and_cookies_do_not() {
    let (world, _) = world().await;
    let owner = world.owner().await;
    let token = world.token(&owner, TokenScope::Read).await;
    let with = |value: &str| anon(&world).with("authorization", value);
    for scheme in ["Token", "token", "Bearer"] {
        with(&format!("{scheme} {token}")).get(VERSIONS).await.is(200);
    }
    for wrong in ["Token vtr_x", "Basic eDp5", "InternalToken x", "x"] {
        let answer = with(wrong).get(VERSIONS).await;
        refused(&answer, 401, "detail");
        assert_eq!(answer.header("www-authenticate"), "Token", "a browser would ask for a password");
    }
    let browser = crate::client::as_person(&world, &owner).await;
    refused(&browser.get(VERSIONS).await, 404, "detail");
    // Our own API knows no such word, and theirs is not at our paths.
    with(&format!("Token {token}")).get("/api/v1/me").await.is(401);
    with(&format!("Bearer {token}")).get("/api/v1/acme/iris/versions/model").await.is(404);
    let foreign = with(&format!("Token {token}")).with("sec-fetch-site", "cross-site");
    refused(&call(&foreign, "POST", VERSIONS, json!({"name": "v1"})).await, 403, "detail");
}

#[tokio::test]
async fn a_host_may_name_the_project_that_projects_are_looked_for_in() {
    let (world, client) = world().await;
    world.project("acme/iris/deep", Visibility::Private).await;
    world.version("acme/iris/petal").label("p1").register().await;
    let at = |host: &str, rest: &str| format!("/polyaxon/{host}api/v1/acme/{rest}");
    client.get(&at("acme/iris/", "deep")).await.is(200);
    client.get(&at("acme/Iris/", "petal/versions/model/p1")).await.is(200);
    let found: Value = client.get(&at("acme/iris/", "projects/list")).await.is(200).json();
    assert_eq!((&found["count"], &found["results"][0]["name"]), (&json!(1), &json!("deep")));
    for (host, rest) in [
        ("", "deep"),
        ("acme/nothing/", "deep"),
        ("other/", "iris"),
        ("acme/iris/", "iris"),
        ("acme/iris@1/", "deep"),
        ("acme/nothing/", "projects/list"),
        ("", "iris@1"),
        ("", "iris%2Fpetal"),
    ] {
        refused(&client.get(&at(host, rest)).await, 404, "detail");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_the_callers_mistake() {
    let (_world, client) = world().await;
    for body in ["[]", "{", "\"x\"", "\u{1}", r#"{"name": 7}"#, r#"{"name": "a\u0000"}"#, r#"{"name": "a", "tags": 7}"#]
    {
        refused(&client.send("POST", VERSIONS, body).await, 400, "detail");
    }
    for body in ["", "{}", r#"{"name": null}"#, r#"{"name": ""}"#, r#"{"name": "a/b"}"#, r#"{"name": "größe"}"#] {
        refused(&client.send("POST", VERSIONS, body).await, 400, "name");
    }
    let large = format!(r#"{{"name": "{}"}}"#, "x".repeat(17 << 20));
    refused(&client.send("POST", VERSIONS, large).await, 413, "detail");
    refused(&client.send("POST", VERSIONS, "[".repeat(100_000)).await, 400, "detail");
    for query in ["query=foo:1", "query=(", "query=stage:%3E1", "query=%00", "query=created_at:soon"] {
        refused(&client.get(&format!("{VERSIONS}?{query}")).await, 400, "detail");
    }
    for (query, field) in [("limit=x", "limit"), ("offset=99999", "offset")] {
        refused(&client.get(&format!("{VERSIONS}?{query}")).await, 400, field);
    }
}
