//! Deleting projects.

use domain::{
    Id, Refusal,
    api::DeleteProject,
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{Actor, Result, projects::delete::delete, testing::TestWorld};

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
    let version = world.version("acme/vision/a/m").file("a.bin", "x").archived().register().await;
    let run = world.experiment("acme/vision", "run").create().await;
    assert!(matches!(refused(gone(&world, &owner, vision, "other").await), Refusal::Invalid { .. }));
    let held = refused(gone(&world, &owner, vision, "vision").await);
    assert_eq!(
        held.to_string(),
        "It still holds 1 version and 1 experiment, the archive included; move or delete them first."
    );
    registry::versions::batch::one(world.registry(), &owner, version.id, domain::api::Act::Delete).await.unwrap();
    world.sql(&format!("delete from experiment where id = '{}'", run.id)).await;
    gone(&world, &owner, vision, " vision ").await.unwrap();
    assert_eq!((world.count("project").await, world.count("model").await, world.count("node").await), (1, 0, 1));
    assert_eq!(world.count("audit where action = 'project.deleted' and before ->> 'projects' = '3'").await, 1);
    assert_eq!(refused(gone(&world, &owner, vision, "vision").await), Refusal::not_found("project"));
    gone(&world, &owner, kept, "kept").await.unwrap();
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
    assert_eq!(world.count("project").await, 2);
}
