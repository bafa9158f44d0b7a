//! What operators do at the command line.

use domain::{
    Refusal,
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{
    people::operator::{unsafe_add_organization, unsafe_add_person, unsafe_grant, unsafe_set_role},
    projects,
    testing::{PASSWORD, TestWorld, email},
};

use crate::refused;

#[tokio::test]
async fn people_roles_and_grants_take_effect_at_once() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    unsafe_add_person(registry, "Ada", &email("ada"), PASSWORD.into()).await.unwrap();
    let ada = registry::people::session::sign_in(registry, &Default::default(), &email("ada"), PASSWORD.into())
        .await
        .unwrap();
    let ada = registry::people::session::resume(registry, &ada).await.unwrap();
    let project = world.project("acme/vision", Visibility::Private).await;
    let role = async || projects::get::get(registry, &ada, project).await.ok().and_then(|p| p.role);
    assert_eq!(role().await, None);
    unsafe_grant(registry, "acme/Vision", &email("ADA"), Some(ProjectRole::Viewer)).await.unwrap();
    assert_eq!(role().await, Some(ProjectRole::Viewer));
    unsafe_grant(registry, "acme/vision", &email("ada"), Some(ProjectRole::Contributor)).await.unwrap();
    assert_eq!(role().await, Some(ProjectRole::Contributor));
    unsafe_set_role(registry, "acme", &email("ada"), OrgRole::Manager).await.unwrap();
    assert_eq!(role().await, Some(ProjectRole::Admin));
    unsafe_set_role(registry, "acme", &email("ada"), OrgRole::Outsider).await.unwrap();
    assert_eq!(role().await, Some(ProjectRole::Contributor), "a grant is not a membership");
    unsafe_grant(registry, "acme/vision", &email("ada"), None).await.unwrap();
    assert_eq!(role().await, None);
    for (action, times) in [("person.added", 1), ("project.granted", 3)] {
        assert_eq!(
            world.count(&format!("audit where action = '{action}' and via = 'operator'")).await,
            times,
            "{action}"
        );
    }
    let roles = format!("audit where action = 'member.role_set' and resource_id = '{}'", ada.id().unwrap());
    assert_eq!(world.count(&roles).await, 2);
}

#[tokio::test]
async fn what_is_taken_or_unknown_is_refused() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    world.person("ada", OrgRole::Member).await;
    let twice = refused(unsafe_add_person(registry, "Ada", &email("ADA"), PASSWORD.into()).await);
    assert!(matches!(&twice, Refusal::Taken { name, .. } if *name == email("ADA")), "{twice:?}");
    assert!(matches!(refused(unsafe_add_organization(registry, "ACME").await), Refusal::Taken { .. }));
    assert!(matches!(refused(unsafe_add_organization(registry, "Login").await), Refusal::Invalid { .. }));
    let weak = unsafe_add_person(registry, "Bob", &email("bob"), "password".into()).await;
    assert!(matches!(refused(weak), Refusal::Invalid { .. }));
    let viewer = Some(ProjectRole::Viewer);
    for (result, what) in [
        (unsafe_set_role(registry, "nothing", &email("ada"), OrgRole::Owner).await, "organization"),
        (unsafe_set_role(registry, "acme", &email("nobody"), OrgRole::Owner).await, "account"),
        (unsafe_grant(registry, "acme/nothing", &email("ada"), viewer).await, "project"),
        (unsafe_grant(registry, "nothing/x", &email("ada"), viewer).await, "organization"),
    ] {
        assert_eq!(refused(result), Refusal::not_found(what));
    }
    assert!(matches!(refused(unsafe_grant(registry, "acme", &email("ada"), viewer).await), Refusal::Invalid { .. }));
}
