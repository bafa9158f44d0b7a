//! Acting on versions over HTTP: single ones, batches, edits, tags, and several as one zip.

use std::{io::Write as _, process::Command};

use domain::{
    Id,
    api::{Acted, Ending, Outcome},
    permission::{OrgRole, Visibility},
    table::Details,
};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::{Client, anon, as_person};

async fn ada_in(world: &TestWorld) -> Client {
    world.project("acme/vision", Visibility::Organization).await;
    as_person(world, &world.person("ada", OrgRole::Member).await).await
}

#[tokio::test]
async fn what_is_done_answers_the_address_and_what_is_refused_says_why() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let id = world.version("acme/vision/yolo").file("m", "bytes").register().await.id;
    let at = |verb: &str| format!("/api/v1/versions/{id}/{verb}");
    let done: Outcome = ada.post(&at("publish"), &json!({})).await.is(200).json();
    assert_eq!((done.outcome, done.address.as_deref()), (Ending::Done, Some("acme/vision/yolo@1")));
    ada.post(&at("publish"), &json!({})).await.refusal(409, "state");
    ada.post(&at("stage"), &json!({"stage": "live"})).await.refusal(400, "invalid");
    ada.post(&at("stage"), &json!({"stage": "production", "reason": "good"})).await.is(200);
    let stages: Value = ada.get(&at("stages")).await.is(200).json();
    assert_eq!(stages["items"][0]["reason"], "good");
    let copy: Outcome = ada.post(&at("copy"), &json!({"to": "acme/vision/tiny"})).await.is(201).json();
    assert_eq!(copy.address.as_deref(), Some("acme/vision/tiny@1"));
    let activity: Value = ada.get(&at("activity")).await.is(200).json();
    assert_eq!(activity["items"][0]["action"], "version.staged");
    ada.get(&format!("{}?cursor=x", at("activity"))).await.refusal(400, "invalid");
    ada.send("DELETE", &format!("/api/v1/versions/{id}"), "").await.refusal(403, "role_needed");
}

#[tokio::test]
async fn an_edit_holds_the_revision_that_it_was_made_of() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    let path = format!("/api/v1/versions/{id}");
    let tag = ada.get(&path).await.is(200).header("etag").to_owned();
    let edit = json!({"description": "new", "metadata": {"acc": {"value": "1", "old": null}}}).to_string();
    let answer = ada.with("if-match", &tag).send("PATCH", &path, edit.clone()).await.is(200);
    assert_ne!(answer.header("etag"), tag);
    assert_eq!(answer.json::<Details>().description, "new");
    let refusal = ada.with("if-match", &tag).send("PATCH", &path, edit.clone()).await.refusal(412, "changed");
    assert!(refusal.detail.contains("description"), "{}", refusal.detail);
    // Without a revision the key is held against its own old value.
    ada.send("PATCH", &path, edit).await.refusal(412, "changed");
    ada.with("if-match", "rubbish").send("PATCH", &path, "{}").await.refusal(400, "invalid");
    ada.with("if-match", "*").send("PATCH", &path, "{}").await.is(200);
    ada.send("PATCH", &path, r#"{"status": "published"}"#).await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_batch_takes_keys_or_a_query_and_knows_no_hidden_ones() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    world.project("acme/secret", Visibility::Private).await;
    world.project("acme/vision/night", Visibility::Organization).await;
    let hidden = world.version("acme/secret/yolo").tag("x").register().await.id;
    let seen = world.version("acme/vision/yolo").register().await.id;
    let batch = async |body: Value| ada.post("/api/v1/versions:batch", &body).await;
    let done: Acted = batch(json!({"action": "tag", "add": ["n"], "ids": [hidden, seen]})).await.is(200).json();
    assert_eq!((done.done, done.missing), (1, 1));
    let dry = json!({"action": "archive", "in": "acme", "query": "tags:n", "dry_run": true});
    let tried: Acted = batch(dry).await.is(200).json();
    assert_eq!((tried.done, tried.items.len(), tried.dry_run), (1, 1, true));
    // What a table's address can say of its rows, a batch can.
    world.version("acme/vision/yolo").label("owl").tag("n").register().await;
    world.version("acme/vision/night/yolo").label("owl").register().await;
    for (more, count) in [
        (json!({}), 3),
        (json!({"q": "owl"}), 2),
        (json!({"rows": "latest"}), 2),
        (json!({"own": true}), 2),
        (json!({"q": "owl", "rows": "latest", "own": true, "query": "tags:n"}), 1),
        (json!({"archived": true}), 0),
    ] {
        let mut body = json!({"action": "archive", "in": "acme/vision", "dry_run": true});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let tried: Acted = batch(body).await.is(200).json();
        assert_eq!(tried.items.len(), count, "{more}");
    }
    for wrong in [
        json!({"action": "explode", "ids": [seen]}),
        json!({"action": "archive"}),
        json!({"action": "archive", "ids": [seen], "in": "acme"}),
        json!({"action": "stage", "ids": [seen]}),
        json!({"action": "tag", "tags": ["x"], "ids": [seen]}),
        json!({"action": "archive", "in": "acme", "query": "stauts:x"}),
        json!({"action": "archive", "in": "acme", "rows": "newest"}),
    ] {
        batch(wrong).await.refusal(400, "invalid");
    }
    // Nobody in particular sees none of them.
    let nobody: Acted =
        anon(&world).post("/api/v1/versions:batch", &json!({"action": "publish", "ids": [seen]})).await.is(200).json();
    assert_eq!(nobody.missing, 1);
}

