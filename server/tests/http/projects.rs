//! `/projects` and `/organizations/{org}/projects`

use domain::{
    api::Project,
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    project::ProjectNode,
};
use registry::testing::TestWorld;
use serde::Deserialize;
use serde_json::json;

use crate::client::{anon, as_person, with_token};

#[derive(Deserialize)]
struct Projects {
    items: Vec<ProjectNode>,
}

#[tokio::test]
async fn a_project_is_made_read_and_listed() {
    let world = TestWorld::new().await;
    let ada = with_token(&world, &world.person("ada", OrgRole::Member).await, TokenScope::Write).await;
    let new = json!({"path": "acme/Vision & Co", "description": "What we see.", "tags": ["cv", "prod"]});
    let made: Project = ada.post("/api/v1/projects", &new).await.is(201).json();
    assert_eq!((made.path.as_str(), made.name.as_str()), ("acme/vision-co", "Vision & Co"));
    assert_eq!((made.visibility, made.role), (Visibility::Private, Some(ProjectRole::Admin)));
    assert_eq!(made.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["cv", "prod"]);

    let read: Project = ada.get(&format!("/api/v1/projects/{}", made.id)).await.is(200).json();
    assert_eq!(read, made);
    // Keys are shown with or without dashes.
    let plain: Project = ada.get(&format!("/api/v1/projects/{}", made.id.simple())).await.is(200).json();
    assert_eq!(plain, made);

    let below = json!({"path": "acme/vision-co/aerial", "visibility": "organization"});
    let below: Project = ada.post("/api/v1/projects", &below).await.is(201).json();
    assert_eq!((below.visibility, below.effective_visibility), (Visibility::Organization, Visibility::Private));
    let all: Projects = ada.get("/api/v1/organizations/acme/projects").await.is(200).json();
    let tree: Vec<_> = all.items.iter().map(|p| (p.path.as_str(), p.name.as_str(), p.parent)).collect();
    assert_eq!(tree, [("vision-co/aerial", "aerial", Some(made.id)), ("vision-co", "Vision & Co", None)]);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_project_is_said() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    let said = async |body| ada.post("/api/v1/projects", &body).await;
    said(json!({"path": "acme/vision"})).await.refusal(409, "unavailable");
    said(json!({"path": "acme/VISION"})).await.refusal(409, "unavailable");
    said(json!({"path": "acme/nothing/below"})).await.refusal(404, "not_found");
    said(json!({"path": "elsewhere/x"})).await.refusal(404, "not_found");
    said(json!({"path": "acme/vision/below"})).await.refusal(403, "role_needed");
    for path in ["", "acme", "/", "acme/", "acme/***", "acme/vision@3/x", "acme/a\u{0}b"] {
        said(json!({"path": path})).await.refusal(400, "invalid");
    }
    said(json!({"path": "acme/x", "tags": ["  "]})).await.refusal(400, "invalid");
    said(json!({"path": "acme/x", "description": "nul \u{0}"})).await.refusal(400, "invalid");
    said(json!({"path": "acme/x", "visibility": "everyone"})).await.refusal(400, "invalid");
    assert_eq!(world.count("project").await, 1);
}

#[tokio::test]
async fn a_narrow_token_is_told_which_scope_it_lacks() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let reader = with_token(&world, &ada, TokenScope::Read).await;
    let problem = reader.post("/api/v1/projects", &json!({"path": "acme/x"})).await.refusal(403, "scope_needed");
    assert!(problem.detail.contains("write"), "{}", problem.detail);
}

#[tokio::test]
async fn keys_that_are_none_and_keys_of_nothing_lead_to_nothing() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Owner).await).await;
    for key in ["7", "vision", "01890000-0000-7000-8000-000000000000", "%ff", "%00", "..", "a%2Fb"] {
        ada.get(&format!("/api/v1/projects/{key}")).await.refusal(404, "not_found");
    }
    for slug in ["nothing", "%ff", "ACME", "a%2Fb"] {
        ada.get(&format!("/api/v1/organizations/{slug}/projects")).await.refusal(404, "not_found");
    }
    // The one character that PostgreSQL cannot keep is no failure of the server.
    let answer = ada.get("/api/v1/organizations/%00/projects").await;
    assert!([400, 404].contains(&answer.status.as_u16()), "{}", answer.text());
}

#[tokio::test]
async fn strangers_see_a_public_project_and_nothing_of_the_others() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    world.project("acme/inner", Visibility::Organization).await;
    world.project("acme/secret", Visibility::Private).await;
    let all: Projects = anon(&world).get("/api/v1/organizations/acme/projects").await.is(200).json();
    assert_eq!(all.items.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["open"]);
    let open = world.project_id("acme/open").await;
    let read: Project = anon(&world).get(&format!("/api/v1/projects/{open}")).await.is(200).json();
    assert_eq!((read.role, read.tags.len()), (None, 0));
}
