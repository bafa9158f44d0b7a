//! Comparing, as far as the reader may see.

use domain::{
    Id, Refusal,
    permission::{OrgRole, ProjectRole, Visibility},
    version::Stage,
};
use registry::{
    Actor, Error,
    testing::TestWorld,
    versions::{compare, get},
};

#[tokio::test]
async fn versions_come_in_the_order_asked_for_with_all_that_they_have() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "train").parameter("lr", "1e-3").metric("acc", 1, 0.5).create().await.id;
    let first = world.version("acme/vision/yolo").experiment(run).file("a.bin", "bytes").metadata("k", "v").tag("edge");
    let first = first.with(|new| new.configuration = "lr: 1".into()).register().await.id;
    let second = world.version("acme/vision/tiny").stage(Stage::Staging).with(|new| {
        new.labels.insert("cat".into(), 0);
    });
    let second = second.register().await.id;
    world.alias("champion", second).await;
    let got = compare::compare(world.registry(), &ada, &[second, first, second]).await.unwrap();
    assert_eq!(got.missing, 0);
    assert_eq!(got.versions.iter().map(|one| one.version.row.id).collect::<Vec<_>>(), [second, first]);
    // Not a word differs from what the version itself says.
    for one in &got.versions {
        let alone = get::get(world.registry(), &ada, one.version.row.id).await.unwrap();
        assert_eq!(one.version, alone);
    }
    assert_eq!(got.versions[1].parameters, [("lr".to_owned(), "1e-3".to_owned())]);
    assert!(got.versions[0].parameters.is_empty());
}

#[tokio::test]
async fn what_is_hidden_and_what_is_not_there_are_one() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Public).await;
    world.project("acme/lab", Visibility::Private).await;
    let run = world.experiment("acme/lab", "train").parameter("lr", "1").metric("acc", 1, 0.5).metric("acc", 2, 0.6);
    let run = run.create().await.id;
    let open = world.version("acme/vision/yolo").experiment(run).published().register().await.id;
    let draft = world.version("acme/vision/yolo").register().await.id;
    let secret = world.version("acme/lab/yolo").register().await.id;
    let ids = [open, draft, secret, Id::nil()];
    let seen = |got: &domain::api::Comparison| got.versions.iter().map(|one| one.version.row.id).collect::<Vec<_>>();

    let stranger = compare::compare(world.registry(), &Actor::anonymous(), &ids).await.unwrap();
    assert_eq!((seen(&stranger), stranger.missing), (vec![open], 3));
    assert!(stranger.versions[0].version.metrics.is_empty() && stranger.versions[0].parameters.is_empty());

    let ada = world.person("ada", OrgRole::Member).await;
    let member = compare::compare(world.registry(), &ada, &ids).await.unwrap();
    assert_eq!((seen(&member), member.missing), (vec![open, draft], 2));
    // The experiment is in a project that she may not see.
    assert!(member.versions[0].parameters.is_empty());
    assert_eq!(compare::curves::curves(world.registry(), &ada, &ids, None).await.unwrap(), Default::default());

    world.grant("acme/lab", &ada, ProjectRole::Viewer).await;
    let granted = compare::compare(world.registry(), &ada, &ids).await.unwrap();
    assert_eq!((seen(&granted), granted.missing), (vec![open, draft, secret], 1));
    assert_eq!(granted.versions[0].parameters.len(), 1);
    let curves = compare::curves::curves(world.registry(), &ada, &ids, None).await.unwrap();
    assert_eq!(curves.shown, Some(("acc".into(), String::new())));
    assert_eq!(curves.of[&open].iter().map(|p| p.iteration).collect::<Vec<_>>(), [1, 2]);

    let eve = world.person("eve", OrgRole::Outsider).await;
    let other = compare::compare(world.registry(), &eve, &ids).await.unwrap();
    assert_eq!((seen(&other), other.missing), (vec![open], 3));
}

#[tokio::test]
async fn from_two_to_twenty() {
    let world = TestWorld::new().await;
    for ids in [vec![], vec![Id::nil(); 5], (0..21).map(Id::from_u128).collect()] {
        let refused = compare::compare(world.registry(), &Actor::anonymous(), &ids).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(Refusal::Invalid { .. })), "{refused}");
    }
}