#[tokio::test]
async fn tags_of_the_organization() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let owner = as_person(&world, &world.owner().await).await;
    world.version("acme/vision/yolo").tag("a b/c").register().await;
    let tags: Value = ada.get("/api/v1/organizations/acme/tags").await.is(200).json();
    assert_eq!((&tags["items"][0]["tag"]["name"], &tags["items"][0]["versions"]), (&json!("a b/c"), &json!(1)));
    let path = "/api/v1/organizations/acme/tags/a%20b%2Fc";
    let bad = json!({"background": "#ffffff", "foreground": "#fefefe"}).to_string();
    ada.send("PATCH", path, bad).await.refusal(400, "invalid");
    ada.send("PATCH", path, json!({"name": "x"}).to_string()).await.refusal(403, "role_needed");
    let changed: Value = owner.send("PATCH", path, json!({"name": "x"}).to_string()).await.is(200).json();
    assert_eq!(changed["versions"], 1);
    owner.send("DELETE", "/api/v1/organizations/acme/tags/x", "").await.is(200);
    owner.send("DELETE", "/api/v1/organizations/acme/tags/x", "").await.refusal(404, "not_found");
}

#[tokio::test]
async fn tags_of_experiments_and_copies_with_a_key() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let run = world.experiment("acme/vision", "train").create().await.id;
    let ids = json!([run, Id::now_v7()]);
    let body = json!({"ids": ids, "add": ["night"]});
    let acted: Acted = ada.post("/api/v1/experiments:tag", &body).await.is(200).json();
    assert_eq!((acted.done, acted.missing), (1, 1));
    ada.post("/api/v1/experiments:tag", &json!({"ids": [], "add": ["a"]})).await.refusal(400, "invalid");
    ada.post("/api/v1/experiments:tag", &json!({"ids": ids, "tags": ["a"]})).await.refusal(400, "invalid");
    let facet: Value =
        ada.get("/api/v1/facets?in=acme&subject=experiments&column=experiment_tags").await.is(200).json();
    assert_eq!(facet["tags"][0]["name"], "night");
    let id = world.version("acme/vision/yolo").register().await.id;
    let ada = ada.with("idempotency-key", "once");
    let copy = async |path: String, body: Value, status| ada.post(&path, &body).await.is(status).text();
    let one = async || copy(format!("/api/v1/versions/{id}/copy"), json!({"to": "acme/vision/tiny"}), 201).await;
    assert_eq!(one().await, one().await);
    let ada = ada.with("idempotency-key", "twice");
    let body = json!({"action": "copy", "ids": [id], "to": "acme/vision/tiny"});
    let many = async || ada.post("/api/v1/versions:batch", &body).await.is(200).text();
    assert_eq!(many().await, many().await);
    assert_eq!(world.count("version").await, 3);
}

