//! How routes about accounts are called: each call with accounts, links and credentials of its own.

use domain::{
    Id,
    api::{NameTeam, NewInvitation, NewService},
    permission::{OrgRole, TokenScope},
};
use registry::{
    Actor,
    people::{invitation, members, teams},
    testing::{PASSWORD, TestWorld, email},
};
use serde_json::{Value, json};

use super::{people::Caller, table::Row};
use crate::client::{Answer, Client};

/// Calls a route about accounts; nothing for another route.
pub async fn call(world: &TestWorld, row: &Row, caller: &Caller, number: usize) -> Option<Answer> {
    let [.., a, b] = u32::try_from(number).expect("few calls").to_be_bytes();
    let at = |client: &Client| client.at([10, 1, a, b]);
    if row.path.starts_with("/api/v1/me/") || row.method == "PATCH" && row.path == "/api/v1/me" {
        let (client, actor) = caller.double(world, number).await;
        return Some(own(world, &at(&client), row, actor.as_ref()).await);
    }
    if row.path == "/api/v1/invitations:accept" {
        let (client, _) = caller.double(world, number).await;
        let new = NewInvitation { role: OrgRole::Viewer, email: None, days: None };
        world.org(&format!("joined-{number}")).await;
        let host = world.owner_of(&format!("joined-{number}")).await;
        let made = invitation::make::make(world.registry(), &host, "", &format!("joined-{number}"), &new).await;
        let code = made.expect("an invitation").link.split_once("code=").expect("a code").1.to_owned();
        let name = format!("invited-{number}");
        let form = json!({"code": code, "name": name, "email": email(&name), "password": PASSWORD});
        return Some(at(&client).post(row.path, &form).await);
    }
    if row.path.ends_with(":look") || row.path.ends_with(":use") {
        let form = match row.path {
            "/api/v1/password-resets:use" => json!({"code": "guess", "password": PASSWORD}),
            _ => json!({"code": "guess"}),
        };
        return Some(at(&caller.client).post(row.path, &form).await);
    }
    let below = row.path.strip_prefix("/api/v1/organizations/{org}/")?;
    let is_about = ["people", "invitations", "service-accounts", "teams"];
    if !is_about.contains(&below.split('/').next().unwrap_or_default()) {
        return None;
    }
    Some(member(world, &at(&caller.client), row, number).await)
}

/// Keys of a session and a token of somebody's.
async fn credentials(world: &TestWorld, actor: &Actor) -> (Id, Id) {
    world.session(actor).await;
    world.token(actor, TokenScope::Read).await;
    let last =
        |table: &str| format!("select id from {table} where account_id = $1 order by created_at desc, id desc limit 1");
    let mut keys = Vec::new();
    for table in ["session", "token"] {
        let id: Id = sqlx::query_scalar(sqlx::AssertSqlSafe(last(table)))
            .bind(actor.id())
            .fetch_one(world.pool())
            .await
            .expect("a credential");
        keys.push(id);
    }
    (keys[0], keys[1])
}

/// An account elsewhere that is linked to somebody's.
async fn identity(world: &TestWorld, actor: Option<&Actor>) -> Id {
    let Some(account) = actor.and_then(Actor::id) else { return Id::nil() };
    world
        .sql(&format!(
            "insert into identity (id, account_id, issuer, subject) values ('{account}', '{account}', 'i', '{account}')"
        ))
        .await;
    account
}

async fn own(world: &TestWorld, client: &Client, row: &Row, actor: Option<&Actor>) -> Answer {
    let (session, token) = match actor {
        Some(actor) => credentials(world, actor).await,
        None => (Id::nil(), Id::nil()),
    };
    let key = match row.path {
        "/api/v1/me/identities/{id}" => identity(world, actor).await,
        path if path.contains("sessions") => session,
        _ => token,
    };
    let path = row.path.replace("{id}", &key.to_string());
    match (row.method, row.path) {
        ("PATCH", _) => send(client, "PATCH", &path, &json!({"name": "New"})).await,
        ("POST", "/api/v1/me/password") => {
            client.post(&path, &json!({"current": PASSWORD, "new": "a wholly different phrase"})).await
        }
        ("POST", "/api/v1/me/prove") => client.post(&path, &json!({"password": PASSWORD})).await,
        ("POST", _) => client.post(&path, &json!({"name": "laptop", "scope": "read"})).await,
        (method, _) => client.send(method, &path, "").await,
    }
}

async fn member(world: &TestWorld, client: &Client, row: &Row, number: usize) -> Answer {
    let org = row.organization;
    let owner = world.owner_of(org).await;
    let path = row.path.replace("{org}", org);
    if row.path.contains("/invitations") {
        let new = NewInvitation { role: OrgRole::Viewer, email: None, days: None };
        let made = invitation::make::make(world.registry(), &owner, "", org, &new).await.expect("an invitation");
        let path = path.replace("{id}", &made.id.to_string());
        return match row.method {
            "POST" => client.post(&path, &json!({"role": "viewer"})).await,
            method => client.send(method, &path, "").await,
        };
    }
    if row.path.contains("/teams") {
        return team(world, client, row, &path, number).await;
    }
    if row.path.ends_with("/service-accounts") {
        return client.post(&path, &json!({"name": "ci", "role": "viewer"})).await;
    }
    if !row.path.contains("{id}") {
        return client.get(&path).await;
    }
    // A token is made for a service account alone.
    if row.method == "POST" && row.path.ends_with("/tokens") {
        let new = NewService { name: "ci".into(), role: OrgRole::Viewer };
        let bot = members::service::create(world.registry(), &owner, org, &new).await.expect("a service account");
        return client.post(&path.replace("{id}", &bot.id.to_string()), &json!({"name": "ci", "scope": "read"})).await;
    }
    let somebody = world.person_of(org, &format!("member-{number}"), OrgRole::Member).await;
    let (session, token) = credentials(world, &somebody).await;
    let path = path
        .replace("{id}", &somebody.id().expect("an account").to_string())
        .replace("{session}", &session.to_string())
        .replace("{token}", &token.to_string());
    match row.method {
        "PATCH" => send(client, "PATCH", &path, &json!({"role": "viewer"})).await,
        "POST" => client.post(&path, &json!({})).await,
        method => client.send(method, &path, "").await,
    }
}

async fn team(world: &TestWorld, client: &Client, row: &Row, path: &str, number: usize) -> Answer {
    let owner = world.owner_of(row.organization).await;
    let named = |what: &str| NameTeam { name: format!("{what} {number}") };
    let made = teams::change::create(world.registry(), &owner, row.organization, &named("team")).await;
    let path = path.replace("{id}", &made.expect("a team").team.id.to_string());
    match row.method {
        "POST" => client.post(&path, &json!(named("new"))).await,
        "PATCH" => send(client, "PATCH", &path, &json!(named("other"))).await,
        "PUT" => send(client, "PUT", &path, &json!({"account": owner.id(), "standing": "member"})).await,
        method => client.send(method, &path, "").await,
    }
}

async fn send(client: &Client, method: &str, path: &str, body: &Value) -> Answer {
    client.with("content-type", "application/json").send(method, path, body.to_string()).await
}
