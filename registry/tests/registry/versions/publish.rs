//! Publishing: the experiment goes with it, and only where both may be.

use domain::{
    Refusal,
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
    version::Status,
};
use registry::{experiments, testing::TestWorld, versions::get};

use crate::refused;

#[tokio::test]
async fn the_experiment_is_published_too_and_both_are_audited() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "train").by(&ada).ended(ExperimentStatus::Completed).create().await.id;
    let version =
        world.version("acme/vision/yolo").by(&ada).experiment(run).with(|v| v.publish = true).register().await;
    assert_eq!(version.status, Status::Published);
    let details = get::get(world.registry(), &ada, version.id).await.unwrap();
    assert_eq!(details.row.status, Status::Published);
    assert_eq!(details.published_by.map(|p| p.name), Some("ada".into()));
    assert!(experiments::get::get(world.registry(), &ada, run).await.unwrap().published.is_some());
    assert_eq!(world.count("audit where action in ('version.published', 'experiment.published')").await, 2);
}

#[tokio::test]
async fn a_running_experiment_refuses_and_nothing_is_left() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "train").by(&ada).create().await.id;
    let tried =
        world.version("acme/vision/yolo").by(&ada).experiment(run).with(|v| v.publish = true).try_register().await;
    assert_eq!(refused(tried), Refusal::state("Its experiment is in progress; finish or stop that first."));
    assert_eq!(world.count("version").await + world.count("model").await, 0);
}

#[tokio::test]
async fn a_project_may_ask_for_an_admin() {
    let world = TestWorld::new().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    world.sql(&format!("update project set publish_role = 'admin' where id = '{project}'")).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let tried = world.version("acme/vision/yolo").by(&ada).with(|v| v.publish = true).try_register().await;
    assert!(matches!(refused(tried), Refusal::RoleNeeded { .. }));
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let version = world.version("acme/vision/yolo").by(&ada).with(|v| v.publish = true).register().await;
    assert_eq!(version.status, Status::Published);
}

#[tokio::test]
async fn publishing_needs_a_contributor_in_the_experiments_project_as_well() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/lab", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/lab", &ada, ProjectRole::Viewer).await;
    let run = world.experiment("acme/lab", "train").ended(ExperimentStatus::Completed).create().await.id;
    let tried =
        world.version("acme/vision/yolo").by(&ada).experiment(run).with(|v| v.publish = true).try_register().await;
    assert!(matches!(refused(tried), Refusal::RoleNeeded { .. }));
}
