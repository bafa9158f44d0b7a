//! Keys that people made up are found where they are used, by those who may see where.

use domain::{
    permission::{OrgRole, Visibility},
    table::Subject,
};
use registry::{
    Actor,
    testing::TestWorld,
    views::keys::{self, KEYS_MAX},
};

async fn found(world: &TestWorld, actor: &Actor, subject: Subject, at: &str, search: &str) -> Vec<String> {
    let path: Vec<String> = at.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let found = keys::keys(world.registry(), actor, subject, "acme", &path, search).await.unwrap();
    assert!(!found.more);
    found.keys.iter().map(ToString::to_string).collect()
}

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    for (path, visibility) in [
        ("acme/vision", Visibility::Organization),
        ("acme/open", Visibility::Public),
        ("acme/secret", Visibility::Private),
    ] {
        world.project(path, visibility).await;
    }
    let run = async |project: &str, word: &str| {
        let run = world.experiment(project, "run").parameter("lr", "0.1").parameter(word, "1");
        run.metric("acc", 1, 0.5).metric(&format!("{word}/val"), 1, 0.5).create().await.id
    };
    let (seen, hidden) = (run("acme/vision", "warm").await, run("acme/secret", "dark").await);
    world.version("acme/vision/a").metadata("dataset", "x").metadata("my, key", "x").experiment(seen).register().await;
    world.version("acme/vision/b").metadata("dataset", "y").experiment(hidden).register().await;
    world.version("acme/open/c").metadata("public", "y").experiment(seen).published().register().await;
    world.version("acme/open/c").metadata("draft", "y").register().await;
    world.version("acme/secret/d").metadata("hidden", "y").metadata("dataset", "z").register().await;
    world.version("acme/vision/e").metadata("archived", "y").archived().register().await;
    world
}

#[tokio::test]
async fn keys_are_those_of_rows_that_one_sees() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let (models, experiments) = (Subject::Models, Subject::Experiments);
    let of_members = [
        "metadata.dataset",
        "metadata.draft",
        "metadata.\"my, key\"",
        "metadata.public",
        "metrics.acc",
        "metrics.dark/val",
        "metrics.warm/val",
        "params.lr",
        "params.warm",
    ];
    assert_eq!(found(&world, &ada, models, "", "").await, of_members);
    assert_eq!(
        found(&world, &ada, models, "open", "").await,
        ["metadata.draft", "metadata.public", "metrics.acc", "metrics.warm/val", "params.lr", "params.warm"]
    );
    assert_eq!(found(&world, &ada, models, "", "A").await.len(), 6);
    assert_eq!(found(&world, &ada, models, "", "M/V").await, ["metrics.warm/val"]);
    assert_eq!(found(&world, &ada, models, "", "%").await, [""; 0]);
    assert_eq!(found(&world, &Actor::anonymous(), models, "", "").await, ["metadata.public"]);
    assert_eq!(
        found(&world, &ada, experiments, "", "").await,
        ["metrics.acc", "metrics.warm/val", "params.lr", "params.warm"]
    );
    assert!(found(&world, &world.owner().await, experiments, "", "dark").await.len() == 2);
    assert_eq!(found(&world, &Actor::anonymous(), experiments, "", "").await, [""; 0]);
}

#[tokio::test]
async fn many_keys_are_cut_and_found_by_searching() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let many = (0..KEYS_MAX + 1).fold(world.version("acme/vision/a"), |v, i| v.metadata(&format!("key {i}"), "x"));
    many.register().await;
    let owner = world.owner().await;
    let all = keys::keys(world.registry(), &owner, Subject::Models, "acme", &[], "").await.unwrap();
    assert_eq!((all.keys.len(), all.more), (KEYS_MAX, true));
    assert_eq!(found(&world, &owner, Subject::Models, "", "key 200").await, ["metadata.\"key 200\""]);
}

#[tokio::test]
async fn a_key_is_found_behind_however_many_hidden_rows() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/secret", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let seen = world.version("acme/vision/a").metadata("shared", "z").metadata("own", "x").register().await.id;
    let hidden = world.version("acme/secret/b").metadata("shared", "a").metadata("dark", "x").register().await.id;
    // In the index, all of them come before the one that she may see.
    world
        .sql(&format!(
            "insert into version (org_id, id, model_id, project_id, name_key, number)
             select org_id, gen_random_uuid(), model_id, project_id, name_key, n
             from version, generate_series(2, 1000) n where id = '{hidden}';
             insert into version_metadata (org_id, version_id, key, value, value_key)
             select v.org_id, v.id, key, 'a', 'a' from version v, unnest(array['shared', 'dark']) key
             where v.id not in ('{seen}', '{hidden}')"
        ))
        .await;
    let of = async |actor: &Actor, search: &str| found(&world, actor, Subject::Models, "", search).await;
    assert_eq!(of(&ada, "").await, ["metadata.own", "metadata.shared"]);
    assert_eq!(of(&ada, "sha").await, ["metadata.shared"]);
    assert_eq!(of(&world.owner().await, "").await, ["metadata.dark", "metadata.own", "metadata.shared"]);
}
