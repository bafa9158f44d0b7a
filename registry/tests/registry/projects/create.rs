//! Creating projects: who may, where, and what they begin with.

use domain::{
    Refusal,
    api::{NewProject, Project},
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{Actor, projects::create::create, testing::TestWorld};

use crate::refused;

async fn try_create(world: &TestWorld, actor: &Actor, path: &str) -> registry::Result<Project> {
    create(world.registry(), actor, NewProject { path: path.into(), ..NewProject::default() }).await
}

#[tokio::test]
async fn a_project_begins_as_private_as_what_is_above_and_its_makers_own() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let top = try_create(&world, &ada, "acme/Vision Lab").await.unwrap();
    assert_eq!((top.path.as_str(), top.name.as_str()), ("acme/vision-lab", "Vision Lab"));
    assert_eq!((top.visibility, top.role, top.versions), (Visibility::Private, Some(ProjectRole::Admin), 0));
    let below = try_create(&world, &ada, "acme/Vision Lab/Aerial").await.unwrap();
    assert_eq!((below.path.as_str(), below.visibility), ("acme/vision-lab/aerial", Visibility::Private));
    world.project("acme/open", Visibility::Public).await;
    let owner = world.owner().await;
    let below_open = try_create(&world, &owner, "acme/open/below").await.unwrap();
    assert_eq!(below_open.visibility, Visibility::Public);
    // Wider than what is above is allowed, and of no effect.
    let wide = NewProject {
        path: "acme/vision-lab/wide".into(),
        visibility: Some(Visibility::Public),
        ..NewProject::default()
    };
    let wide = create(world.registry(), &ada, wide).await.unwrap();
    assert_eq!((wide.visibility, wide.effective_visibility), (Visibility::Public, Visibility::Private));
    let tagged = NewProject {
        path: "acme/tagged".into(),
        tags: vec!["b".into(), "a".into(), "b".into()],
        description: "Text".into(),
        ..NewProject::default()
    };
    let tagged = create(world.registry(), &ada, tagged).await.unwrap();
    assert_eq!(tagged.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(tagged.description, "Text");
}

#[tokio::test]
async fn names_that_are_taken_or_no_names_are_refused() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    world.version("acme/vision/yolo").register().await;
    let owner = world.owner().await;
    for path in ["acme/vision", "acme/VISION", "acme/vision/YOLO"] {
        let refusal = refused(try_create(&world, &owner, path).await);
        let name = path.rsplit('/').next().unwrap();
        assert!(matches!(&refusal, Refusal::Unavailable { name: taken } if taken == name), "{refusal:?}");
    }
    for path in ["acme", "vision", "", "/", "acme/", "acme/???", "acme/a@1", "acme@1/x", "acme/x\ny"] {
        let refusal = refused(try_create(&world, &owner, path).await);
        assert!(matches!(refusal, Refusal::Invalid { .. }), "{path:?}: {refusal:?}");
    }
    for path in ["acme/missing/x", "acme/vision/yolo/x", "acme/vision/missing/x"] {
        assert_eq!(refused(try_create(&world, &owner, path).await), Refusal::not_found("project"), "{path}");
    }
}

#[tokio::test]
async fn who_may_make_projects() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let viewer = world.person("viewer", OrgRole::Viewer).await;
    let member = world.person("member", OrgRole::Member).await;
    let needs = |action: &str, role: &str, yours: &str| Refusal::RoleNeeded {
        action: action.into(),
        role: role.into(),
        yours: yours.into(),
    };
    assert_eq!(refused(try_create(&world, &viewer, "acme/x").await), needs("Creating a project", "Member", "Viewer"));
    try_create(&world, &member, "acme/x").await.unwrap();
    assert_eq!(
        refused(try_create(&world, &member, "acme/vision/x").await),
        needs("Creating a sub-project", "Admin", "Contributor")
    );
    world.grant("acme/vision", &member, ProjectRole::Admin).await;
    try_create(&world, &member, "acme/vision/x").await.unwrap();
    // The organization may raise the bar at the top.
    world.sql("update organization set top_level_role = 'manager'").await;
    assert_eq!(refused(try_create(&world, &member, "acme/y").await), needs("Creating a project", "Manager", "Member"));
    let manager = world.person("manager", OrgRole::Manager).await;
    try_create(&world, &manager, "acme/y").await.unwrap();
}
