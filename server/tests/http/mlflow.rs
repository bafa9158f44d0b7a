//! MLflow's registry protocol: what its calls do and refuse, who may, and in which shape it is said.

mod artifacts;
mod calls;
mod search;
mod who;

use axum::http::StatusCode;
use domain::permission::{OrgRole, ProjectRole, TokenScope, Visibility};
use registry::testing::TestWorld;
use serde_json::Value;

use crate::client::{Answer, Client, anon, with_token};

/// Where calls about the project `acme/vision` are.
const CALLS: &str = "/mlflow/acme/vision/api/2.0/mlflow";
/// Where its files are.
const FILES: &str = "/mlflow/acme/vision/api/2.0/mlflow-artifacts/artifacts";

/// A world with a private project, and its owner's program.
async fn world() -> (TestWorld, Client) {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let client = with_token(&world, &world.owner().await, TokenScope::Admin).await;
    (world, client)
}

/// Somebody's program with a role in the project alone.
async fn granted(world: &TestWorld, name: &str, role: ProjectRole) -> Client {
    let actor = world.person(name, OrgRole::Viewer).await;
    world.grant("acme/vision", &actor, role).await;
    with_token(world, &actor, TokenScope::Admin).await
}

/// Sends a call with a JSON body.
async fn call(client: &Client, method: &str, path: &str, body: Value) -> Answer {
    client.send(method, &format!("{CALLS}/{path}"), body.to_string()).await
}

/// What a call answers that is done.
#[track_caller]
fn done(answer: Answer) -> Value {
    answer.is(200).json()
}

/// What a call answers that is refused: its sentence.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> String {
    assert_eq!(answer.status, StatusCode::from_u16(status).expect("a status"), "{}", answer.text());
    let said: Value = answer.json();
    assert_eq!(said["error_code"], code, "{said}");
    let message = said["message"].as_str().expect("a message").to_owned();
    assert!(!message.is_empty());
    message
}

#[tokio::test]
async fn what_is_no_call_is_told_in_the_protocols_shape() {
    let (world, client) = world().await;
    for path in [
        "/mlflow",
        "/mlflow/",
        "/mlflow/acme/vision",
        "/mlflow/acme/vision/api/2.0/mlflow/experiments/search",
        "/mlflow/acme/vision/api/2.0/mlflow/registered-models/create",
        "/mlflow/acme/vision/api/3.0/mlflow/server-info",
        "/mlflow/acme/vision/api/2.0/mlflow-artifacts",
    ] {
        for client in [&client, &anon(&world)] {
            refused(&client.get(path).await, 404, "ENDPOINT_NOT_FOUND");
        }
    }
    refused(
        &client.send("DELETE", "/mlflow/x/api/2.0/mlflow/registered-models/get", "").await,
        404,
        "ENDPOINT_NOT_FOUND",
    );
}

#[tokio::test]
async fn a_project_is_the_whole_path_before_the_call() {
    let (world, client) = world().await;
    world.project("acme/vision/deep", Visibility::Private).await;
    let at = |path: &str| format!("/mlflow/{path}/api/2.0/mlflow/registered-models/search");
    for there in ["acme/vision", "acme/vision/deep", "acme/Vision"] {
        client.get(&at(there)).await.is(200);
    }
    client.get(&at("acme/vision").replace("/api/", "/ajax-api/")).await.is(200);
    world.version("acme/vision/yolo").register().await;
    for gone in ["acme/other", "acme/vision/yolo", "acme", "nobody/vision", "acme/vision@1", "acme/%ff", "acme/%00"] {
        refused(&client.get(&at(gone)).await, 404, "RESOURCE_DOES_NOT_EXIST");
    }
}

#[tokio::test]
async fn tokens_count_as_bearer_or_password_and_cookies_do_not() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let (world, _) = world().await;
    let owner = world.owner().await;
    let token = world.token(&owner, TokenScope::Read).await;
    let path = format!("{CALLS}/registered-models/search");
    let with = |value: &str| anon(&world).with("authorization", value);
    for user in ["", "anybody", "owner@example.org"] {
        with(&format!("Basic {}", STANDARD.encode(format!("{user}:{token}")))).get(&path).await.is(200);
    }
    with(&format!("bearer {token}")).get(&path).await.is(200);
    for wrong in ["Bearer vtr_x", "Basic eDp5", "Basic !", "Digest x", "x"] {
        let answer = with(wrong).get(&path).await;
        refused(&answer, 401, "UNAUTHENTICATED");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "a browser would ask for a password");
    }
    let browser = crate::client::as_person(&world, &owner).await;
    refused(&browser.get(&path).await, 404, "RESOURCE_DOES_NOT_EXIST");
    let foreign = with(&format!("Bearer {token}")).with("sec-fetch-site", "cross-site");
    refused(
        &call(&foreign, "POST", "registered-models/create", serde_json::json!({"name": "a"})).await,
        403,
        "PERMISSION_DENIED",
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_the_callers_mistake() {
    let (_world, client) = world().await;
    let path = format!("{CALLS}/registered-models/create");
    for body in ["[]", "{", "\"x\"", "\u{1}"] {
        refused(&client.send("POST", &path, body).await, 400, "MALFORMED_REQUEST");
    }
    for body in
        [r#"{"name": 7}"#, r#"{"name": "a\u0000"}"#, r#"{"name": "a", "tags": [{"value": "x"}]}"#, r#"{"name": "a/b"}"#]
    {
        refused(&client.send("POST", &path, body).await, 400, "INVALID_PARAMETER_VALUE");
    }
    let said = refused(&client.send("POST", &path, "").await, 400, "INVALID_PARAMETER_VALUE");
    assert!(said.contains("'name'"), "{said}");
    let large = format!(r#"{{"name": "{}"}}"#, "x".repeat(17 << 20));
    refused(&client.send("POST", &path, large).await, 413, "BAD_REQUEST");
    let hostile = "[".repeat(100_000);
    refused(&client.send("POST", &path, format!(r#"{{"name": {hostile}"#)).await, 400, "MALFORMED_REQUEST");
}
