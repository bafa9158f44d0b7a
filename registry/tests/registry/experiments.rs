//! Experiments: created, reported to, ended, listed.

mod list;
mod promote;

use domain::{
    Refusal,
    api::{NewExperiment, Point, ReportValues},
    experiment::ExperimentStatus,
    permission::{OrgRole, Visibility},
};
use registry::{
    Actor,
    experiments::{create::create, finish::finish, get::get, report::report},
    testing::TestWorld,
};

use crate::refused;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

fn point(name: &str, variant: &str, iteration: i64, value: f64) -> Point {
    Point { name: name.into(), variant: variant.into(), iteration, value }
}

#[tokio::test]
async fn an_experiment_is_what_was_reported_in_any_order() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/Vision", " run 1 ").by(&ada).tag("nightly").parameter("lr", "0.1").create().await;
    assert_eq!((run.name.as_str(), run.kind.as_str(), run.project.as_str()), ("run 1", "training", "acme/vision"));
    assert_eq!((run.status, run.user.as_ref().map(|u| u.name.as_str())), (ExperimentStatus::InProgress, Some("ada")));
    assert_eq!(run.tags[0].name, "nightly");
    for values in [
        vec![point("loss", "train", 30, 0.3), point("loss", "train", 10, 0.9), point("loss", "", 5, f64::NAN)],
        vec![point("loss", "train", 20, 0.1)],
    ] {
        let values = ReportValues {
            parameters: [("lr".into(), "0.2".into()), ("note".into(), "ß, \"q\"".into())].into(),
            metrics: values,
        };
        report(world.registry(), &ada, run.id, values).await.unwrap();
    }
    let run = get(world.registry(), &ada, run.id).await.unwrap();
    assert_eq!(run.parameters, [("lr".to_owned(), "0.2".to_owned()), ("note".to_owned(), "ß, \"q\"".to_owned())]);
    let [(_, plain, nan), (_, train, loss)] = &run.metrics[..] else { panic!("{:?}", run.metrics) };
    assert_eq!((plain.as_str(), train.as_str()), ("", "train"));
    assert!(nan.last.is_nan() && nan.min.is_nan());
    assert_eq!((loss.last, loss.min, loss.max, loss.first), (0.3, 0.1, 0.9, 0.9));
    assert_eq!((loss.last_iteration, loss.min_iteration, loss.first_iteration), (30, 20, 10));
    assert_eq!(run.last_iteration, 30);
}

#[tokio::test]
async fn reports_at_once_lose_no_value() {
    let world = world().await;
    let owner = world.owner().await;
    let run = world.experiment("acme/vision", "run").create().await.id;
    let reports = (0..12).map(|i| {
        let values =
            ReportValues { metrics: vec![point("loss", "", i, f64::from(i as i32))], ..ReportValues::default() };
        report(world.registry(), &owner, run, values)
    });
    futures::future::join_all(reports).await.into_iter().for_each(Result::unwrap);
    let run = get(world.registry(), &owner, run).await.unwrap();
    let loss = &run.metrics[0].2;
    assert_eq!((loss.first, loss.min, loss.max, loss.last, run.last_iteration), (0.0, 0.0, 11.0, 11.0, 11));
}

#[tokio::test]
async fn a_run_ends_once_and_a_published_one_takes_no_values() {
    let world = world().await;
    let owner = world.owner().await;
    let registry = world.registry();
    let run = world.experiment("acme/vision", "run").create().await.id;
    assert!(matches!(refused(finish(registry, &owner, run, ExperimentStatus::Queued).await), Refusal::Invalid { .. }));
    finish(registry, &owner, run, ExperimentStatus::Completed).await.unwrap();
    assert!(matches!(refused(finish(registry, &owner, run, ExperimentStatus::Failed).await), Refusal::State { .. }));
    report(registry, &owner, run, ReportValues::default()).await.unwrap();
    world.publish_experiment(run).await;
    let locked = Refusal::state("This experiment is Published and therefore read-only.");
    let values = ReportValues { metrics: vec![point("loss", "", 1, 1.0)], ..ReportValues::default() };
    assert_eq!(refused(report(registry, &owner, run, values).await), locked);
    assert_eq!(refused(finish(registry, &owner, run, ExperimentStatus::Stopped).await), locked);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused() {
    let world = world().await;
    let owner = world.owner().await;
    let registry = world.registry();
    let run = world.experiment("acme/vision", "run").create().await.id;
    for bad in [
        point("", "", 1, 1.0),
        point("nul\0", "", 1, 1.0),
        point("loss", "nul\0", 1, 1.0),
        point(&"x".repeat(1_025), "", 1, 1.0),
        point("loss", &"x".repeat(1_025), 1, 1.0),
        point("loss", "", -1, 1.0),
    ] {
        let values = ReportValues { metrics: vec![point("good", "", 1, 1.0), bad], ..ReportValues::default() };
        assert!(matches!(refused(report(registry, &owner, run, values).await), Refusal::Invalid { .. }));
    }
    assert_eq!(world.count("experiment_metric").await, 0, "all of a report or nothing");
    let widest = point(&"ж".repeat(512), &"ж".repeat(512), i64::MAX, f64::MAX);
    report(registry, &owner, run, ReportValues { metrics: vec![widest], ..ReportValues::default() }).await.unwrap();
    let many = ReportValues { metrics: vec![point("m", "", 1, 1.0); 10_001], ..ReportValues::default() };
    assert!(matches!(refused(report(registry, &owner, run, many).await), Refusal::Invalid { .. }));
    for (name, kind) in [("", None), ("two\nlines", None), ("nul\0", None), ("x", Some(" ")), ("x", Some("two\nlines"))]
    {
        let new = NewExperiment {
            project: "acme/vision".into(),
            name: name.into(),
            kind: kind.map(str::to_owned),
            ..NewExperiment::default()
        };
        assert!(matches!(refused(create(registry, &owner, new).await), Refusal::Invalid { .. }), "{name:?} {kind:?}");
    }
}

#[tokio::test]
async fn experiments_live_in_projects_and_are_their_contributors() {
    let world = world().await;
    world.version("acme/vision/yolo").register().await;
    let viewer = world.person("viewer", OrgRole::Viewer).await;
    let run = world.experiment("acme/vision", "run").create().await.id;
    let registry = world.registry();
    let try_create = async |actor: &Actor, project: &str| {
        create(registry, actor, NewExperiment { project: project.into(), name: "n".into(), ..NewExperiment::default() })
            .await
    };
    let owner = world.owner().await;
    for project in ["acme", "acme/missing", "acme/vision/yolo", "acme/vision@1", "acme/vision/missing"] {
        assert_eq!(refused(try_create(&owner, project).await), Refusal::not_found("project"), "{project}");
    }
    assert!(matches!(refused(try_create(&viewer, "acme/vision").await), Refusal::RoleNeeded { .. }));
    assert!(matches!(
        refused(report(registry, &viewer, run, ReportValues::default()).await),
        Refusal::RoleNeeded { .. }
    ));
    let end = finish(registry, &viewer, run, ExperimentStatus::Completed).await;
    assert!(matches!(refused(end), Refusal::RoleNeeded { .. }));
    assert!(get(registry, &viewer, run).await.is_ok());
}
