//! Copying: a Draft of the same files.

use domain::{
    Refusal,
    api::{Act, NewCopy},
    experiment::ExperimentStatus,
    permission::{OrgRole, Visibility},
    version::{Stage, Status},
};
use registry::{testing::TestWorld, versions::get};

use super::{act, copy_to};
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
