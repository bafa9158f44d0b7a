//! Promotion: an experiment becomes a version of a model, here or elsewhere.

use domain::{
    Id, Refusal,
    api::{Experiment, Promote},
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
    query::Query as Filter,
    table::{Cell, Column},
    version::{Stage, Status},
};
use registry::{
    Actor,
    experiments::{list, promote::promote, promotion},
    table::Query,
    testing::TestWorld,
    versions::get,
};

use crate::refused;

async fn world() -> (TestWorld, Experiment) {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    let run = world.experiment("acme/vision", "train / small").parameter("lr", "0.1").metric("acc", 3, 0.5);
    let run = run.tag("base").ended(ExperimentStatus::Completed).create().await;
    (world, run)
}

fn to(address: &str) -> Promote {
    Promote { to: Some(address.into()), ..Promote::default() }
}

#[tokio::test]
async fn without_files_it_carries_what_the_experiment_knows() {
    let (world, run) = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let known = promotion::get(world.registry(), &ada, run.id).await.unwrap();
    assert_eq!(
        (known.to.as_str(), known.version, &known.tags),
        ("acme/vision/train - small", None, &vec!["base".to_owned()])
    );
    let made = promote(world.registry(), &ada, run.id, Promote::default(), None).await.unwrap();
    assert_eq!(made.address, "acme/vision/train-small@1");
    let details = get::get(world.registry(), &ada, made.id).await.unwrap();
    assert_eq!(details.row.task.map(|task| task.id), Some(run.id));
    assert_eq!(details.metadata, [("lr".to_owned(), "0.1".to_owned())]);
    assert!((details.metrics[0].2.last - 0.5).abs() < f64::EPSILON, "{:?}", details.metrics);
    // What is said comes in the place of what is known.
    let said = Promote {
        uri: Some("s3://models/best.onnx".into()),
        label: Some("rc1".into()),
        tags: Some(Vec::new()),
        metadata: Some([("k".to_owned(), "v".to_owned())].into()),
        stage: Some(Stage::Staging),
        ..to("acme/edge/tiny")
    };
    let made = promote(world.registry(), &ada, run.id, said, None).await.unwrap();
    let details = get::get(world.registry(), &ada, made.id).await.unwrap();
    assert_eq!((details.address.as_str(), details.row.stage), ("acme/edge/tiny@1", Stage::Staging));
    assert_eq!((details.row.label.as_deref(), details.uri.as_deref()), (Some("rc1"), Some("s3://models/best.onnx")));
    assert!(details.row.tags.is_empty() && details.metadata == [("k".to_owned(), "v".to_owned())]);
}

#[tokio::test]
async fn with_a_version_its_files_come_along() {
    let (world, run) = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let made_by = |v: &mut domain::api::NewVersion| {
        v.description = "text".into();
        v.configuration = "lr: 1".into();
        v.labels.insert("cat".into(), 0);
    };
    let version = world.version("acme/vision/yolo").experiment(run.id).file("m.onnx", "bytes").tag("prod");
    let version = version.metadata("size", "640").with(made_by).register().await;
    let other = world.version("acme/vision/yolo").file("x.onnx", "other").register().await;
    let known = promotion::get(world.registry(), &ada, run.id).await.unwrap();
    assert_eq!((known.to.as_str(), known.version), ("acme/vision/yolo", Some(version.id)));
    assert_eq!((known.tags.join(" "), known.sources.len()), ("base prod".to_owned(), 1));
    let made =
        promote(world.registry(), &ada, run.id, Promote { publish: true, ..to("acme/edge/yolo") }, None).await.unwrap();
    assert_eq!((made.status, made.sha256.as_deref()), (Status::Published, version.sha256.as_deref()));
    let (old, new) = (
        get::get(world.registry(), &ada, version.id).await.unwrap(),
        get::get(world.registry(), &ada, made.id).await.unwrap(),
    );
    assert_eq!((&new.files, &new.labels, &new.configuration), (&old.files, &old.labels, &old.configuration));
    assert_eq!(
        (&new.description, &new.metadata, &new.row.framework),
        (&old.description, &old.metadata, &old.row.framework)
    );
    // The bytes are there once, and its experiment is Published with it.
    assert_eq!(world.objects().len(), 2);
    assert_eq!(world.count("experiment where published_at is not null").await, 1);
    // None of them, on purpose.
    let bare =
        promote(world.registry(), &ada, run.id, Promote { version: Some(None), ..to("acme/edge/bare") }, None).await;
    assert_eq!(bare.unwrap().size, None);
    let foreign = Promote { version: Some(Some(other.id)), ..to("acme/edge/yolo") };
    let refusal = refused(promote(world.registry(), &ada, run.id, foreign, None).await);
    assert_eq!(refusal, Refusal::invalid("version", "did not come from this experiment"));
    let both = Promote { version: Some(Some(version.id)), uri: Some("s3://a/b".into()), ..to("acme/edge/yolo") };
    assert!(matches!(refused(promote(world.registry(), &ada, run.id, both, None).await), Refusal::Invalid { .. }));
}

