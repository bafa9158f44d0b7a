//! Editing a Draft: what is named changes, the rest stays, and nobody writes over another unknowingly.

use std::collections::BTreeMap;

use domain::{
    Id, Refusal,
    api::{Act, EditVersion, KeyEdit},
    permission::{OrgRole, Visibility},
    table::Details,
};
use registry::{
    Actor,
    testing::TestWorld,
    versions::{edit::edit, get},
};

use super::act;
use crate::refused;

async fn draft(world: &TestWorld) -> (Actor, Id) {
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let id = world
        .version("acme/vision/yolo")
        .by(&ada)
        .metadata("acc", "0.9")
        .with(|v| v.description = "as it was".into())
        .register()
        .await
        .id;
    (ada, id)
}

fn key(key: &str, value: Option<&str>, old: Option<Option<&str>>) -> EditVersion {
    let old = old.map(|old| old.map(str::to_owned));
    let edit = KeyEdit { value: value.map(str::to_owned), old };
    EditVersion { metadata: BTreeMap::from([(key.to_owned(), edit)]), ..EditVersion::default() }
}

async fn details(world: &TestWorld, actor: &Actor, id: Id) -> Details {
    get::get(world.registry(), actor, id).await.unwrap()
}

#[tokio::test]
async fn what_is_named_changes_and_the_rest_stays() {
    let world = TestWorld::new().await;
    let (ada, id) = draft(&world).await;
    let registry = world.registry();
    let before = details(&world, &ada, id).await;
    let change = EditVersion {
        configuration: Some("lr: 1".into()),
        labels: Some(BTreeMap::from([("cat".into(), 0), ("dog".into(), 7)])),
        framework: Some(" ONNX ".into()),
        label: Some("v1".into()),
        ..EditVersion::default()
    };
    let after = edit(registry, &ada, id, change.clone(), Some(before.revision)).await.unwrap();
    assert_eq!((after.description.as_str(), after.configuration.as_str()), ("as it was", "lr: 1"));
    assert_eq!(after.labels, [("cat".to_owned(), 0), ("dog".into(), 7)]);
    assert_eq!((after.row.framework.as_deref(), after.row.label.as_deref()), (Some("ONNX"), Some("v1")));
    assert_eq!(after.revision, before.revision + 1);
    // The same again changes nothing.
    let again = edit(registry, &ada, id, change, None).await.unwrap();
    assert_eq!(again.revision, after.revision);
    assert_eq!(world.count("audit where action = 'version.edited'").await, 1);
    let cleared = EditVersion { framework: Some(String::new()), label: Some(String::new()), ..EditVersion::default() };
    let row = edit(registry, &ada, id, cleared, None).await.unwrap().row;
    assert_eq!((row.framework, row.label), (None, None));
}

#[tokio::test]
async fn different_keys_both_win_and_the_same_key_is_chosen_knowingly() {
    let world = TestWorld::new().await;
    let (ada, id) = draft(&world).await;
    let registry = world.registry();
    edit(registry, &ada, id, key("acc", Some("0.91"), Some(Some("0.9"))), None).await.unwrap();
    edit(registry, &ada, id, key("new", Some("x"), Some(None)), None).await.unwrap();
    let refusal = refused(edit(registry, &ada, id, key("acc", Some("0.5"), Some(Some("0.9"))), None).await);
    assert_eq!(refusal.code(), "changed");
    assert!(refusal.to_string().contains("“acc” (now “0.91”)"), "{refusal}");
    let refusal = refused(edit(registry, &ada, id, key("gone", None, Some(Some("y"))), None).await);
    assert!(refusal.to_string().contains("now gone"), "{refusal}");
    edit(registry, &ada, id, key("new", None, None), None).await.unwrap();
    assert_eq!(details(&world, &ada, id).await.metadata, [("acc".to_owned(), "0.91".to_owned())]);
}

#[tokio::test]
async fn the_second_writer_is_told_what_changed_and_by_whom() {
    let world = TestWorld::new().await;
    let (ada, id) = draft(&world).await;
    let bob = world.person("bob", OrgRole::Member).await;
    let seen = details(&world, &ada, id).await.revision;
    let describe = |text: &str| EditVersion { description: Some(text.into()), ..EditVersion::default() };
    edit(world.registry(), &bob, id, describe("bob's"), Some(seen)).await.unwrap();
    act(&world, &bob, id, super::tag(&["x"], &[])).await.unwrap();
    let refusal = refused(edit(world.registry(), &ada, id, describe("ada's"), Some(seen)).await);
    assert_eq!(refusal, Refusal::Changed { what: "This version (description, tags; by bob)".into() });
    assert_eq!(details(&world, &ada, id).await.description, "bob's");
}

#[tokio::test]
async fn a_published_version_is_read_only() {
    let world = TestWorld::new().await;
    let (ada, id) = draft(&world).await;
    act(&world, &ada, id, Act::Publish).await.unwrap();
    let refusal = refused(edit(world.registry(), &ada, id, key("acc", Some("1"), None), None).await);
    assert_eq!(refusal, Refusal::state("This version is Published and therefore read-only."));
}

#[tokio::test]
async fn what_no_version_can_be_is_refused_whole() {
    let world = TestWorld::new().await;
    let (ada, id) = draft(&world).await;
    world.version("acme/vision/yolo").label("taken").register().await;
    let base = EditVersion { description: Some("new".into()), ..EditVersion::default() };
    for wrong in [
        EditVersion { label: Some("7".into()), ..base.clone() },
        EditVersion { label: Some("taken".into()), ..base.clone() },
        EditVersion { framework: Some("  ".into()), ..base.clone() },
        EditVersion { labels: Some(BTreeMap::from([("cat".into(), -1)])), ..base.clone() },
        EditVersion { configuration: Some("nul \0".into()), ..base.clone() },
        EditVersion { metadata: key("", Some("x"), None).metadata, ..base },
    ] {
        refused(edit(world.registry(), &ada, id, wrong, None).await);
    }
    assert_eq!(details(&world, &ada, id).await.description, "as it was");
}
