//! Who may: what a caller may not see is not there, and what they may not do says why.

use domain::permission::{OrgRole, ProjectRole, TokenScope, Visibility};
use serde_json::{Value, json};

use super::{ACME, VERSIONS, call, granted, refused, world};
use crate::client::{Answer, anon, with_token};

#[tokio::test]
async fn what_is_hidden_answers_as_what_is_not_there() {
    let (world, owner) = world().await;
    let id = world.version("acme/iris/iris").label("v1").file("a.bin", "x").published().register().await.id;
    let mia = world.person("mia", OrgRole::Member).await;
    let paths = [
        ACME.to_owned() + "/iris",
        VERSIONS.to_owned(),
        format!("{VERSIONS}/names"),
        format!("{VERSIONS}/v1"),
        format!("{VERSIONS}/v1/stages"),
        format!("{ACME}/iris/runs/{id}"),
        format!("/polyaxon/streams/v1/files/acme/iris/runs/{id}/artifact?path=a.bin"),
    ];
    let seen = |answer: &Answer| (answer.status, answer.text());
    for client in [anon(&world), with_token(&world, &mia, TokenScope::Admin).await] {
        for path in &paths {
            let there = client.get(path).await;
            let gone = client.get(&path.replace("/iris", "/nothing")).await;
            assert_eq!(seen(&there), seen(&gone), "{path}");
            refused(&there, 404, "detail");
            owner.get(path).await.is(200);
        }
        for method in ["PATCH", "DELETE"] {
            refused(&client.send(method, &format!("{VERSIONS}/v1"), "{}").await, 404, "detail");
        }
    }
    // The key of a hidden version is no way in from a project that one sees.
    world.project("acme/open", Visibility::Organization).await;
    let mia = with_token(&world, &mia, TokenScope::Admin).await;
    let file = format!("/polyaxon/streams/v1/files/acme/open/runs/{id}/artifact?path=a.bin");
    refused(&mia.get(&file).await, 404, "detail");
    refused(&mia.get(&format!("{ACME}/open/runs/{id}")).await, 404, "detail");
    let copy = json!({"name": "mine", "run": id.to_string()});
    refused(&call(&mia, "POST", &format!("{ACME}/open/versions/model"), copy).await, 400, "run");
}

#[tokio::test]
async fn viewers_read_contributors_change_and_admins_delete() {
    let (world, _) = world().await;
    world.version("acme/iris/iris").label("v1").register().await;
    let viewer = granted(&world, "vera", ProjectRole::Viewer).await;
    let contributor = granted(&world, "carl", ProjectRole::Contributor).await;
    let admin = granted(&world, "anna", ProjectRole::Admin).await;
    viewer.get(&format!("{VERSIONS}/v1")).await.is(200);
    let stage = json!({"condition": {"type": "staging"}});
    for (method, path, body) in [
        ("POST", VERSIONS.to_owned(), json!({"name": "v2"})),
        ("PATCH", format!("{VERSIONS}/v1"), json!({"description": "d"})),
        ("POST", format!("{VERSIONS}/v1/stages"), stage),
        ("DELETE", format!("{VERSIONS}/v1"), json!({})),
    ] {
        let said = refused(&call(&viewer, method, &path, body.clone()).await, 403, "detail");
        assert!(said.contains("Viewer"), "{said}");
        let answer = call(&contributor, method, &path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.text());
    }
    refused(&contributor.send("DELETE", &format!("{ACME}/iris"), "").await, 403, "detail");
    refused(&call(&contributor, "PATCH", &format!("{ACME}/iris"), json!({"description": "d"})).await, 403, "detail");
    admin.send("DELETE", &format!("{ACME}/iris"), "").await.is(204);
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scope() {
    let (world, _) = world().await;
    let owner = world.owner().await;
    let reader = with_token(&world, &owner, TokenScope::Read).await;
    let writer = with_token(&world, &owner, TokenScope::Write).await;
    refused(&call(&reader, "POST", VERSIONS, json!({"name": "v1"})).await, 403, "detail");
    call(&writer, "POST", VERSIONS, json!({"name": "v1"})).await.is(201);
    refused(&writer.send("DELETE", &format!("{ACME}/iris"), "").await, 403, "detail");
    let me: Value = reader.get("/polyaxon/api/v1/users").await.is(200).json();
    assert_eq!(me["email"], registry::testing::email("owner-of-acme"));
    refused(&anon(&world).get("/polyaxon/api/v1/users").await, 401, "detail");
}

#[tokio::test]
async fn anybody_reads_what_is_published_in_a_public_project_and_nothing_else() {
    let (world, _) = world().await;
    world.project("acme/open", Visibility::Public).await;
    let id = world.version("acme/open/open").label("v1").file("m.bin", "x").published().register().await.id;
    let draft = world.version("acme/open/open").label("v2").file("m.bin", "y").register().await.id;
    let anybody = anon(&world);
    let at = |rest: &str| format!("{ACME}/open/versions/model{rest}");
    let found: Value = anybody.get(&at("")).await.is(200).json();
    assert_eq!((&found["count"], &found["results"][0]["user"]), (&json!(1), &Value::Null));
    let told: Value = anybody.get(&at("/v1")).await.is(200).json();
    assert_eq!((&told["role"], told["stage_conditions"].as_array().unwrap().len()), (&Value::Null, 1));
    refused(&anybody.get(&at("/v2")).await, 404, "detail");
    let file = |id| format!("/polyaxon/streams/v1/files/acme/open/runs/{id}/artifact?path=m.bin");
    assert_eq!(anybody.get(&file(id)).await.is(200).text(), "x");
    refused(&anybody.get(&file(draft)).await, 404, "detail");
    refused(&call(&anybody, "POST", &at(""), json!({"name": "x"})).await, 404, "detail");
    let projects: Value = anybody.get(&format!("{ACME}/projects/list")).await.is(200).json();
    assert_eq!((&projects["count"], &projects["results"][0]["name"]), (&json!(1), &json!("open")));
}
