//! Going somewhere by words of a name.

use domain::permission::{OrgRole, Visibility};
use registry::{Actor, projects::find::find, testing::TestWorld};

async fn found(world: &TestWorld, actor: &Actor, text: &str) -> Vec<String> {
    let places = find(world.registry(), actor, "acme", text).await.unwrap();
    places.into_iter().map(|place| place.address).collect()
}

#[tokio::test]
async fn every_word_is_found_in_the_name_or_the_path() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    world.project("acme/vision/aerial", Visibility::Private).await;
    for model in ["acme/vision/Yolo", "acme/vision/aerial/yolo", "acme/vision/100%"] {
        world.version(model).register().await;
    }
    let owner = world.owner().await;
    let found = async |text: &str| found(&world, &owner, text).await;
    assert_eq!(found("").await, ["acme/vision", "acme/vision/aerial"]);
    assert_eq!(found("AER").await, ["acme/vision/aerial", "acme/vision/aerial/yolo"]);
    assert_eq!(found("yolo aer").await, ["acme/vision/aerial/yolo"]);
    assert_eq!(found("yolo").await.len(), 2);
    assert_eq!(found("%").await.len(), 1);
    assert!(found("yolo nothing").await.is_empty());
}

#[tokio::test]
async fn what_may_not_be_seen_is_not_found() {
    let world = TestWorld::new().await;
    world.project("acme/hidden", Visibility::Private).await;
    world.project("acme/open", Visibility::Public).await;
    world.version("acme/hidden/yolo").register().await;
    world.version("acme/open/yolo-draft").register().await;
    let published = world.version("acme/open/yolo-published").register().await.id;
    world.publish(published).await;
    let eve = world.person("eve", OrgRole::Viewer).await;
    assert_eq!(found(&world, &eve, "yolo").await, ["acme/open/yolo-draft", "acme/open/yolo-published"]);
    assert_eq!(found(&world, &eve, "").await, ["acme/open"]);
    assert_eq!(found(&world, &Actor::anonymous(), "yolo").await, ["acme/open/yolo-published"]);
}