#[tokio::test]
async fn the_rule_of_the_target_is_named() {
    let (world, run) = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.sql("update project set promotion_rule = 'subtree' where slug = 'edge'").await;
    let refusal = refused(promote(world.registry(), &ada, run.id, to("acme/edge/yolo"), None).await);
    assert_eq!(
        refusal.to_string(),
        "The promotion rule of edge is “only this project and its sub-projects”; this experiment belongs to vision."
    );
    assert_eq!(world.count("model").await, 0);
    world.sql("update project set promotion_rule = 'any'").await;
    promote(world.registry(), &ada, run.id, to("acme/edge/yolo"), None).await.unwrap();
}

#[tokio::test]
async fn who_may_promote_and_how_often() {
    let (world, run) = world().await;
    let (ada, eve) = (world.person("ada", OrgRole::Member).await, world.person("eve", OrgRole::Viewer).await);
    let refusal = refused(promote(world.registry(), &eve, run.id, Promote::default(), None).await);
    assert!(matches!(refusal, Refusal::RoleNeeded { .. }), "{refusal}");
    let nobody = promote(world.registry(), &Actor::anonymous(), run.id, Promote::default(), None).await;
    assert_eq!(refused(nobody), Refusal::not_found("experiment"));
    // Whoever only reads the experiment may take its link to a project of their own.
    world.grant("acme/edge", &eve, ProjectRole::Contributor).await;
    promote(world.registry(), &eve, run.id, to("acme/edge/m"), None).await.unwrap();
    // Files of a Draft are its contributors'.
    let draft = world.version("acme/vision/yolo").experiment(run.id).file("m.onnx", "bytes").register().await;
    let take = Promote { version: Some(Some(draft.id)), ..to("acme/edge/m") };
    assert!(matches!(refused(promote(world.registry(), &eve, run.id, take, None).await), Refusal::RoleNeeded { .. }));
    // In production where that is for Admins.
    world.sql("update project set production_role = 'admin' where slug = 'edge'").await;
    let raised = Promote { stage: Some(Stage::Production), ..to("acme/edge/m") };
    assert!(matches!(refused(promote(world.registry(), &ada, run.id, raised, None).await), Refusal::RoleNeeded { .. }));
    // The same request is done once.
    let once = promote(world.registry(), &ada, run.id, to("acme/edge/m"), Some("k")).await.unwrap();
    let again = promote(world.registry(), &ada, run.id, to("acme/edge/m"), Some("k")).await.unwrap();
    assert_eq!(once, again);
    assert!(matches!(
        refused(promote(world.registry(), &ada, run.id, to("acme/edge/n"), Some("k")).await),
        Refusal::Invalid { .. }
    ));
}

#[tokio::test]
async fn what_was_promoted_is_marked_and_found() {
    let (world, run) = world().await;
    let (ada, plain) =
        (world.person("ada", OrgRole::Member).await, world.experiment("acme/vision", "idle").create().await);
    world.project("acme/secret", Visibility::Private).await;
    world.version("acme/secret/hidden").experiment(plain.id).register().await;
    let made = world.version("acme/vision/yolo").experiment(run.id).register().await;
    let elsewhere = world.version("acme/edge/Tiny").experiment(run.id).register().await;
    world.version("acme/edge/gone").experiment(run.id).archived().register().await;
    let found = async |actor: &Actor, query: &str| -> Vec<(Id, Option<Cell>)> {
        let filter = Filter::parse(query).unwrap();
        let columns = [Column::Models.into()];
        let query = Query { filter: &filter, columns: &columns, ..Query::at("acme", &[]) };
        let rows = list::list(world.registry(), actor, query).await.unwrap().page.items;
        rows.into_iter().map(|mut row| (row.id, row.columns.remove(&Column::Models.into()))).collect()
    };
    let versions = Cell::Versions(vec![(elsewhere.id, elsewhere.address.clone()), (made.id, made.address.clone())]);
    for query in ["models:~nil", "models:yolo", "models:*tin*", "models:yolo&Tiny"] {
        assert_eq!(found(&ada, query).await, [(run.id, Some(versions.clone()))], "{query}");
    }
    assert_eq!(found(&ada, "models:nil").await, [(plain.id, None)]);
    assert_eq!(found(&ada, "models:gone").await, []);
    // What is elsewhere and hidden marks nothing.
    let owner = world.owner().await;
    assert_eq!(found(&owner, "models:~nil").await.len(), 2);
}
