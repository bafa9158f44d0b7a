//! One action on one version: what it changes, what it leaves behind, and what it says the second time.

use domain::{
    Id, Refusal,
    api::{Act, EditVersion, NewStage, NewVersion},
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
    version::{Stage, Status},
};
use registry::{
    Actor, experiments,
    testing::TestWorld,
    versions::{activity, edit::edit, get, register, stages},
};

use super::{act, tag, words};
use crate::refused;

async fn ada_in(world: &TestWorld) -> Actor {
    world.project("acme/vision", Visibility::Organization).await;
    world.person("ada", OrgRole::Member).await
}

#[tokio::test]
async fn publishing_takes_the_experiment_along_and_is_said_once() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let run = world.experiment("acme/vision", "train").by(&ada).ended(ExperimentStatus::Failed).create().await.id;
    let id = world.version("acme/vision/yolo").by(&ada).experiment(run).register().await.id;
    let done = act(&world, &ada, id, Act::Publish).await.unwrap();
    assert_eq!((done.address.as_deref(), done.changed), (Some("acme/vision/yolo@1"), true));
    assert_eq!(get::get(world.registry(), &ada, id).await.unwrap().row.status, Status::Published);
    assert!(experiments::get::get(world.registry(), &ada, run).await.unwrap().published.is_some());
    // Sent twice, it is refused and nothing changes.
    let again = refused(act(&world, &ada, id, Act::Publish).await);
    assert_eq!(again, Refusal::state("This version is already Published."));
    assert_eq!(world.count("audit where action = 'version.published'").await, 1);
    assert_eq!(world.count("outbox where event in ('version.published', 'experiment.published')").await, 2);
}

#[tokio::test]
async fn what_is_archived_comes_back() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let id = world.version("acme/vision/yolo").by(&ada).register().await.id;
    act(&world, &ada, id, Act::Archive).await.unwrap();
    assert!(get::get(world.registry(), &ada, id).await.unwrap().archived);
    assert_eq!(world.count("version_count where delta = -1").await, 1);
    refused(act(&world, &ada, id, Act::Archive).await);
    act(&world, &ada, id, Act::Restore).await.unwrap();
    assert!(!get::get(world.registry(), &ada, id).await.unwrap().archived);
    refused(act(&world, &ada, id, Act::Restore).await);
}

#[tokio::test]
async fn tags_come_and_go_and_say_whether_they_did() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let id = world.version("acme/vision/yolo").by(&ada).tag("old").published().register().await.id;
    let names = || async {
        let details = get::get(world.registry(), &ada, id).await.unwrap();
        (details.row.tags.into_iter().map(|t| t.name).collect::<Vec<_>>(), details.revision)
    };
    let (_, revision) = names().await;
    assert!(act(&world, &ada, id, tag(&["prod", " edge "], &["old", "never"])).await.unwrap().changed);
    assert_eq!(names().await, (vec!["edge".into(), "prod".into()], revision + 1));
    // What is so already is no change, and leaves no trace.
    assert!(!act(&world, &ada, id, tag(&["prod"], &["old"])).await.unwrap().changed);
    assert_eq!(names().await.1, revision + 1);
    assert_eq!(world.count("audit where action = 'version.tagged'").await, 1);
    assert!(matches!(refused(act(&world, &ada, id, tag(&["a"], &["a"])).await), Refusal::Invalid { .. }));
    assert!(matches!(refused(act(&world, &ada, id, tag(&["two\nlines"], &[])).await), Refusal::Invalid { .. }));
}

#[tokio::test]
async fn nobody_makes_tags_who_may_put_them_on_nothing() {
    let world = TestWorld::new().await;
    ada_in(&world).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    let viewer = world.person("eve", OrgRole::Viewer).await;
    assert!(matches!(refused(act(&world, &viewer, id, tag(&["mine"], &[])).await), Refusal::RoleNeeded { .. }));
    assert_eq!(world.count("tag").await, 0);
}

#[tokio::test]
async fn a_stage_keeps_its_history() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let id = world.version("acme/vision/yolo").by(&ada).register().await.id;
    let to = |stage, reason: &str| Act::Stage(NewStage { stage, reason: reason.into(), message: "more".into() });
    act(&world, &ada, id, to(Stage::Staging, "passes the tests")).await.unwrap();
    act(&world, &ada, id, to(Stage::Production, "")).await.unwrap();
    assert!(matches!(refused(act(&world, &ada, id, to(Stage::Production, "")).await), Refusal::State { .. }));
    let history = stages::get(world.registry(), &ada, id).await.unwrap();
    let seen: Vec<_> = history.iter().map(|c| (c.from, c.to, c.reason.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Some(Stage::Staging), Stage::Production, ""),
            (Some(Stage::Testing), Stage::Staging, "passes the tests"),
            (None, Stage::Testing, "")
        ]
    );
    assert_eq!(history[0].who.as_ref().map(|p| p.name.as_str()), Some("ada"));
}

