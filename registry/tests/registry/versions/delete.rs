//! Deleting: from the archive alone, and no blob that another version uses.

use std::time::Duration;

use domain::{
    Refusal,
    api::Act,
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{artifacts::sweep::sweep, testing::TestWorld, versions::get};

use super::{act, copy_to};
use crate::{artifacts::download, refused};

#[tokio::test]
async fn a_blob_goes_with_its_last_version() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let one = world.version("acme/vision/yolo").tag("x").file("m.bin", "bytes").published().register().await.id;
    let two = act(&world, &ada, one, copy_to("acme/vision/other")).await.unwrap().made.unwrap();
    let refusal = refused(act(&world, &ada, one, Act::Delete).await);
    assert_eq!(refusal, Refusal::state("Only versions in the archive can be deleted; archive it first."));
    act(&world, &ada, one, Act::Archive).await.unwrap();
    assert_eq!(act(&world, &ada, one, Act::Delete).await.unwrap().address, None);
    assert_eq!(refused(get::get(world.registry(), &ada, one).await), Refusal::not_found("version"));
    assert_eq!(refused(act(&world, &ada, one, Act::Delete).await), Refusal::not_found("version"));
    sweep(world.registry(), Duration::ZERO, Duration::ZERO).await.unwrap();
    assert_eq!(download(&world, &ada, two, 0..5).await, b"bytes");
    act(&world, &ada, two, Act::Archive).await.unwrap();
    act(&world, &ada, two, Act::Delete).await.unwrap();
    sweep(world.registry(), Duration::ZERO, Duration::ZERO).await.unwrap();
    assert_eq!((world.objects().len(), world.count("blob").await, world.count("version").await), (0, 0, 0));
    assert_eq!(world.count("audit where action = 'version.deleted'").await, 2);
    // Numbers are never given twice.
    assert_eq!(world.version("acme/vision/yolo").register().await.number, 2);
}

#[tokio::test]
async fn deleting_is_for_admins() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let id = world.version("acme/vision/yolo").archived().register().await.id;
    assert!(matches!(refused(act(&world, &ada, id, Act::Delete).await), Refusal::RoleNeeded { .. }));
}
