//! A colleague is invited, given something, and loses it; what is left of it in the audit log.

use domain::{
    api::{Me, Member, NewLink, ProjectAccess},
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::testing::{PASSWORD, TestWorld, email};
use serde_json::{Value, json};

use crate::client::{BASE_URL, Client, anon, as_person};

fn cookie_of(set_cookie: &str) -> String {
    set_cookie.split(';').next().unwrap_or_default().to_owned()
}

/// A browser in which somebody who was invited has just made their account.
async fn join(world: &TestWorld, owner: &Client, name: &str) -> Client {
    let made = owner.post("/api/v1/organizations/acme/invitations", &json!({"role": "member"})).await.is(201);
    let link = made.json::<NewLink>().link;
    let code = link.strip_prefix(&format!("{BASE_URL}/invite?code=")).expect("a link of this server").to_owned();
    let seen = anon(world).post("/api/v1/invitations:look", &json!({"code": code})).await.is(200).json::<Value>();
    assert_eq!((&seen["organization"], &seen["role"]), (&json!("acme"), &json!("member")));
    let form = json!({"code": code, "name": name, "email": email(name), "password": PASSWORD});
    let joined = anon(world).post("/api/v1/invitations:accept", &form).await.is(200);
    for part in ["HttpOnly", "SameSite=Lax"] {
        assert!(joined.header("set-cookie").contains(part));
    }
    anon(world).with("cookie", &cookie_of(joined.header("set-cookie"))).with("sec-fetch-site", "same-origin")
}

#[tokio::test]
async fn a_colleague_sees_exactly_what_they_are_given_until_it_is_taken() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let secret = world.project("acme/vision/secret", Visibility::Private).await;
    let owner = as_person(&world, &world.owner().await).await;
    let grace = join(&world, &owner, "grace").await;
    let me = grace.get("/api/v1/me").await.is(200).json::<Me>();
    let see = async |id: domain::Id| grace.get(&format!("/api/v1/projects/{id}")).await.status.as_u16();
    assert_eq!((see(vision).await, see(secret).await), (404, 404));

    let team = owner.post("/api/v1/organizations/acme/teams", &json!({"name": "Crew"})).await.is(201).json::<Value>();
    let team = team["team"]["id"].as_str().expect("a key").to_owned();
    let members = format!("/api/v1/organizations/acme/teams/{team}/members");
    put(&owner, &members, &json!({"account": me.person.id, "standing": "member"})).await;
    let grants = format!("/api/v1/projects/{vision}/grants");
    put(&owner, &grants, &json!({"team": team, "role": "contributor"})).await;
    assert_eq!((see(vision).await, see(secret).await), (200, 200));

    let foreseen = owner.get(&format!("/api/v1/projects/{secret}/access:foresee?inherits=false")).await.is(200);
    assert_eq!(foreseen.json::<Value>()["sentence"], "1 person loses access and no longer sees it.");
    let access = format!("/api/v1/projects/{secret}");
    let client = owner.with("content-type", "application/json");
    client.send("PATCH", &access, json!({"inherits": false}).to_string()).await.is(200);
    assert_eq!((see(vision).await, see(secret).await), (200, 404));
    let told = owner.get(&format!("/api/v1/projects/{secret}/access/{}", me.person.id)).await.is(200).json::<Value>();
    assert_eq!(told["role"], Value::Null);
    assert!(told["sentences"].as_array().is_some_and(|s| s.len() == 3), "{told}");
    let refused = grace.get(&format!("/api/v1/projects/{vision}/grantees")).await.refusal(403, "role_needed");
    assert_eq!(refused.detail, "Changing this project needs the role Admin here; yours is Contributor.");

    put(&owner, &grants, &json!({"team": team, "role": null})).await;
    assert_eq!(see(vision).await, 404);
    let person = format!("/api/v1/organizations/acme/people/{}", me.person.id);
    let shut = client.send("PATCH", &person, json!({"deactivated": true}).to_string()).await.is(200).json::<Member>();
    assert!(shut.deactivated);
    grace.get("/api/v1/me").await.refusal(401, "sign_in_needed");
}