/// Python's own reader checks every CRC.
fn names_in(zip: &[u8]) -> Vec<String> {
    let mut file = tempfile();
    file.1.write_all(zip).unwrap();
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  [print(i.filename, i.file_size) for i in z.infolist()]";
    let ran = Command::new("python3").args(["-c", script]).arg(&file.0).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let _ = std::fs::remove_file(&file.0);
    String::from_utf8(ran.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn tempfile() -> (std::path::PathBuf, std::fs::File) {
    let path = std::env::temp_dir().join(format!("vitrine-{}.zip", Id::now_v7()));
    let file = std::fs::File::create(&path).unwrap();
    (path, file)
}

#[tokio::test]
async fn several_versions_are_one_zip() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    world.project("acme/edge", Visibility::Organization).await;
    let big = vec![7_u8; 3_000_000];
    let mut ids = Vec::new();
    for version in [
        world.version("acme/vision/yolo").file("größe.onnx", big).file("a.txt", "a").published(),
        world.version("acme/edge/yolo").file("a.txt", "").published(),
        world.version("acme/vision/yolo").file("a.txt", "draft"),
    ] {
        ids.push(version.register().await.id.to_string());
    }
    let path = format!("/api/v1/download?ids={}", ids.join(","));
    let answer = ada.get(&path).await.is(200);
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    assert_eq!((answer.header("content-type"), answer.header("vitrine-status")), ("application/zip", "draft"));
    assert_eq!(
        names_in(&answer.body),
        ["yolo-v1/größe.onnx 3000000", "yolo-v1/a.txt 1", "edge-yolo-v1/a.txt 0", "yolo-v2-draft/a.txt 5"]
    );
    assert_eq!(ada.form("/api/v1/download", &[("ids", &ids.join(","))]).await.is(200).body, answer.body);
    assert_eq!(ada.head(&path).await.is(200).header("content-length"), answer.body.len().to_string());
    assert_eq!(world.count("download_count where count = 2").await, 3);
    let elsewhere = world.version("acme/vision/yolo").uri("s3://b/m").register().await.id;
    ada.get(&format!("{path},{elsewhere}")).await.refusal(409, "state");
    ada.get(&format!("{path},{}", Id::now_v7())).await.refusal(404, "not_found");
    ada.get("/api/v1/download?ids=").await.refusal(400, "invalid");
    ada.get("/api/v1/download?ids=x").await.refusal(404, "not_found");
    anon(&world).get(&path).await.refusal(404, "not_found");
    let form = ada.with("content-type", "application/x-www-form-urlencoded");
    let endless = vec![b'x'; server::router::JSON_MAX_BYTES + 1];
    form.send("POST", "/api/v1/download", endless).await.refusal(413, "too_large");
    form.send("POST", "/api/v1/download", "keys=x").await.refusal(400, "invalid");
}

#[tokio::test]
async fn curves_are_reported_and_read() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let run = world.experiment("acme/vision", "train").create().await.id;
    let values = json!({"metrics": [{"name": "loss", "iteration": 1, "value": 0.5}, {"name": "loss", "iteration": 2, "value": "NaN"}]});
    ada.post(&format!("/api/v1/experiments/{run}/values"), &values).await.is(204);
    let read: Value = ada.get(&format!("/api/v1/experiments/{run}/metrics-history")).await.is(200).json();
    let points = json!([{"iteration": 1, "value": 0.5}, {"iteration": 2, "value": "NaN"}]);
    assert_eq!(read["items"], json!([{"name": "loss", "variant": "", "points": points}]));
}
