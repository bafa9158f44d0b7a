//! `/models`, and the page of one.

use domain::{
    Id,
    api::{Model, Readme},
    permission::{OrgRole, Visibility},
};
use registry::{testing::TestWorld, versions};
use serde_json::json;

use crate::client::{anon, as_person};

async fn model_of(world: &TestWorld, version: Id) -> Id {
    let details = versions::get::get(world.registry(), &world.owner().await, version).await;
    details.expect("the version").row.model.id
}

#[tokio::test]
async fn an_edit_is_of_what_was_seen() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let id = model_of(&world, world.version("acme/vision/yolo").register().await.id).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    let path = format!("/api/v1/models/{id}");
    let seen = ada.get(&path).await.is(200);
    assert_eq!(seen.header("etag"), "\"1\"");
    let client = ada.with("content-type", "application/json");
    let edit = json!({"name": "YOLO 9", "description": "d", "metadata": {"k": {"value": "v"}}}).to_string();
    let told = client.with("if-match", "\"1\"").send("PATCH", &path, edit.clone()).await.is(200);
    assert_eq!(told.header("etag"), "\"2\"");
    let told: Model = told.json();
    assert_eq!((told.address.as_str(), told.metadata.len(), told.revision), ("acme/vision/yolo-9", 1, 2));
    client.with("if-match", "\"1\"").send("PATCH", &path, edit).await.refusal(412, "changed");
    client.send("PATCH", &path, json!({"names": "x"}).to_string()).await.refusal(400, "invalid");
    let readme = json!({"text": "# Hi"}).to_string();
    let told = client.with("if-match", "\"2\"").send("PUT", &format!("{path}/readme"), readme).await.is(200);
    assert_eq!(told.json::<Readme>().revision, 3);
    // The page shows it under its old address as well.
    for at in ["/acme/models/vision/yolo", "/acme/models/vision/yolo-9"] {
        let page = ada.open(at).await.is(200).text();
        for part in ["acme/vision/yolo-9", "<h2 id=\"readme-hi\">Hi</h2>", "class=\"timeline\"", ">k</dt>"] {
            assert!(page.contains(part), "{at}: {part}");
        }
    }
}

#[tokio::test]
async fn strangers_read_the_page_of_what_is_public() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    let published = world.version("acme/open/yolo").label("seen").published().register().await.id;
    world.version("acme/open/yolo").label("rc-hidden").register().await;
    let id = model_of(&world, published).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    let text = json!({"text": "<script>boom()</script>\n![x](https://evil.example/x.png)\n\nplain"}).to_string();
    ada.with("content-type", "application/json")
        .send("PUT", &format!("/api/v1/models/{id}/readme"), text)
        .await
        .is(200);
    let page = anon(&world).open("/acme/models/open/yolo").await.is(200).text();
    assert!(page.contains("plain") && page.contains("v1, seen, Published"), "{page}");
    for hidden in ["boom()", "<img", "rc-hidden", "/star"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
}
