//! Copying: a Draft of the same files.

use std::collections::BTreeSet;

use domain::{
    Refusal,
    api::{Act, NewCopy, NewPlace},
    experiment::ExperimentStatus,
    permission::{OrgRole, Visibility},
    version::{Stage, Status},
};
use futures::future::join_all;
use registry::{
    testing::TestWorld,
    versions::{
        batch::{Of, Selection},
        get, once,
    },
};

use super::{act, copy_to, move_to};
use crate::refused;

#[tokio::test]
async fn a_copy_keeps_all_but_what_is_the_originals_own() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world
        .experiment("acme/vision", "train")
        .metric("loss", 1, 0.5)
        .ended(ExperimentStatus::Completed)
        .create()
        .await
        .id;
    let id = world
        .version("acme/vision/yolo")
        .experiment(run)
        .file("m.onnx", "bytes")
        .label("v1")
        .tag("prod")
        .metadata("acc", "0.9")
        .stage(Stage::Production)
        .with(|v| {
            v.description = "text".into();
            v.configuration = "lr: 1".into();
            v.labels.insert("cat".into(), 0);
        })
        .published()
        .register()
        .await
        .id;
    let to = Act::Copy(NewCopy { to: "acme/edge/tiny".into(), stage: Some(Stage::Staging) });
    let outcome = act(&world, &ada, id, to).await.unwrap();
    assert_eq!(outcome.address.as_deref(), Some("acme/edge/tiny@1"));
    let (old, new) = (
        get::get(world.registry(), &ada, id).await.unwrap(),
        get::get(world.registry(), &ada, outcome.made.unwrap()).await.unwrap(),
    );
    assert_eq!((new.row.status, new.row.stage), (Status::Draft, Stage::Staging));
    assert_eq!(
        (&new.description, &new.configuration, &new.labels),
        (&old.description, &old.configuration, &old.labels)
    );
    assert_eq!((&new.metadata, &new.metrics, &new.files), (&old.metadata, &old.metrics, &old.files));
    assert_eq!((&new.row.tags, &new.row.label, new.size), (&old.row.tags, &old.row.label, old.size));
    assert_eq!((&new.row.task, &new.row.user), (&old.row.task, &old.row.user));
    // The bytes are there once.
    assert_eq!((world.count("blob").await, world.objects().len()), (1, 1));
    // Beside the original the label is taken.
    let beside = act(&world, &ada, id, copy_to("acme/vision")).await.unwrap();
    assert_eq!(beside.address.as_deref(), Some("acme/vision/yolo@2"));
    assert!(beside.notice.unwrap().contains("“v1”"));
}

#[tokio::test]
async fn what_is_not_complete_is_not_copied() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    world.sql("update version set registration = 'pending'").await;
    assert!(matches!(refused(act(&world, &ada, id, copy_to("acme/vision/new")).await), Refusal::State { .. }));
    assert_eq!(world.count("model").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_a_key_copies_once_however_often_it_is_sent() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let id = world.version("acme/vision/yolo").tag("n").register().await.id;
    let act = || copy_to("acme/vision/tiny");
    let both = join_all((0..4).map(|_| once::one(registry, &ada, id, act(), Some("k")))).await;
    let made: BTreeSet<_> = both.into_iter().map(|outcome| outcome.unwrap().made).collect();
    assert_eq!((made.len(), world.count("version").await), (1, 2));
    // Another key is another request; the same key for another one is refused.
    once::one(registry, &ada, id, act(), Some("l")).await.unwrap();
    assert_eq!(world.count("version").await, 3);
    let other = once::one(registry, &ada, id, copy_to("acme/vision/other"), Some("k")).await;
    assert!(matches!(refused(other), Refusal::Invalid { .. }));
    // The copies have the tag, too: the query would find more.
    let found = || Of::Query(Selection { below: "acme", query: "tags:n", ..Selection::default() });
    let first = once::many(registry, &ada, act(), found(), false, Some("m")).await.unwrap();
    let again = once::many(registry, &ada, act(), found(), false, Some("m")).await.unwrap();
    assert_eq!((first.done, again == first, world.count("version").await), (3, true, 6));
    // A dry run keeps no key.
    once::many(registry, &ada, act(), Of::Ids(&[id]), true, Some("d")).await.unwrap();
    assert_eq!(once::many(registry, &ada, act(), Of::Ids(&[id]), false, Some("d")).await.unwrap().done, 1);
    assert_eq!(world.count("version").await, 7);
}

#[tokio::test]
async fn what_would_become_of_versions_is_said_before_it_is_done() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let one = world.version("acme/vision/yolo").label("v1").register().await.id;
    let two = world.version("acme/vision/yolo").register().await.id;
    let tried = async |act, ids: &[_]| once::many(registry, &ada, act, Of::Ids(ids), true, None).await.unwrap();
    let free = tried(move_to("acme/edge"), &[two, one]).await;
    assert!(free.items.iter().all(|item| item.notice.is_none()), "{free:?}");
    world.version("acme/edge/yolo").label("v1").register().await;
    let taken = tried(move_to("acme/edge"), &[two, one]).await;
    let notices: Vec<_> = taken.items.into_iter().map(|item| item.notice.unwrap_or_default()).collect();
    assert!(notices[0].contains("version 3") && notices[1].contains("version 2"), "{notices:?}");
    assert!(notices[1].contains("“v1”"), "{notices:?}");
    assert_eq!(world.count("version").await, 3);
    // In that order they are done.
    let done = once::many(registry, &ada, move_to("acme/edge"), Of::Ids(&[two, one]), false, None).await.unwrap();
    assert_eq!(done.items.into_iter().map(|item| item.notice.unwrap_or_default()).collect::<Vec<_>>(), notices);
}

#[tokio::test]
async fn a_version_that_comes_back_has_its_own_number_again() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    world.version("acme/edge/yolo").register().await;
    let there = act(&world, &ada, id, move_to("acme/edge")).await.unwrap();
    assert_eq!(there.address.as_deref(), Some("acme/edge/yolo@2"));
    world.version("acme/vision/yolo").register().await;
    let back = act(&world, &ada, id, move_to("acme/vision")).await.unwrap();
    assert_eq!(back.address.as_deref(), Some("acme/vision/yolo@1"));
}

#[tokio::test]
async fn a_promotion_rule_refuses_before_anything_is_done() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    world.sql("update project set promotion_rule = 'subtree' where slug = 'edge'").await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "train").create().await.id;
    let kept = world.version("acme/vision/yolo").experiment(run).register().await.id;
    let free = world.version("acme/vision/yolo").register().await.id;
    for act in [move_to("acme/edge"), copy_to("acme/edge")] {
        let tried = once::many(world.registry(), &ada, act, Of::Ids(&[kept, free]), true, None).await.unwrap();
        assert_eq!((tried.done, tried.items[0].code.as_deref()), (1, Some("promotion_rule")), "{tried:?}");
        assert!(tried.items[0].detail.as_deref().unwrap_or_default().contains("only this project"), "{tried:?}");
    }
    assert_eq!(world.count("version").await, 2);
}

#[tokio::test]
async fn a_whole_model_is_told_beforehand_that_its_name_is_taken() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    let whole = || Act::Move(NewPlace { to: "acme/edge".into(), whole_model: true });
    let tried = async || once::many(world.registry(), &ada, whole(), Of::Ids(&[id]), true, None).await.unwrap();
    assert_eq!(tried().await.done, 1);
    world.version("acme/edge/yolo").register().await;
    let refused = tried().await;
    assert_eq!((refused.done, refused.items[0].code.as_deref()), (0, Some("unavailable")));
}