#[tokio::test]
async fn a_project_may_ask_an_admin_for_publishing_and_for_production() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    world.sql("update project set publish_role = 'admin', production_role = 'admin'").await;
    let id = world.version("acme/vision/yolo").by(&ada).register().await.id;
    let to = |stage| Act::Stage(NewStage { stage, reason: String::new(), message: String::new() });
    assert!(matches!(refused(act(&world, &ada, id, Act::Publish).await), Refusal::RoleNeeded { .. }));
    assert!(matches!(refused(act(&world, &ada, id, to(Stage::Production)).await), Refusal::RoleNeeded { .. }));
    act(&world, &ada, id, to(Stage::Staging)).await.unwrap();
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    act(&world, &ada, id, to(Stage::Production)).await.unwrap();
    act(&world, &ada, id, Act::Publish).await.unwrap();
}

#[tokio::test]
async fn an_alias_leads_to_one_version() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let one = world.version("acme/vision/yolo").by(&ada).label("v1").register().await.id;
    let two = world.version("acme/vision/yolo").by(&ada).register().await.id;
    let alias = |add: &[&str], remove: &[&str]| Act::Alias(words(add, remove));
    act(&world, &ada, one, alias(&["champion", "best"], &[])).await.unwrap();
    act(&world, &ada, two, alias(&["champion"], &[])).await.unwrap();
    assert!(!act(&world, &ada, two, alias(&["champion"], &["nothing"])).await.unwrap().changed);
    let of = async |id| get::get(world.registry(), &ada, id).await.unwrap().aliases;
    assert_eq!((of(one).await, of(two).await), (vec!["best".to_owned()], vec!["champion".to_owned()]));
    for word in ["latest", "7", "a b", "v1"] {
        refused(act(&world, &ada, two, alias(&[word], &[])).await);
    }
}

#[tokio::test]
async fn a_word_is_a_label_or_an_alias_of_a_model_and_never_both() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    world.project("acme/edge", Visibility::Organization).await;
    let one = world.version("acme/vision/yolo").by(&ada).register().await.id;
    act(&world, &ada, one, Act::Alias(words(&["champion"], &[]))).await.unwrap();
    let taken = Refusal::Taken { what: "An alias called".into(), name: "champion".into() };
    let label = EditVersion { label: Some("champion".into()), ..EditVersion::default() };
    let two = world.version("acme/vision/yolo").by(&ada).register().await.id;
    for id in [one, two] {
        assert_eq!(refused(edit(world.registry(), &ada, id, label.clone(), None).await), taken);
    }
    let new = NewVersion { model: "acme/vision/yolo".into(), label: Some("champion".into()), ..NewVersion::default() };
    assert_eq!(refused(register::register(world.registry(), &ada, new, None).await), taken);
    // What arrives with the word as its label goes without it, and what arrives with it as an alias, too.
    let labelled = world.version("acme/edge/a").by(&ada).label("champion").register().await.id;
    let copy = act(&world, &ada, labelled, super::copy_to("acme/vision/yolo")).await.unwrap();
    assert!(copy.notice.unwrap().contains("“champion” is a label or an alias there"));
    let moved = act(&world, &ada, one, super::move_to("acme/edge/a")).await.unwrap();
    assert!(moved.notice.unwrap().contains("dropped: champion."));
    assert_eq!(get::get(world.registry(), &ada, one).await.unwrap().aliases, [""; 0]);
    act(&world, &ada, two, Act::Alias(words(&["champion"], &[]))).await.unwrap();
    let moved = act(&world, &ada, labelled, super::move_to("acme/vision/yolo")).await.unwrap();
    assert!(moved.notice.unwrap().contains("“champion” is a label or an alias there"));
    assert_eq!(get::get(world.registry(), &ada, labelled).await.unwrap().row.label, None);
}

#[tokio::test]
async fn what_is_hidden_does_not_exist_and_what_is_seen_says_why_not() {
    let world = TestWorld::new().await;
    world.project("acme/secret", Visibility::Private).await;
    let id = world.version("acme/secret/yolo").register().await.id;
    let ada = world.person("ada", OrgRole::Member).await;
    for what in [Act::Publish, Act::Archive, Act::Delete, tag(&["x"], &[]), super::move_to("acme/secret/other")] {
        assert_eq!(refused(act(&world, &ada, id, what.clone()).await), Refusal::not_found("version"));
        let nowhere = act(&world, &Actor::anonymous(), id, what.clone()).await;
        assert_eq!(refused(nowhere), Refusal::not_found("version"));
        assert_eq!(refused(act(&world, &ada, Id::now_v7(), what).await), Refusal::not_found("version"));
    }
    world.grant("acme/secret", &ada, ProjectRole::Viewer).await;
    assert!(matches!(refused(act(&world, &ada, id, Act::Archive).await), Refusal::RoleNeeded { .. }));
}

#[tokio::test]
async fn activity_says_who_did_what_before_and_after() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let id = world.version("acme/vision/yolo").by(&ada).tag("a").register().await.id;
    act(&world, &ada, id, tag(&["b"], &["a"])).await.unwrap();
    act(&world, &ada, id, Act::Publish).await.unwrap();
    let page = activity::get(world.registry(), &ada, id, None).await.unwrap();
    let actions: Vec<_> = page.items.iter().map(|a| a.action.as_str()).collect();
    assert_eq!(actions, ["version.published", "version.tagged", "version.registered"]);
    let tags = &page.items[1].changes[0];
    assert_eq!((tags.field.as_str(), tags.before.as_deref(), tags.after.as_deref()), ("tags", Some("a"), Some("b")));
    assert_eq!(page.items[0].who.as_ref().map(|p| p.name.as_str()), Some("ada"));
    assert_eq!(page.next, None);
}
