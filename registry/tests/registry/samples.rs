use std::time::{Duration, Instant};

use domain::{
    Refusal,
    permission::{OrgRole, Visibility},
};
use registry::{Error, projects, samples, testing::TestWorld};

#[tokio::test]
async fn an_owner_gets_the_whole_tree() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let start = Instant::now();
    samples::load(world.registry(), &owner, "acme").await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(15), "took {:?}", start.elapsed());
    let overview = projects::list::list(world.registry(), &owner, "acme").await.unwrap();
    let paths: Vec<_> = overview.projects.iter().map(|p| p.path.as_str()).collect();
    assert!(paths.contains(&"vision/detectors/aerial") && paths.contains(&"ranking"), "{paths:?}");
    assert!((30..=45).contains(&overview.versions), "{}", overview.versions);
    let count = |sql| {
        let pool = world.pool();
        async move { sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap() }
    };
    assert_eq!(count("select count(*) from version where registration <> 'ready'").await, 0);
    assert_eq!(count("select count(*) from version where framework is null").await, 0);
    assert_eq!(count("select count(*) from upload").await, 0, "something was uploaded and not used");
    assert!(count("select count(distinct framework) from version").await >= 8);
    assert!(count("select count(*) from experiment where status = 'in_progress'").await >= 2);
    // Every file is another one: nothing was found to be there already.
    assert_eq!(
        count("select count(*) from blob").await,
        count("select count(*) from version_file where name <> 'config.json'").await
            + count("select count(distinct blob_id) from version_file where name = 'config.json'").await
    );
    assert_eq!(
        count("select count(*) from audit where action = 'version.registered'").await,
        overview.versions,
        "not all of it was audited"
    );
}

#[tokio::test]
async fn who_may_not_make_projects_gets_none() {
    let world = TestWorld::new().await;
    let viewer = world.person("vera", OrgRole::Viewer).await;
    let refused = samples::load(world.registry(), &viewer, "acme").await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::RoleNeeded { .. }))), "{refused:?}");
    assert_eq!(projects::list::list(world.registry(), &viewer, "acme").await.unwrap().projects, []);
}

#[tokio::test]
async fn samples_do_not_mix_with_what_is_there() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    world.project("acme/ranking", Visibility::Private).await;
    let refused = samples::load(world.registry(), &owner, "acme").await;
    let Err(Error::Refused(refusal @ Refusal::State { .. })) = refused else { panic!("{refused:?}") };
    assert!(refusal.to_string().contains("“ranking”"), "{refusal}");
    assert_eq!(projects::list::list(world.registry(), &owner, "acme").await.unwrap().projects.len(), 1);
}
