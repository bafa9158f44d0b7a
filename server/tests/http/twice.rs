//! Requests that are sent twice, and edits that are made at the same time.

use domain::permission::{OrgRole, Visibility};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::as_person;

#[tokio::test]
async fn what_is_made_with_a_key_is_made_once() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Owner).await).await;
    let grace = as_person(&world, &world.person("grace", OrgRole::Owner).await).await;
    for (path, new, other) in [
        ("/api/v1/projects", json!({"path": "acme/edge"}), json!({"path": "acme/other"})),
        (
            "/api/v1/experiments",
            json!({"project": "acme/vision", "name": "run"}),
            json!({"project": "acme/vision", "name": "another"}),
        ),
    ] {
        let once = ada.with("idempotency-key", "k-1");
        let first: Value = once.post(path, &new).await.is(201).json();
        let again: Value = once.post(path, &new).await.is(201).json();
        assert_eq!(first, again, "{path}");
        once.post(path, &other).await.refusal(400, "invalid");
        // Keys are each caller's own, and each route's.
        let hers = grace.with("idempotency-key", "k-1").post(path, &other).await.is(201);
        assert_ne!(hers.json::<Value>()["id"], first["id"]);
    }
    // Told even where nothing would be made once.
    let nothing = json!({"action": "publish", "ids": [], "dry_run": true});
    for wrong in ["", &"k".repeat(256)] {
        ada.with("idempotency-key", wrong).post("/api/v1/versions:batch", &nothing).await.refusal(400, "invalid");
    }
}

#[tokio::test]
async fn edits_of_small_things_notice_each_other() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = as_person(&world, &world.owner().await).await;
    let team = world.team("readers", &[]).await;
    let view = json!({"in": "acme/vision", "name": "Drafts", "query": "query=status:draft"});
    let made = ada.post("/api/v1/views", &view).await.is(201);
    let view_path = format!("/api/v1/views/{}", made.json::<Value>()["id"].as_str().unwrap());
    let team_path = format!("/api/v1/organizations/acme/teams/{team}");
    let tag = |answer: &crate::client::Answer| answer.header("etag").to_owned();
    let me = "/api/v1/me";
    for (path, seen) in [
        (me, tag(&ada.get(me).await)),
        (team_path.as_str(), tag(&ada.get(&team_path).await)),
        ("/api/v1/organizations/acme", tag(&ada.get("/api/v1/organizations/acme").await)),
        (view_path.as_str(), tag(&made)),
    ] {
        assert!(seen.starts_with('"') && seen.ends_with('"'), "{path}: {seen}");
        let matching = ada.with("if-match", &seen);
        let edited = matching.send("PATCH", path, json!({"name": "Somebody else's"}).to_string()).await.is(200);
        assert_ne!(tag(&edited), seen, "{path}");
        matching.send("PATCH", path, json!({"name": "Ours by now"}).to_string()).await.refusal(412, "changed");
        let latest = ada.with("if-match", &tag(&edited));
        latest.send("PATCH", path, json!({"name": "Ours by now"}).to_string()).await.is(200);
        let nothing = if path == me { r#"{"name": "Ours by now"}"# } else { "{}" };
        ada.with("if-match", "*").send("PATCH", path, nothing).await.is(200);
        for wrong in ["7", "\"a\", \"b\"", &format!("\"{}\"", "0".repeat(64))] {
            ada.with("if-match", wrong).send("PATCH", path, nothing).await.refusal(400, "invalid");
        }
    }
}

#[tokio::test]
async fn edits_of_members_and_tags_notice_each_other() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = as_person(&world, &world.owner().await).await;
    let bob = world.person("bob", OrgRole::Member).await.id().unwrap();
    world.version("acme/vision/yolo").tag("prod").register().await;
    let member = format!("/api/v1/organizations/acme/people/{bob}");
    let tag = "/api/v1/organizations/acme/tags/prod".to_owned();
    let (white, black) = ("#ffffff", "#000000");
    for (path, first, second) in [
        (member, json!({"role": "viewer"}), json!({"role": "manager"})),
        (tag, json!({"background": white, "foreground": black}), json!({"background": black, "foreground": white})),
    ] {
        let seen = ada.get(&path).await.is(200).header("etag").to_owned();
        let matching = ada.with("if-match", &seen);
        matching.send("PATCH", &path, first.to_string()).await.is(200);
        matching.send("PATCH", &path, second.to_string()).await.refusal(412, "changed");
        let now = ada.get(&path).await.is(200).header("etag").to_owned();
        assert_ne!(now, seen, "{path}");
        ada.with("if-match", &now).send("PATCH", &path, second.to_string()).await.is(200);
    }
    for missing in ["people/00000000-0000-0000-0000-000000000000", "people/x", "tags/none"] {
        ada.get(&format!("/api/v1/organizations/acme/{missing}")).await.refusal(404, "not_found");
    }
}
