//! Projects in the archive.

use domain::{
    Refusal,
    address::Address,
    api::{NewExperiment, NewProject},
    permission::{OrgRole, Visibility},
};
use registry::{
    experiments,
    projects::{
        address::resolve,
        archive::{archive, restore},
        create, find, get, list,
    },
    table::Query,
    testing::TestWorld,
    versions,
};

use crate::refused;

#[tokio::test]
async fn it_leaves_the_tables_above_and_goes_on_at_its_own_address() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let old = world.project("acme/vision", Visibility::Organization).await;
    let old = (old, world.project("acme/vision/old", Visibility::Organization).await).1;
    let deep = world.project("acme/vision/old/deep", Visibility::Organization).await;
    for model in ["acme/vision/a", "acme/vision/old/b", "acme/vision/old/deep/c"] {
        world.version(model).register().await;
    }
    let told = archive(registry, &owner, old).await.unwrap();
    assert!(told.archived && get::get(registry, &owner, deep).await.unwrap().archived);
    let seen = async |path: &[&str], own: bool| {
        let path: Vec<String> = path.iter().map(|slug| (*slug).to_owned()).collect();
        let listed = versions::list::list(registry, &owner, Query { own, ..Query::at("acme", &path) }).await.unwrap();
        (listed.page.items.len(), listed.total, listed.here.archived)
    };
    assert_eq!(seen(&[], false).await, (1, 1, false));
    assert_eq!(seen(&["vision"], false).await, (1, 1, false));
    assert_eq!(seen(&["vision", "old"], false).await, (2, 2, true));
    assert_eq!(seen(&["vision", "old"], true).await, (1, 1, true));
    let tree = list::list(registry, &owner, "acme").await.unwrap();
    let nodes: Vec<_> = tree.projects.iter().map(|p| (p.path.as_str(), p.versions, p.archived)).collect();
    assert_eq!(nodes, [("vision/old/deep", 1, true), ("vision/old", 2, true), ("vision", 1, false)]);
    assert_eq!(tree.versions, 1);
    assert_eq!(find::find(registry, &owner, "acme", "old").await.unwrap(), []);
    resolve(registry, &owner, &Address::parse("acme/vision/old/b@1").unwrap()).await.unwrap();
    restore(registry, &owner, old).await.unwrap();
    assert_eq!(seen(&[], false).await, (3, 3, false));
    let actions = "audit where action in ('project.archived', 'project.restored')";
    assert_eq!(world.count(actions).await, 2);
}

#[tokio::test]
async fn nothing_more_comes_into_it() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let old = world.project("acme/old", Visibility::Organization).await;
    let below = world.project("acme/old/below", Visibility::Organization).await;
    let other = world.project("acme/other", Visibility::Organization).await;
    let version = world.version("acme/other/m").register().await.id;
    archive(registry, &owner, old).await.unwrap();
    let kept_out = Refusal::state("old is in the archive; restore it first.");
    let new = domain::api::NewVersion { model: "acme/old/m".into(), ..Default::default() };
    assert_eq!(refused(versions::register::register(registry, &owner, new, None).await), kept_out);
    let run = NewExperiment { project: "acme/old".into(), name: "run".into(), ..Default::default() };
    assert_eq!(refused(experiments::create::create(registry, &owner, run).await), kept_out);
    let project = NewProject { path: "acme/old/x".into(), ..Default::default() };
    assert_eq!(refused(create::create(registry, &owner, project).await), kept_out);
    let to = domain::api::PlaceProject { below: Some("acme/old".into()), name: None };
    assert_eq!(refused(registry::projects::place::place(registry, &owner, other, &to).await), kept_out);
    let to = domain::api::NewPlace { to: "acme/old".into(), whole_model: false };
    let moved = versions::batch::one(registry, &owner, version, domain::api::Act::Move(to)).await;
    assert_eq!(refused(moved), kept_out);
    assert!(matches!(refused(archive(registry, &owner, old).await), Refusal::State { .. }));
    let with = refused(restore(registry, &owner, below).await);
    assert_eq!(with.to_string(), "It is in the archive with old; restore that.");
    let ada = world.person("ada", OrgRole::Member).await;
    assert!(matches!(refused(restore(registry, &ada, old).await), Refusal::RoleNeeded { .. }));
    restore(registry, &owner, old).await.unwrap();
    assert_eq!(refused(restore(registry, &owner, old).await), Refusal::state("This project is not in the archive."));
}
