//! Files: uploaded, listed, taken back, made a version of, and read again.

use domain::permission::ProjectRole;
use serde_json::{Value, json};

use super::{FILES, call, done, granted, refused, world};
use crate::client::{Client, escape};

async fn put(client: &Client, path: &str, bytes: &str) {
    client.send("PUT", &format!("{FILES}/{path}"), bytes.to_owned()).await.is(200);
}

async fn list(client: &Client, path: &str) -> Value {
    done(client.get(&format!("{FILES}?path={}", escape(path))).await)["files"].clone()
}

/// Uploads what a logged model has.
async fn log(client: &Client) {
    put(client, "1/models/m-1/artifacts/MLmodel", "flavors: {}").await;
    put(client, "1/models/m-1/artifacts/model.pkl", "first").await;
    put(client, "1/models/m-1/artifacts/model.pkl", "bytes").await;
    put(client, "1/models/m-1/artifacts/code/a%20b.py", "pass").await;
    put(client, "1/other.txt", "other").await;
}

#[tokio::test]
async fn what_waits_is_listed_read_and_taken_back() {
    let (world, client) = world().await;
    log(&client).await;
    assert_eq!(world.count("upload").await, 4, "what was sent twice is kept once");
    assert_eq!(
        list(&client, "1/models/m-1/artifacts").await,
        json!([
            {"path": "MLmodel", "is_dir": false, "file_size": 11},
            {"path": "code", "is_dir": true},
            {"path": "model.pkl", "is_dir": false, "file_size": 5},
        ])
    );
    assert_eq!(list(&client, "").await, json!([{"path": "1", "is_dir": true}]));
    assert_eq!(list(&client, "1/models/m-1/artifacts/MLmodel").await, json!([]));
    let read = client.get(&format!("{FILES}/1/models/m-1/artifacts/code/a%20b.py")).await.is(200);
    assert_eq!((read.text().as_str(), read.header("content-length")), ("pass", "4"));
    // It is its sender's alone.
    let other = granted(&world, "carl", ProjectRole::Contributor).await;
    refused(&other.get(&format!("{FILES}/1/other.txt")).await, 404, "RESOURCE_DOES_NOT_EXIST");
    assert_eq!(list(&other, "1").await, json!([]));
    refused(&other.send("DELETE", &format!("{FILES}/1"), "").await, 404, "RESOURCE_DOES_NOT_EXIST");
    client.send("DELETE", &format!("{FILES}/1/models"), "").await.is(200);
    assert_eq!(list(&client, "1").await, json!([{"path": "other.txt", "is_dir": false, "file_size": 5}]));
    assert_eq!((world.count("upload").await, world.objects().len()), (1, 1));
    refused(&client.send("DELETE", &format!("{FILES}/1/models"), "").await, 404, "RESOURCE_DOES_NOT_EXIST");
}

