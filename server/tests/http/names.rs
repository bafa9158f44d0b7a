//! What a version is called after `@`, wherever a version is named.

use domain::{
    Id,
    api::{Experiment, Registered},
    permission::{OrgRole, Visibility},
    version::Stage,
};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::{as_person, escape};

#[tokio::test]
async fn every_name_means_the_same_version_everywhere() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let first = world.version("acme/vision/yolo").label("v1.0").stage(Stage::Production).register().await;
    let second = world.version("acme/vision/yolo").register().await;
    world.alias("champion", second.id).await;
    let other = world.version("acme/vision/other").register().await.id;
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    for (name, expected) in
        [("1", first.id), ("v1.0", first.id), ("production", first.id), ("champion", second.id), ("latest", second.id)]
    {
        let address = format!("acme/vision/yolo@{name}");
        let resolved: Value = ada.get(&format!("/api/v1/resolve?address={}", escape(&address))).await.is(200).json();
        assert_eq!(resolved["id"], json!(expected), "{name}");
        let ids = escape(&format!("{address},{other}"));
        let compared: Value = ada.get(&format!("/api/v1/versions:compare?ids={ids}")).await.is(200).json();
        assert!(compared.to_string().contains(&expected.to_string()), "{name}: {compared}");
        let page = ada.open(&format!("/acme/compare?ids={ids}")).await.is(200).text();
        for id in [expected, other] {
            assert!(page.contains(&format!(r#"data-version="{id}""#)), "{name}: {page}");
        }
        assert!(!page.contains("not here"), "{name}");
        let child = json!({"model": "acme/vision/child", "parent": address});
        let child: Registered = ada.post("/api/v1/versions", &child).await.is(201).json();
        assert_eq!(parent(&world, child.id).await, Some(expected), "{name}");
        let run = json!({"project": "acme/vision", "name": name, "inputs": [address]});
        let run: Experiment = ada.post("/api/v1/experiments", &run).await.is(201).json();
        assert_eq!(inputs(&world, run.id).await, [expected], "{name}");
        let page = ada.open(&format!("/acme/models/vision/yolo@{name}")).await.is(303);
        assert_eq!(page.header("location"), format!("/acme/models/vision/yolo?open={expected}"), "{name}");
        let found = format!("/api/fn/find?organization=acme&search={}", escape(&format!("yolo@{name}")));
        assert!(ada.get(&found).await.is(200).holds(expected), "{name}");
    }
    // A name that means nothing is refused, or leads nowhere, alike.
    let nothing = "acme/vision/yolo@nothing";
    ada.get(&format!("/api/v1/resolve?address={}", escape(nothing))).await.is(404);
    ada.get(&format!("/api/v1/versions:compare?ids={}", escape(&format!("{nothing},{other}")))).await.is(404);
    ada.post("/api/v1/versions", &json!({"model": "acme/vision/child", "parent": nothing})).await.is(404);
    let run = json!({"project": "acme/vision", "name": "x", "inputs": [nothing]});
    ada.post("/api/v1/experiments", &run).await.is(404);
    ada.open(&format!("/{}", nothing.replacen("acme", "acme/models", 1))).await.is(404);
    let of_another = json!({"project": "acme/vision", "name": "x", "inputs": ["acme/vision"]});
    ada.post("/api/v1/experiments", &of_another).await.is(400);
}

async fn parent(world: &TestWorld, version: Id) -> Option<Id> {
    sqlx::query_scalar("select parent_id from version where id = $1")
        .bind(version)
        .fetch_one(world.pool())
        .await
        .expect("the version")
}

async fn inputs(world: &TestWorld, experiment: Id) -> Vec<Id> {
    sqlx::query_scalar("select version_id from experiment_input where experiment_id = $1")
        .bind(experiment)
        .fetch_all(world.pool())
        .await
        .expect("its inputs")
}
