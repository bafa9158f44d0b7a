//! Deleting projects with all that is in them.

use domain::{
    Id, Refusal,
    address::Address,
    api::{Contents, DeleteProject},
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{
    Actor, Result,
    artifacts::sweep,
    projects::{address::resolve, contents, delete::delete, list, purge},
    testing::TestWorld,
    versions,
};

use crate::refused;

async fn gone(world: &TestWorld, actor: &Actor, id: Id, name: &str) -> Result<()> {
    delete(world.registry(), actor, id, &DeleteProject { name: name.into() }).await
}

#[tokio::test]
async fn an_empty_project_goes_with_those_below_it() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    world.project("acme/vision/a", Visibility::Private).await;
    world.project("acme/vision/a/b", Visibility::Private).await;
    let kept = world.project("acme/kept", Visibility::Private).await;
    assert!(matches!(refused(gone(&world, &owner, vision, "other").await), Refusal::Invalid { .. }));
    gone(&world, &owner, vision, " vision ").await.unwrap();
    assert_eq!(refused(gone(&world, &owner, vision, "vision").await), Refusal::not_found("project"));
    // Its name is free at once, whatever is still there of it.
    world.project("acme/vision", Visibility::Private).await;
    while purge::step(world.registry()).await.unwrap() {}
    assert_eq!((world.count("project").await, world.count("node").await), (2, 2));
    assert_eq!(world.count("audit where action = 'project.deleted' and before ->> 'projects' = '3'").await, 1);
    gone(&world, &owner, kept, "kept").await.unwrap();
}

#[tokio::test]
async fn all_that_is_in_it_vanishes_at_once_and_its_rows_and_files_follow() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/vision/below", Visibility::Organization).await;
    world.project("acme/kept", Visibility::Organization).await;
    let run = world
        .experiment("acme/vision", "run")
        .metric("loss", 1, 0.5)
        .ended(ExperimentStatus::Completed)
        .create()
        .await
        .id;
    world.experiment("acme/vision", "other").create().await;
    let first =
        world.version("acme/vision/below/m").file("a.bin", "shared").experiment(run).published().register().await;
    world.version("acme/vision/m").file("b.bin", "own bytes").tag("t").archived().register().await;
    // What stays: a Published version of the same bytes, from the same experiment, derived from one that goes.
    let kept = world.version("acme/kept/m").file("a.bin", "shared").experiment(run).parent(&first.id.to_string());
    let kept = kept.published().register().await;
    world.upload(&owner, "acme/vision/m", "late.bin", "waits").await.unwrap();
    let told = contents::get(registry, &owner, vision).await.unwrap();
    let held = Contents {
        projects: 1,
        models: 2,
        versions: 2,
        published: 1,
        production: 0,
        experiments: 2,
        bytes: 9,
        bereft: 1,
    };
    assert_eq!(told, held);
    gone(&world, &owner, vision, "vision").await.unwrap();
    let tree = list::list(registry, &owner, "acme").await.unwrap();
    assert_eq!((tree.versions, tree.projects.len()), (1, 1));
    for address in ["acme/vision", "acme/vision/below/m", "acme/vision/below/m@1"] {
        assert_eq!(refused(resolve(registry, &owner, &Address::parse(address).unwrap()).await).code(), "not_found");
    }
    assert_eq!(refused(versions::get::get(registry, &owner, first.id).await), Refusal::not_found("version"));
    let rest = registry::table::Query::at("acme", &[]);
    let listed = versions::list::list(registry, &owner, rest).await.unwrap();
    assert_eq!((listed.page.items.len(), listed.total), (1, 1));
    let lineage = versions::lineage::get(registry, &owner, kept.id).await.unwrap();
    assert!(lineage.parent.is_none() && lineage.experiment.is_none(), "what goes is nobody's any more");
    // A server that stops between steps leaves the rest to the next.
    assert!(purge::step(registry).await.unwrap());
    while purge::step(registry).await.unwrap() {}
    for (table, rows) in [("version", 1), ("model", 1), ("experiment", 0), ("project", 1), ("upload", 0), ("blob", 1)] {
        assert_eq!(world.count(table).await, rows, "{table}");
    }
    assert_eq!(
        world.count("version where experiment_id is null and parent_id is null and status = 'published'").await,
        1
    );
    for left in ["version_count", "version_tally"] {
        assert_eq!(world.count(&format!("{left} where project_id not in (select id from project)")).await, 0, "{left}");
    }
    sweep::sweep(registry, sweep::SILENCE, sweep::WAITING).await.unwrap();
    assert_eq!(world.objects().len(), 1, "files of others stay");
}

#[tokio::test]
async fn what_others_hold_of_the_same_is_not_told() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let vision = world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/dark", Visibility::Private).await;
    let first = world.version("acme/vision/m").file("a.bin", "shared").register().await;
    world.version("acme/dark/m").file("a.bin", "shared").parent(&first.id.to_string()).register().await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let told = contents::get(registry, &ada, vision).await.unwrap();
    assert_eq!((told.bytes, told.bereft), (6, 0));
    let told = contents::get(registry, &world.owner().await, vision).await.unwrap();
    assert_eq!((told.bytes, told.bereft), (0, 1));
}

#[tokio::test]
async fn what_is_made_below_while_it_is_deleted_goes_with_it() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Public).await;
    gone(&world, &owner, vision, "vision").await.unwrap();
    let late = Id::now_v7();
    world
        .sql(&format!(
            "insert into project (org_id, id, parent_id, slug, name, name_key) select org_id, '{late}', id, 'x', 'x', 'x' from project where id = '{vision}'"
        ))
        .await;
    assert_eq!(list::list(registry, &owner, "acme").await.unwrap().projects, []);
    assert_eq!(refused(registry::projects::get::get(registry, &owner, late).await), Refusal::not_found("project"));
    while purge::step(registry).await.unwrap() {}
    assert_eq!(world.count("project").await, 0);
}

#[tokio::test]
async fn only_who_administers_all_of_it_deletes_it() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/vision/dark", Visibility::Private).await;
    world.only_listed_people("acme/vision/dark").await;
    let ada = world.person("ada", OrgRole::Member).await;
    assert!(matches!(refused(gone(&world, &ada, vision, "vision").await), Refusal::RoleNeeded { .. }));
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    assert_eq!(refused(gone(&world, &ada, vision, "vision").await).code(), "state");
    assert_eq!(refused(contents::get(world.registry(), &ada, vision).await).code(), "state");
    assert_eq!(world.count("project where deleted_at is null").await, 2);
}