#[tokio::test]
async fn a_logged_model_becomes_a_version_with_its_files() {
    let (world, client) = world().await;
    log(&client).await;
    done(call(&client, "POST", "registered-models/create", json!({"name": "iris"})).await);
    let folder = format!("http://vitrine.test{FILES}/1/models/m-1/artifacts");
    // The first has what was uploaded, by whichever name; the others share it.
    for source in ["models:/m-1", &folder, "models:/m-1"] {
        let made =
            done(call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": source})).await);
        assert_eq!(made["model_version"]["source"], source);
    }
    assert_eq!(world.count("version_file").await, 9);
    assert_eq!(world.count("blob").await, 3);
    assert_eq!(world.count("version_file where name = 'code/a b.py'").await, 3);
    let download = format!("{}/model-versions/get-download-uri?name=iris&version=1", super::CALLS);
    let uri = done(client.get(&download).await)["artifact_uri"].as_str().unwrap().to_owned();
    let path = uri.strip_prefix("http://vitrine.test").expect("here");
    let below = path.strip_prefix(&format!("{FILES}/")).expect("among its files").to_owned();
    assert_eq!(list(&client, &below).await.as_array().unwrap().len(), 3);
    assert_eq!(
        list(&client, &format!("{below}/code")).await,
        json!([{"path": "a b.py", "is_dir": false, "file_size": 4}])
    );
    assert_eq!(client.get(&format!("{path}/model.pkl")).await.is(200).text(), "bytes");
    assert_eq!(client.get(&format!("{path}/code/a%20b.py")).await.is(200).text(), "pass");
    refused(&client.get(&format!("{path}/none")).await, 404, "RESOURCE_DOES_NOT_EXIST");
    // The run that logged it still finds it where it put it.
    assert_eq!(client.get(&format!("{FILES}/1/models/m-1/artifacts/model.pkl")).await.is(200).text(), "bytes");
    assert_eq!(list(&client, "1/models/m-1/artifacts/code").await.as_array().unwrap().len(), 1);
    // Files of a version stay.
    refused(&client.send("PUT", &format!("{path}/model.pkl"), "x").await, 400, "INVALID_PARAMETER_VALUE");
    refused(&client.send("DELETE", &format!("{path}/model.pkl"), "").await, 409, "INVALID_STATE");
    // The same files are behind the download address.
    let again = call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": uri})).await;
    assert_eq!(done(again)["model_version"]["version"], "4");
    assert_eq!(world.count("blob").await, 3);
}

#[tokio::test]
async fn who_reads_files_is_who_may_download_the_version() {
    let (world, client) = world().await;
    let viewer = granted(&world, "vera", ProjectRole::Viewer).await;
    let draft = world.version("acme/vision/yolo").file("m.bin", "draft").register().await.id;
    let published = world.version("acme/vision/yolo").file("m.bin", "public").published().register().await.id;
    let file = |id: domain::Id| format!("{FILES}/versions/{id}/m.bin");
    client.get(&file(draft)).await.is(200);
    refused(&viewer.get(&file(draft)).await, 403, "PERMISSION_DENIED");
    assert_eq!(viewer.get(&file(published)).await.is(200).text(), "public");
    refused(&viewer.send("PUT", &format!("{FILES}/1/a"), "x").await, 403, "PERMISSION_DENIED");
    assert_eq!(world.count("download_count where count = 1").await, 2);
    // What nobody is to use is not handed out.
    let stage = json!({"name": "yolo", "version": "2", "stage": "Archived"});
    done(call(&client, "POST", "model-versions/transition-stage", stage).await);
    refused(&client.get(&file(published)).await, 409, "INVALID_STATE");
}

#[tokio::test]
async fn paths_lead_nowhere_else_and_parts_go_another_way() {
    let (world, client) = world().await;
    for path in ["../a", "a/../b", "%2e%2e/a", "a%2F..%2Fb", "a//b", "a%5Cb", "a%00b", "%ff", &"x".repeat(300)] {
        for method in ["PUT", "GET", "DELETE"] {
            refused(&client.send(method, &format!("{FILES}/{path}"), "x").await, 400, "INVALID_PARAMETER_VALUE");
        }
    }
    refused(&client.get(&format!("{FILES}?path=..%2Fa")).await, 400, "INVALID_PARAMETER_VALUE");
    assert_eq!(world.count("upload").await, 0);
    let parts = FILES.replace("artifacts/artifacts", "artifacts/mpu/create/a");
    let said = refused(&client.send("POST", &parts, "{}").await, 501, "NOT_IMPLEMENTED");
    assert_eq!(said, "Multipart upload is not supported for the current artifact repository");
    done(call(&client, "POST", "registered-models/create", json!({"name": "iris"})).await);
    for source in [format!("http://vitrine.test{FILES}/nothing"), format!("http://vitrine.test{FILES}/versions/x")] {
        let answer = call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": source})).await;
        refused(&answer, 400, "INVALID_PARAMETER_VALUE");
    }
    let large = client.with("content-length", "2000000000000").send("PUT", &format!("{FILES}/a"), "").await;
    refused(&large, 413, "BAD_REQUEST");
}
