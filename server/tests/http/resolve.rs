//! `/resolve`

use domain::{
    api::Resolved,
    permission::{OrgRole, Visibility},
    version::Stage,
};
use registry::testing::TestWorld;

use crate::client::{anon, as_person, escape};

#[tokio::test]
async fn an_address_leads_to_what_it_names() {
    let world = TestWorld::new().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    let first = world.version("acme/vision/yolo").label("v1.0").stage(Stage::Production).register().await;
    let second = world.version("acme/vision/yolo").register().await;
    world.alias("champion", second.id).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Viewer).await).await;
    let resolve = async |address: &str| -> Resolved {
        ada.get(&format!("/api/v1/resolve?address={}", escape(address))).await.is(200).json()
    };
    assert_eq!(resolve("acme/vision").await, Resolved::Project { id: project, address: "acme/vision".into() });
    assert!(
        matches!(resolve("acme/Vision/YOLO").await, Resolved::Model { address, .. } if address == "acme/vision/yolo")
    );
    for (version, expected) in [
        ("1", &first),
        ("v1.0", &first),
        ("production", &first),
        ("2", &second),
        ("champion", &second),
        ("latest", &second),
    ] {
        let found = resolve(&format!("acme/vision/yolo@{version}")).await;
        let address = format!("acme/vision/yolo@{}", expected.number);
        assert_eq!(found, Resolved::Version { id: expected.id, address }, "@{version}");
    }
}

#[tokio::test]
async fn what_is_no_address_or_leads_nowhere_is_said() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.version("acme/vision/yolo").register().await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Viewer).await).await;
    for address in [
        "acme/nothing",
        "acme/vision/yolo@2",
        "acme/vision/yolo@champion",
        "acme/vision/yolo/deeper",
        "other/x",
        "acme/vision@1",
    ] {
        ada.get(&format!("/api/v1/resolve?address={}", escape(address))).await.refusal(404, "not_found");
    }
    for address in ["", "/", "acme/vision/yolo@", "acme/vision/yolo@ü", "a//b", "a/b/c/d/e/f/g/h/i/j/k"] {
        ada.get(&format!("/api/v1/resolve?address={}", escape(address))).await.refusal(400, "invalid");
    }
    ada.get("/api/v1/resolve").await.refusal(400, "invalid");
    ada.get("/api/v1/resolve?address=acme&more=1").await.refusal(400, "invalid");
    anon(&world).get("/api/v1/resolve?address=acme/vision").await.refusal(404, "not_found");
}
