//! Counts: kept by triggers, folded by anybody, true at any moment.

use domain::permission::Visibility;
use rand::{Rng, SeedableRng, rngs::StdRng};
use registry::{
    projects::list::{fold_counts, list},
    testing::TestWorld,
};

/// Projects whose counters are not their live versions.
async fn lies(world: &TestWorld) -> i64 {
    world
        .count(
            "(select project_id from (
                  select project_id, delta from version_count
                  union all
                  select project_id, -1 from version where archived_at is null
              ) both_sides group by 1 having sum(delta) <> 0) wrong",
        )
        .await
}

#[tokio::test]
async fn counters_are_the_live_versions_after_any_change() {
    let world = TestWorld::new().await;
    let paths = ["acme/a", "acme/a/b", "acme/c"];
    for path in paths {
        world.project(path, Visibility::Private).await;
    }
    let mut random = StdRng::seed_from_u64(11);
    let mut any = |sql: &str| {
        sql.replace('?', &format!("md5(row_number() over (order by id)::text || '{}')", random.random::<u32>()))
    };
    let mut choose = StdRng::seed_from_u64(12);
    for step in 0..120 {
        match choose.random_range(0..9) {
            0..3 => {
                let model = format!("{}/m{}", paths[choose.random_range(0..3)], choose.random_range(0..3));
                let version = world.version(&model);
                if choose.random_bool(0.2) {
                    version.archived().register().await
                } else {
                    version.register().await
                };
            }
            3 => world
                .sql(&any(
                    "update version set archived_at = now() where id in (select id from version order by ? limit 2)",
                ))
                .await,
            4 => {
                world
                    .sql(&any(
                        "update version set archived_at = null where id in (select id from version order by ? limit 2)",
                    ))
                    .await
            }
            5 => world.sql(&any("delete from version where id in (select id from version order by ? limit 1)")).await,
            // A model takes its versions along.
            6 => {
                world
                    .sql(&any("update model set project_id = (select id from project order by ? limit 1), slug = 'm' || gen_random_uuid()
                               where id in (select id from model order by ? limit 1)"))
                    .await;
            }
            7 => world.sql(&any("delete from model where id in (select id from model order by ? limit 1)")).await,
            _ => fold_counts(world.registry()).await.unwrap(),
        }
        assert_eq!(lies(&world).await, 0, "step {step}");
    }
    for _ in 0..4 {
        world.version("acme/a/kept").register().await;
    }
    let owner = world.owner().await;
    let live = world.count("version where archived_at is null").await;
    assert_eq!(list(world.registry(), &owner, "acme").await.unwrap().versions, live);
    fold_counts(world.registry()).await.unwrap();
    assert_eq!(lies(&world).await, 0);
    assert!(world.count("version_count").await <= 3, "one row a project is left");
    assert_eq!(list(world.registry(), &owner, "acme").await.unwrap().versions, live);
}

#[tokio::test]
async fn folding_while_versions_are_registered_loses_nothing() {
    let world = TestWorld::new().await;
    world.project("acme/a", Visibility::Private).await;
    world.project("acme/b", Visibility::Private).await;
    let owner = world.owner().await;
    let register = futures::future::join_all((0..24).map(|n| {
        let version = world.version(if n % 2 == 0 { "acme/a/m" } else { "acme/b/m" }).by(&owner);
        async move { if n % 5 == 0 { version.archived().register().await } else { version.register().await } }
    }));
    let fold = async {
        for _ in 0..20 {
            let (a, b) = tokio::join!(fold_counts(world.registry()), fold_counts(world.registry()));
            a.unwrap();
            b.unwrap();
            let seen = list(world.registry(), &owner, "acme").await.unwrap().versions;
            assert!((0..=24).contains(&seen), "{seen}");
        }
    };
    tokio::join!(register, fold);
    assert_eq!(lies(&world).await, 0);
    fold_counts(world.registry()).await.unwrap();
    assert_eq!((lies(&world).await, world.count("version_count").await), (0, 2));
}

#[tokio::test]
async fn a_project_counts_what_is_below_it() {
    let world = TestWorld::new().await;
    for path in ["acme/a", "acme/a/b", "acme/a/b/c"] {
        world.project(path, Visibility::Private).await;
    }
    for model in ["acme/a/m", "acme/a/b/m", "acme/a/b/m", "acme/a/b/c/m"] {
        world.version(model).register().await;
    }
    let overview = list(world.registry(), &world.owner().await, "acme").await.unwrap();
    let counts: Vec<(&str, i64)> = overview.projects.iter().map(|p| (p.path.as_str(), p.versions)).collect();
    assert_eq!(counts, [("a", 4), ("a/b", 3), ("a/b/c", 1)]);
}
