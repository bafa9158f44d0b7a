//! Who may: what a caller may not see is not there, and what they may not do says why.

use domain::permission::{OrgRole, ProjectRole, TokenScope, Visibility};
use serde_json::{Value, json};

use super::{CALLS, FILES, call, done, granted, refused, world};
use crate::client::{Answer, Client, anon, with_token};

/// Every call that reads, and every one that changes something, about `yolo` and its first version.
fn calls() -> (Vec<String>, Vec<(&'static str, &'static str, Value)>) {
    let one = "name=yolo&version=1";
    let reads = [
        format!("{CALLS}/registered-models/get?{one}"),
        format!("{CALLS}/registered-models/get-latest-versions?{one}"),
        format!("{CALLS}/registered-models/alias?{one}&alias=champion"),
        format!("{CALLS}/model-versions/get?{one}"),
        format!("{CALLS}/model-versions/get-download-uri?{one}"),
        format!("{CALLS}/registered-models/search"),
        format!("{CALLS}/model-versions/search"),
        format!("{FILES}?path=x"),
    ];
    let one = json!({
        "name": "yolo", "version": "1", "key": "k", "value": "v", "alias": "champion", "stage": "Staging", "new_name": "yolo",
        "source": "s3://bucket/yolo", "description": "d",
    });
    let changes = [
        ("POST", "registered-models/create"),
        ("POST", "registered-models/rename"),
        ("PATCH", "registered-models/update"),
        ("POST", "registered-models/set-tag"),
        ("DELETE", "registered-models/delete-tag"),
        ("POST", "registered-models/alias"),
        ("DELETE", "registered-models/alias"),
        ("POST", "model-versions/create"),
        ("PATCH", "model-versions/update"),
        ("POST", "model-versions/transition-stage"),
        ("POST", "model-versions/set-tag"),
        ("DELETE", "model-versions/delete-tag"),
        ("DELETE", "registered-models/delete"),
        ("DELETE", "model-versions/delete"),
    ];
    (reads.to_vec(), changes.into_iter().map(|(method, path)| (method, path, one.clone())).collect())
}

#[tokio::test]
async fn what_is_hidden_answers_as_what_is_not_there() {
    let (world, _) = world().await;
    let id = world.version("acme/vision/yolo").file("a.bin", "x").published().register().await.id;
    world.alias("champion", id).await;
    let mia = world.person("mia", OrgRole::Member).await;
    let (reads, changes) = calls();
    let seen = |answer: &Answer| (answer.status, answer.text());
    for client in [anon(&world), with_token(&world, &mia, TokenScope::Admin).await] {
        for path in &reads {
            let there = client.get(path).await;
            let gone = client.get(&path.replace("acme/vision", "acme/nothing")).await;
            assert_eq!(seen(&there), seen(&gone), "{path}");
            refused(&there, 404, "RESOURCE_DOES_NOT_EXIST");
        }
        for (method, path, body) in &changes {
            let path = format!("{CALLS}/{path}");
            let there = client.send(method, &path, body.to_string()).await;
            let gone = client.send(method, &path.replace("acme/vision", "acme/nothing"), body.to_string()).await;
            assert_eq!(seen(&there), seen(&gone), "{method} {path}");
            refused(&there, 404, "RESOURCE_DOES_NOT_EXIST");
        }
    }
    // The key of a hidden version is no way in from a project that one sees.
    world.project("acme/open", Visibility::Organization).await;
    let mia = with_token(&world, &mia, TokenScope::Admin).await;
    let open = FILES.replace("vision", "open");
    refused(&mia.get(&format!("{open}/versions/{id}/a.bin")).await, 404, "RESOURCE_DOES_NOT_EXIST");
    refused(&mia.get(&format!("{open}?path=versions%2F{id}")).await, 404, "RESOURCE_DOES_NOT_EXIST");
    let create = format!("{}/registered-models/create", CALLS.replace("vision", "open"));
    done(mia.send("POST", &create, json!({"name": "x"}).to_string()).await);
    let source = format!("http://vitrine.test{open}/versions/{id}");
    let new = json!({"name": "x", "source": source});
    let path = format!("{}/model-versions/create", CALLS.replace("vision", "open"));
    refused(&mia.send("POST", &path, new.to_string()).await, 404, "RESOURCE_DOES_NOT_EXIST");
}