async fn put(client: &Client, path: &str, body: &Value) {
    client.with("content-type", "application/json").send("PUT", path, body.to_string()).await.is(200);
}

#[tokio::test]
async fn settings_that_somebody_else_has_changed_are_not_overwritten() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let owner = as_person(&world, &world.owner().await).await;
    let path = format!("/api/v1/projects/{vision}");
    let seen = owner.get(&format!("{path}/access")).await.is(200).json::<ProjectAccess>();
    let change = |to: &str| json!({"publish_role": to}).to_string();
    let client = owner.with("content-type", "application/json").with("if-match", &format!("\"{}\"", seen.revision));
    let now = client.send("PATCH", &path, change("admin")).await.is(200).json::<ProjectAccess>();
    assert_eq!(now.publish_role, ProjectRole::Admin);
    client.send("PATCH", &path, change("contributor")).await.refusal(412, "changed");
}

#[tokio::test]
async fn a_link_from_a_manager_sets_a_new_password() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let open = as_person(&world, &ada).await;
    let owner = as_person(&world, &world.owner().await).await;
    let path = format!("/api/v1/organizations/acme/people/{}/reset", ada.id().expect("somebody"));
    let link = owner.post(&path, &json!({})).await.is(201).json::<NewLink>().link;
    let code =
        link.strip_prefix(&format!("{BASE_URL}/reset-password?code=")).expect("a link of this server").to_owned();
    let look = anon(&world).post("/api/v1/password-resets:look", &json!({"code": code})).await.is(200);
    assert_eq!(look.json::<Value>()["name"], "ada");
    let form = json!({"code": code, "password": "a wholly different phrase"});
    let done = anon(&world).post("/api/v1/password-resets:use", &form).await.is(204);
    anon(&world).with("cookie", &cookie_of(done.header("set-cookie"))).get("/api/v1/me").await.is(200);
    open.get("/api/v1/me").await.refusal(401, "sign_in_needed");
    anon(&world).post("/api/v1/password-resets:use", &form).await.refusal(409, "state");
}

#[tokio::test]
async fn the_log_is_a_file_too() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let owner = world.owner().await;
    // More than a part, and a name that a spreadsheet would take for a formula.
    world
        .sql(
            "insert into audit (id, org_id, via, action, kind, after)
             select gen_random_uuid(), o.id, 'operator', 'x.made', 'x', jsonb_build_object('n', n)
             from organization o, generate_series(1, 1100) n;
             update account set name = '=cmd()' where name = 'owner-of-acme'",
        )
        .await;
    let client = as_person(&world, &owner).await;
    let path = "/api/v1/organizations/acme/audit/export";
    let sheet = client.get(path).await.is(200);
    assert!(sheet.header("content-disposition").contains("acme-audit.csv"));
    let lines: Vec<String> = sheet.text().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "Time,Who,Via,Address,Credential,Action,What,Project,Changes");
    assert!(lines.len() > 1101);
    assert!(sheet.text().contains("'=cmd()") && !sheet.text().contains(",=cmd()"));
    let found = client.get(&format!("{path}?format=json&action=x&when=last_24h")).await.is(200).json::<Vec<Value>>();
    assert_eq!(found.len(), 1100);
    let mut n: Vec<i64> = found.iter().filter_map(|r| r["changes"][0]["after"].as_str()?.parse().ok()).collect();
    n.sort_unstable();
    assert_eq!(n, (1..=1100).collect::<Vec<_>>());
    let none = client.get(&format!("{path}?format=json&action=nothing")).await.is(200).json::<Vec<Value>>();
    assert!(none.is_empty());
    client.get("/api/v1/organizations/acme/audit?cursor=x").await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_new_password_gives_the_browser_that_asked_a_new_session() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let (here, there) = (as_person(&world, &ada).await, as_person(&world, &ada).await);
    let form = json!({"current": PASSWORD, "new": "a wholly different phrase"});
    let answer = here.post("/api/v1/me/password", &form).await.is(204);
    for ended in [&here, &there] {
        ended.get("/api/v1/me").await.refusal(401, "sign_in_needed");
    }
    anon(&world).with("cookie", &cookie_of(answer.header("set-cookie"))).get("/api/v1/me").await.is(200);
}
