//! Stars on projects.

use domain::{
    Refusal,
    permission::{OrgRole, TokenScope, Visibility},
};
use registry::{
    Actor,
    projects::{get, list, star::set},
    testing::TestWorld,
};

use crate::refused;

#[tokio::test]
async fn a_star_is_its_owners_alone() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Public).await;
    let ada = world.person("ada", OrgRole::Member).await;
    for _ in 0..2 {
        set(registry, &ada, vision, true).await.unwrap();
    }
    assert!(get::get(registry, &ada, vision).await.unwrap().starred);
    assert!(!list::list(registry, &owner, "acme").await.unwrap().projects[0].starred);
    for _ in 0..2 {
        set(registry, &ada, vision, false).await.unwrap();
    }
    assert!(!list::list(registry, &ada, "acme").await.unwrap().projects[0].starred);
    assert_eq!(refused(set(registry, &Actor::anonymous(), vision, true).await), Refusal::not_found("project"));
    let reader = world.with_token(&ada, TokenScope::Read).await;
    assert!(matches!(refused(set(registry, &reader, vision, true).await), Refusal::ScopeNeeded { .. }));
    assert_eq!(world.count("star").await, 0);
}
