//! Renaming and moving projects.

use domain::{
    Id, Refusal,
    address::Address,
    api::{PlaceProject, Project, Resolved},
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{
    Actor, Result,
    projects::{address::resolve, get, place::place},
    testing::TestWorld,
};

use crate::refused;

async fn put(world: &TestWorld, actor: &Actor, id: Id, name: Option<&str>, below: Option<&str>) -> Result<Project> {
    let to = PlaceProject { name: name.map(str::to_owned), below: below.map(str::to_owned) };
    place(world.registry(), actor, id, &to).await
}

#[tokio::test]
async fn old_addresses_lead_to_a_project_that_was_renamed_and_moved() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let aerial = world.project("acme/vision/aerial", Visibility::Private).await;
    world.project("acme/lab", Visibility::Private).await;
    world.version("acme/vision/aerial/yolo").register().await;
    let told = put(&world, &owner, aerial, Some("Aerial 2"), None).await.unwrap();
    assert_eq!((told.path.as_str(), told.name.as_str()), ("acme/vision/aerial-2", "Aerial 2"));
    let told = put(&world, &owner, aerial, None, Some("acme/lab")).await.unwrap();
    assert_eq!(told.path, "acme/lab/aerial-2");
    put(&world, &owner, vision, Some("Seeing"), None).await.unwrap();
    for old in ["acme/vision/aerial", "acme/vision/aerial-2", "acme/seeing/aerial", "acme/lab/aerial-2"] {
        let found = resolve(world.registry(), &owner, &Address::parse(old).unwrap()).await.unwrap();
        assert_eq!(found, Resolved::Project { id: aerial, address: "acme/lab/aerial-2".into() }, "{old}");
    }
    let version =
        resolve(world.registry(), &owner, &Address::parse("acme/vision/aerial/yolo@1").unwrap()).await.unwrap();
    assert!(matches!(version, Resolved::Version { address, .. } if address == "acme/lab/aerial-2/yolo@1"));
    // Back where it was, and again: every name still means it.
    put(&world, &owner, aerial, Some("aerial"), Some("acme/seeing")).await.unwrap();
    let told = put(&world, &owner, aerial, None, Some("acme")).await.unwrap();
    assert_eq!(told.path, "acme/aerial");
    assert_eq!(world.count("audit where action = 'project.moved'").await, 5);
    let row = "audit where before ->> 'address' = 'acme/vision/aerial-2' and after ->> 'address' = 'acme/lab/aerial-2'";
    assert_eq!(world.count(row).await, 1);
}

#[tokio::test]
async fn both_places_must_let_it() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    world.project("acme/lab", Visibility::Organization).await;
    world.project("acme/dark", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    assert_eq!(refused(put(&world, &ada, vision, Some("x"), None).await), Refusal::not_found("project"));
    world.grant("acme/vision", &ada, ProjectRole::Contributor).await;
    assert!(matches!(refused(put(&world, &ada, vision, Some("x"), None).await), Refusal::RoleNeeded { .. }));
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    assert!(matches!(refused(put(&world, &ada, vision, None, Some("acme/lab")).await), Refusal::RoleNeeded { .. }));
    for hidden in ["acme/dark", "acme/nothing"] {
        assert_eq!(refused(put(&world, &ada, vision, None, Some(hidden)).await), Refusal::not_found("project"));
    }
    assert_eq!(
        refused(put(&world, &ada, vision, Some("dark"), None).await),
        Refusal::Unavailable { name: "dark".into() }
    );
    let itself = put(&world, &owner, vision, None, Some("acme/vision")).await;
    assert_eq!(refused(itself), Refusal::state("A project cannot be moved below itself."));
    let elsewhere = put(&world, &owner, vision, None, Some("rival")).await;
    assert!(matches!(refused(elsewhere), Refusal::Invalid { .. }));
    assert_eq!(get::get(registry, &owner, vision).await.unwrap().path, "acme/vision");
}

#[tokio::test]
async fn whoever_takes_it_out_of_what_they_administer_administers_it_still() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/below", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let told = put(&world, &ada, below, None, Some("acme")).await.unwrap();
    assert_eq!((told.path.as_str(), told.role), ("acme/below", Some(ProjectRole::Admin)));
}

#[tokio::test]
async fn nothing_is_taken_out_from_under_those_who_administer_what_is_above() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let above = world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/below", Visibility::Private).await;
    world.project("acme/lab", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision/below", &ada, ProjectRole::Admin).await;
    world.grant("acme/lab", &ada, ProjectRole::Admin).await;
    // Neither when the one above is hidden from them, nor when they only read it.
    for seen in [false, true] {
        if seen {
            world.grant("acme/vision", &ada, ProjectRole::Contributor).await;
        }
        for target in ["acme", "acme/lab"] {
            let answer = refused(put(&world, &ada, below, None, Some(target)).await);
            assert!(matches!(answer, Refusal::RoleNeeded { .. }), "{seen} {target}: {answer:?}");
        }
    }
    assert_eq!(get::get(world.registry(), &owner, below).await.unwrap().path, "acme/vision/below");
    put(&world, &ada, below, Some("renamed"), None).await.unwrap();
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let told = put(&world, &ada, below, None, Some("acme/lab")).await.unwrap();
    assert_eq!(told.path, "acme/lab/renamed");
    assert!(get::get(world.registry(), &owner, above).await.is_ok());
}

#[tokio::test]
async fn what_a_move_means_for_people_is_counted_before() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let open = world.project("acme/open", Visibility::Organization).await;
    world.project("acme/dark", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let gus = world.person("gus", OrgRole::Viewer).await;
    world.grant("acme/dark", &gus, ProjectRole::Admin).await;
    let foresee = async |actor: &Actor, below: &str| {
        let to = PlaceProject { name: None, below: Some(below.into()) };
        registry::projects::access::foresee::of_move(registry, actor, open, &to).await
    };
    let told = foresee(&owner, "acme/dark").await.unwrap();
    // Ada falls out, and Gus administers.
    assert_eq!((told.gain, told.lose, told.shut_out, told.after), (1, 1, 1, Visibility::Private));
    assert_eq!(told.narrowed_by.as_deref(), Some("dark"));
    put(&world, &owner, open, None, Some("acme/dark")).await.unwrap();
    assert_eq!(get::get(registry, &gus, open).await.unwrap().role, Some(ProjectRole::Admin));
    assert_eq!(refused(get::get(registry, &ada, open).await), Refusal::not_found("project"));
    assert_eq!(refused(foresee(&ada, "acme").await), Refusal::not_found("project"));
    assert!(matches!(refused(foresee(&owner, "acme/dark/open").await), Refusal::State { .. }));
}