#[tokio::test]
async fn viewers_read_contributors_change_and_admins_delete() {
    let (world, _) = world().await;
    let id = world.version("acme/vision/yolo").file("a.bin", "x").register().await.id;
    world.alias("champion", id).await;
    let (reads, changes) = calls();
    let viewer = granted(&world, "vera", ProjectRole::Viewer).await;
    let contributor = granted(&world, "carl", ProjectRole::Contributor).await;
    for path in &reads {
        viewer.get(path).await.is(200);
    }
    for (method, path, body) in &changes {
        let answer = call(&viewer, method, path, body.clone()).await;
        let said = refused(&answer, 403, "PERMISSION_DENIED");
        assert!(said.contains("Viewer"), "{said}");
    }
    for (method, path, body) in changes {
        let answer = call(&contributor, method, path, body).await;
        match path {
            // It is there already.
            "registered-models/create" => drop(refused(&answer, 400, "RESOURCE_ALREADY_EXISTS")),
            "registered-models/delete" => drop(refused(&answer, 403, "PERMISSION_DENIED")),
            _ => drop(answer.is(200)),
        }
    }
    let admin = granted(&world, "anna", ProjectRole::Admin).await;
    done(call(&admin, "DELETE", "registered-models/delete", json!({"name": "yolo"})).await);
    assert_eq!(world.count("model").await, 0);
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scope() {
    let (world, _) = world().await;
    world.version("acme/vision/yolo").register().await;
    let owner = world.owner().await;
    let reader = with_token(&world, &owner, TokenScope::Read).await;
    let writer = with_token(&world, &owner, TokenScope::Write).await;
    let new = json!({"name": "iris"});
    refused(&call(&reader, "POST", "registered-models/create", new.clone()).await, 403, "PERMISSION_DENIED");
    done(call(&writer, "POST", "registered-models/create", new.clone()).await);
    refused(&call(&writer, "DELETE", "registered-models/delete", new).await, 403, "PERMISSION_DENIED");
}

#[tokio::test]
async fn anybody_reads_what_is_published_in_a_public_project_and_nothing_else() {
    let (world, _) = world().await;
    world.project("acme/open", Visibility::Public).await;
    let id = world.version("acme/open/model").file("m.bin", "x").published().register().await.id;
    let draft = world.version("acme/open/model").file("m.bin", "y").register().await.id;
    world.alias("champion", draft).await;
    world.version("acme/open/secret").register().await;
    let anybody: Client = anon(&world);
    let at = |path: &str| format!("/mlflow/acme/open/api/2.0/{path}");
    let found = done(anybody.get(&at("mlflow/registered-models/search")).await)["registered_models"].clone();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(
        (&found[0]["name"], &found[0]["user_id"], &found[0]["aliases"]),
        (&json!("model"), &json!(""), &json!([]))
    );
    assert_eq!(found[0]["latest_versions"].as_array().unwrap().len(), 1);
    assert_eq!(found[0]["latest_versions"][0]["version"], "1");
    let found = done(anybody.get(&at("mlflow/model-versions/search")).await)["model_versions"].clone();
    assert_eq!(found.as_array().unwrap().len(), 1);
    for hidden in ["mlflow/registered-models/get?name=secret", "mlflow/model-versions/get?name=model&version=2"] {
        refused(&anybody.get(&at(hidden)).await, 404, "RESOURCE_DOES_NOT_EXIST");
    }
    assert_eq!(anybody.get(&at(&format!("mlflow-artifacts/artifacts/versions/{id}/m.bin"))).await.is(200).text(), "x");
    let draft = at(&format!("mlflow-artifacts/artifacts/versions/{draft}/m.bin"));
    refused(&anybody.get(&draft).await, 404, "RESOURCE_DOES_NOT_EXIST");
    for (method, path) in [("POST", "mlflow/registered-models/create"), ("PUT", "mlflow-artifacts/artifacts/a")] {
        let answer = anybody.send(method, &at(path), json!({"name": "x"}).to_string()).await;
        refused(&answer, 404, "RESOURCE_DOES_NOT_EXIST");
    }
}
