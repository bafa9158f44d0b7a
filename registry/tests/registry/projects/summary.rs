//! A project at a glance.

use domain::{
    api::Summary,
    permission::{OrgRole, Visibility},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use registry::{
    Actor,
    projects::{list::fold_counts, summary::get},
    testing::TestWorld,
};

fn of(told: &Summary, value: &str) -> i64 {
    let all = told.by_status.iter().chain(&told.by_stage).chain(&told.by_framework);
    all.filter(|tally| tally.value == value).map(|tally| tally.versions).sum()
}

#[tokio::test]
async fn it_counts_what_its_reader_may_see() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let vision = world.project("acme/vision", Visibility::Public).await;
    world.project("acme/vision/dark", Visibility::Private).await;
    world.only_listed_people("acme/vision/dark").await;
    let ada = world.person("ada", OrgRole::Member).await;
    let onnx = |model: &str| world.version(model).with(|v| v.framework = Some("ONNX".into()));
    onnx("acme/vision/m").file("a.bin", "12345").by(&ada).published().register().await;
    onnx("acme/vision/m").file("a.bin", "12345").register().await;
    world.version("acme/vision/m").file("c.bin", "123").archived().register().await;
    world.version("acme/vision/dark/m").file("d.bin", "1").register().await;
    let told = get(registry, &world.owner().await, vision).await.unwrap();
    assert_eq!((told.versions, told.bytes), (3, Some(14)));
    assert_eq!(["draft", "published", "testing", "ONNX", ""].map(|value| of(&told, value)), [2, 1, 3, 2, 1]);
    assert_eq!(told.contributors.len(), 2);
    let told = get(registry, &ada, vision).await.unwrap();
    assert_eq!((told.versions, told.bytes, of(&told, "ONNX")), (2, Some(13), 2));
    let told = get(registry, &Actor::anonymous(), vision).await.unwrap();
    assert_eq!((told.versions, told.bytes, told.contributors.len()), (1, None, 0));
    assert_eq!(["draft", "published", "ONNX", ""].map(|value| of(&told, value)), [0, 1, 1, 0]);
}

/// Combinations whose tally is not what there is of them.
async fn lies(world: &TestWorld) -> i64 {
    world
        .count(
            "(select project_id from (
                  select project_id, archived, status, stage, framework, versions, bytes from version_tally
                  union all
                  select project_id, archived_at is not null, status, stage, coalesce(framework, ''), -1, -coalesce(size, 0) from version
              ) both_sides group by project_id, archived, status, stage, framework
              having sum(versions) <> 0 or sum(bytes) <> 0) wrong",
        )
        .await
}

#[tokio::test]
async fn tallies_are_the_versions_after_any_change() {
    let world = TestWorld::new().await;
    for path in ["acme/a", "acme/b"] {
        world.project(path, Visibility::Private).await;
    }
    let mut random = StdRng::seed_from_u64(7);
    for step in 0..60 {
        let some = format!("(select id from version order by md5(id::text || '{}') limit 2)", random.random::<u32>());
        match random.random_range(0..8) {
            0..3 => {
                let model = format!("acme/{}/m{}", ["a", "b"][random.random_range(0..2)], random.random_range(0..3));
                world.version(&model).file("a.bin", step.to_string()).register().await;
            }
            3 => world.sql(&format!("update version set archived_at = now() where id in {some}")).await,
            4 => world.sql(&format!("update version set stage = 'staging', size = size + 1 where id in {some}")).await,
            5 => {
                world
                    .sql(&format!(
                        "update version set archived_at = null, framework = 'x', framework_key = 'x' where id in {some}"
                    ))
                    .await
            }
            6 => world.sql(&format!("delete from version where id in {some}")).await,
            _ => fold_counts(world.registry()).await.unwrap(),
        }
        assert_eq!(lies(&world).await, 0, "after step {step}");
    }
}
