//! Lineage and curves, as far as the reader may see.

use domain::{
    api::{Point, ReportValues},
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{
    Actor, experiments,
    testing::TestWorld,
    versions::{
        history::{self, Which},
        lineage, places, siblings,
    },
};

use crate::refused;

#[tokio::test]
async fn a_lineage_leaves_out_what_is_hidden() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Public).await;
    world.project("acme/lab", Visibility::Private).await;
    let run = world.experiment("acme/lab", "train").ended(ExperimentStatus::Completed).create().await.id;
    world.version("acme/lab/base").register().await;
    let id =
        world.version("acme/vision/yolo").experiment(run).parent("acme/lab/base@1").published().register().await.id;
    let derived = world.version("acme/vision/tiny").parent("acme/vision/yolo@1").register().await.id;
    world.version("acme/lab/tiny").parent("acme/vision/yolo@1").register().await;
    world.sql(&format!("insert into experiment_input select org_id, id, '{id}' from experiment")).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let seen = lineage::get(world.registry(), &ada, id).await.unwrap();
    assert_eq!((seen.experiment, seen.parent, seen.used_by), (None, None, vec![]));
    assert_eq!(seen.derived.iter().map(|v| (v.id, v.path.as_str())).collect::<Vec<_>>(), [(derived, "vision/tiny")]);
    world.grant("acme/lab", &ada, ProjectRole::Viewer).await;
    let seen = lineage::get(world.registry(), &ada, id).await.unwrap();
    assert_eq!(seen.experiment.map(|e| e.id), Some(run));
    assert_eq!(seen.parent.map(|v| v.path), Some("lab/base".into()));
    assert_eq!((seen.derived.len(), seen.used_by.len()), (2, 1));
    let stranger = lineage::get(world.registry(), &Actor::anonymous(), id).await.unwrap();
    assert_eq!(stranger, domain::api::Lineage::default());
    // And all versions of a model, to whom they are shown.
    let model = registry::versions::get::get(world.registry(), &ada, id).await.unwrap().row.model.id;
    world.version("acme/vision/yolo").archived().register().await;
    let numbers = |list: Vec<domain::api::Sibling>| list.iter().map(|s| (s.row.number, s.archived)).collect::<Vec<_>>();
    assert_eq!(numbers(siblings::get(world.registry(), &ada, model).await.unwrap()), [(2, true), (1, false)]);
    assert_eq!(numbers(siblings::get(world.registry(), &Actor::anonymous(), model).await.unwrap()), [(1, false)]);
}

#[tokio::test]
async fn curves_keep_every_value_up_to_a_bound_and_their_ends_and_peaks_beyond() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "train").by(&ada).create().await.id;
    let report = |from: i64, to: i64| {
        // It falls, but for a peak and a dip.
        let value = |i: i64| match i {
            5_431 => 9.0,
            7_777 => -9.0,
            _ => 1.0 / (i + 1) as f64,
        };
        let point = |i: i64| Point { name: "loss".into(), variant: "val".into(), iteration: i, value: value(i) };
        let metrics = (from..to).map(point).collect();
        experiments::report::report(world.registry(), &ada, run, ReportValues { metrics, ..ReportValues::default() })
    };
    report(0, 5).await.unwrap();
    // Sent again, a value counts once.
    report(3, 8).await.unwrap();
    let id = world.version("acme/vision/yolo").by(&ada).experiment(run).register().await.id;
    let curves = history::get(world.registry(), &ada, id, &Which::All).await.unwrap();
    assert_eq!((curves.len(), curves[0].variant.as_str()), (1, "val"));
    let iterations = |points: &[domain::api::CurvePoint]| points.iter().map(|p| p.iteration).collect::<Vec<_>>();
    assert_eq!(iterations(&curves[0].points), (0..8).collect::<Vec<_>>());
    report(8, 10_000).await.unwrap();
    report(10_000, 12_001).await.unwrap();
    assert!(world.count("metric_point").await <= experiments::history::POINTS_MAX);
    let curve = history::get(world.registry(), &ada, id, &Which::All).await.unwrap().remove(0);
    assert!((500..=1_000).contains(&curve.points.len()), "{}", curve.points.len());
    let ends = (curve.points.first().unwrap().iteration, curve.points.last().unwrap().iteration);
    assert_eq!(ends, (0, 12_000));
    let extremes: Vec<_> = curve.points.iter().filter(|p| p.value.abs() > 1.0).map(|p| p.iteration).collect();
    assert_eq!(extremes, [5_431, 7_777]);
    let eve = world.person("eve", OrgRole::Outsider).await;
    refused(experiments::history::get(world.registry(), &eve, run).await);
}

#[tokio::test]
async fn of_many_curves_the_first_come_with_their_points() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "train").by(&ada).create().await.id;
    let point = |name: &str, i: i64| Point { name: name.into(), variant: String::new(), iteration: i, value: 1.0 };
    let metrics = ["a", "b", "c"].into_iter().flat_map(|name| (0..3).map(move |i| point(name, i)));
    let metrics = metrics.chain([point("once", 0)]).collect();
    let values = ReportValues { metrics, ..ReportValues::default() };
    experiments::report::report(world.registry(), &ada, run, values).await.unwrap();
    let id = world.version("acme/vision/yolo").by(&ada).experiment(run).register().await.id;
    let read = async |which| {
        let curves = history::get(world.registry(), &ada, id, &which).await.unwrap();
        curves.into_iter().map(|c| (c.name, c.points.len())).collect::<Vec<_>>()
    };
    let of = |list: &[(&str, usize)]| list.iter().map(|(n, count)| ((*n).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(read(Which::First(2)).await, of(&[("a", 3), ("b", 3), ("c", 0)]));
    assert_eq!(read(Which::One("c".into(), String::new())).await, of(&[("c", 3)]));
    assert_eq!(read(Which::One("d".into(), String::new())).await, of(&[]));
    assert_eq!(read(Which::All).await, of(&[("a", 3), ("b", 3), ("c", 3), ("once", 1)]));
}

#[tokio::test]
async fn places_to_move_to_are_those_one_may_move_to() {
    let world = TestWorld::new().await;
    for (path, visibility) in [
        ("acme/vision", Visibility::Organization),
        ("acme/vision/detectors", Visibility::Organization),
        ("acme/secret", Visibility::Private),
    ] {
        world.project(path, visibility).await;
    }
    world.version("acme/vision/Detector X").register().await;
    world.version("acme/secret/detector").register().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let found = places::find(world.registry(), &ada, "acme", "DETECT").await.unwrap();
    let addresses: Vec<_> = found.iter().map(|p| (p.address.as_str(), p.is_model)).collect();
    assert_eq!(addresses, [("acme/vision/detectors", false), ("acme/vision/detector-x", true)]);
    let eve = world.person("eve", OrgRole::Viewer).await;
    assert!(places::find(world.registry(), &eve, "acme", "").await.unwrap().is_empty());
}
