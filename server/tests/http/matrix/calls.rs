//! What the routes are called about: the same things in three organizations.

use std::collections::HashMap;

use axum::http::StatusCode;
use domain::{
    Id,
    api::{NewWebhook, Webhook},
    permission::Visibility,
    table::{Subject, saved::NewView},
};
use registry::{
    testing::{PASSWORD, TestWorld, email},
    views, webhooks,
};
use serde_json::json;

use super::{
    account, mlflow_calls,
    people::{Caller, ORGANIZATIONS},
    polyaxon_calls,
    table::Row,
};
use crate::client::{Answer, Client};

struct Place {
    project: Id,
    run: Id,
    model: Id,
    published: Id,
    draft: Id,
    archived: Id,
}

impl Place {
    /// A page below the organization.
    fn page(&self, section: &str) -> String {
        match section {
            "models" | "experiments" | "access" | "overview" | "activity" | "webhooks" | "new" => {
                format!("{section}/vision")
            }
            "model" => "models/vision/yolo".to_owned(),
            "model-settings" => "settings/vision/yolo".to_owned(),
            "promote" => format!("promote/{}", self.run),
            "project-settings" => "settings/vision".to_owned(),
            "all-overview" | "all-activity" | "all-new" => section.replace("all-", ""),
            "compare" => format!("compare?ids={}", self.published),
            "experiment" => format!("experiment/{}", self.run),
            section => section.to_owned(),
        }
    }
}

pub struct Places(HashMap<&'static str, Place>);

impl Places {
    pub async fn make(world: &TestWorld) -> Self {
        world.sql("update instance set set_up_at = now()").await;
        let mut places = HashMap::new();
        for org in ORGANIZATIONS {
            let path = format!("{org}/vision");
            let project = world.project(&path, Visibility::from_code(org).expect("a visibility")).await;
            let model = format!("{path}/yolo");
            let version = || world.version(&model).file("a.bin", "bytes").tag("t");
            let run = world.experiment(&path, "run").create().await.id;
            let published = version().published().register().await.id;
            world.alias("champion", published).await;
            let draft = version().register().await.id;
            let archived = version().published().archived().register().await.id;
            let model = registry::versions::get::get(world.registry(), &world.owner_of(org).await, published).await;
            let model = model.expect("the version").row.model.id;
            places.insert(org, Place { project, run, model, published, draft, archived });
        }
        Self(places)
    }

    /// Calls a row's route. `number` tells this call from all others.
    pub async fn call(&self, world: &TestWorld, row: &Row, caller: &Caller, number: usize) -> Answer {
        let org = row.organization;
        let place = &self.0[org];
        // Everybody comes from an address of their own, so that limits on tries do not count.
        let [.., a, b] = u32::try_from(number).expect("few calls").to_be_bytes();
        let client = caller.client.at([10, 0, a, b]);
        if row.path.starts_with("/mlflow/") {
            let program = caller.program.at([10, 0, a, b]);
            return mlflow_calls::call(world, &program, row, place.published, number).await;
        }
        if row.path.starts_with("/polyaxon/") {
            let program = caller.program.at([10, 0, a, b]);
            return polyaxon_calls::call(world, &program, row, place.published, number).await;
        }
        let (path, case) = (row.path, row.case);
        let version = match case {
            "draft" => place.draft,
            "archived" => place.archived,
            _ => place.published,
        };
        let address = match case {
            "organization" => org.to_owned(),
            "project" => format!("{org}/vision"),
            "model" => format!("{org}/vision/yolo"),
            "published" => format!("{org}/vision/yolo@1"),
            "draft" => format!("{org}/vision/yolo@2"),
            "archived" => format!("{org}/vision/yolo@3"),
            other => other.to_owned(),
        };
        let below = address.split_once('/').map_or("", |(_, below)| below);
        let owner = world.owner_of(org).await.id().expect("an account").to_string();
        let filled = path
            .replace("{org}", org)
            .replace("{account}", &owner)
            .replace("{name}", if path.contains("/tags/") { "t" } else { "a.bin" })
            .replace("{*path}", below)
            .replace(
                "{id}",
                &if path.contains("/experiment") {
                    place.run
                } else if path.contains("/projects") {
                    place.project
                } else if path.contains("/models") {
                    place.model
                } else {
                    version
                }
                .to_string(),
            );
        // What is changed is changed once.
        let version = match case {
            "fresh" => fresh(world, row).await,
            _ => version,
        };
        let filled = if case == "fresh" { path.replace("{id}", &version.to_string()) } else { filled };
        let view = if path.ends_with("view") || path.ends_with("/views/{id}") {
            saved(world, org, case).await
        } else {
            Id::nil()
        };
        let view = view.to_string();
        if let Some(answer) = account::call(world, row, caller, number).await {
            return answer;
        }
        if path.contains("/webhooks") {
            return webhook(world, &client, row, place.project).await;
        }
        if path.starts_with("/api/v1/uploads/{id}") {
            let id = in_parts(world, place, caller, !path.ends_with("{n}")).await.to_string();
            let body = if path.ends_with("complete") { "{}" } else { "bytes" };
            return client.send(row.method, &path.replace("{id}", &id).replace("{n}", "1"), body).await;
        }
        let answer = match (row.method, path) {
            ("GET", "/api/v1/experiments" | "/api/v1/views") => client.get(&format!("{path}?in={address}")).await,
            ("GET", "/api/v1/experiments/export" | "/api/v1/versions/export") => {
                client.get(&format!("{path}?format=csv&in={address}")).await
            }
            // What follows has no end.
            ("GET", "/api/v1/organizations/{org}/events") => client.get(&format!("{filled}?follow=false")).await,
            ("GET", "/api/v1/uploads") => client.get(&format!("{path}?model={org}/vision/yolo")).await,
            ("GET", "/api/v1/facets") => client.get(&format!("{path}?column=tags&in={address}")).await,
            ("PATCH", "/api/v1/views/{id}") => {
                let client = client.with("content-type", "application/json");
                client.send("PATCH", &path.replace("{id}", &view), json!({"name": "New"}).to_string()).await
            }
            ("DELETE", "/api/v1/views/{id}") => client.send("DELETE", &path.replace("{id}", &view), "").await,
            ("GET", "/api/fn/list_experiments") => {
                client.get(&format!("{path}?organization={org}&path={below}&query=&own=false")).await
            }
            ("GET", "/api/fn/facet" | "/api/fn/found_keys") => {
                let rest = "subject=models&query=&column=tags&search=";
                client.get(&format!("{path}?organization={org}&path={below}&{rest}")).await
            }
            ("POST", "/api/fn/save_view" | "/api/fn/make_link") => {
                let shared = if case == "shared" { "true" } else { "false" };
                let place = [("subject", "models"), ("organization", org), ("path", "vision")];
                let view = [("name", "By name"), ("query", "sort=name"), ("shared", shared), ("default", "false")];
                client.form(path, &[&place[..], &view].concat()).await
            }
            ("POST", "/api/fn/change_view" | "/api/fn/delete_view") => {
                client.form(path, &[("id", &view), ("name", "New")]).await
            }
            ("GET", "/api/v1/versions:compare") => client.get(&format!("{path}?ids={version},{}", place.draft)).await,
            ("GET", "/api/v1/download") => client.get(&format!("{path}?ids={version}")).await,
            ("POST", "/api/v1/download") => client.form(path, &[("ids", &version.to_string())]).await,
            ("DELETE", "/api/v1/organizations/{org}") => {
                // One that is nobody else's, with the same role.
                let gone = format!("gone-{number}");
                world.org(&gone).await;
                caller.join(world, &gone).await;
                client.send("DELETE", &path.replace("{org}", &gone), json!({"name": gone}).to_string()).await
            }
            ("PATCH", "/api/v1/organizations/{org}") => client.send("PATCH", &filled, "{}").await,
            ("PUT", "/api/v1/projects/{id}/star" | "/api/v1/models/{id}/star") => client.send("PUT", &filled, "").await,
            ("PUT", "/api/v1/projects/{id}/readme" | "/api/v1/models/{id}/readme") => {
                client.send("PUT", &filled, json!({"text": number.to_string()}).to_string()).await
            }
            ("POST", "/api/v1/projects/{id}/archive" | "/api/v1/projects/{id}/restore") => {
                let own = world.project(&format!("{org}/vision/own-{number}"), Visibility::Public).await;
                if path.ends_with("restore") {
                    world.sql(&format!("update project set archived_at = now() where id = '{own}'")).await;
                }
                client.post(&path.replace("{id}", &own.to_string()), &json!({})).await
            }
            ("DELETE", "/api/v1/projects/{id}") | ("POST", "/api/v1/projects/{id}/move") => {
                // One of its own, in which everybody is what they are in the project above.
                let name = format!("own-{number}");
                let own = world.project(&format!("{org}/vision/{name}"), Visibility::Public).await;
                let path = path.replace("{id}", &own.to_string());
                match row.method {
                    "POST" => client.post(&path, &json!({"name": format!("moved-{number}")})).await,
                    method => client.send(method, &path, json!({"name": name}).to_string()).await,
                }
            }
            ("PATCH", "/api/v1/projects/{id}") => client.send("PATCH", &filled, "{}").await,
            ("PUT", "/api/v1/projects/{id}/grants") => {
                client.send("PUT", &filled, json!({"account": owner, "role": "viewer"}).to_string()).await
            }
            ("PATCH" | "DELETE", "/api/v1/organizations/{org}/tags/{name}") => {
                change_tag(world, &client, row, number).await
            }
            ("PATCH", "/api/v1/models/{id}") if row.case == "rename" => {
                // One of its own: it has a Published version from its beginning.
                let own = world.version(&format!("{org}/vision/own-{number}")).published().register().await.id;
                let owner = world.owner_of(org).await;
                let own = registry::versions::get::get(world.registry(), &owner, own).await.expect("the version");
                let path = path.replace("{id}", &own.row.model.id.to_string());
                client.send("PATCH", &path, json!({"name": format!("moved-{number}")}).to_string()).await
            }
            ("PATCH", _) => client.send("PATCH", &filled, json!({"description": "new"}).to_string()).await,
            ("DELETE", _) => client.send("DELETE", &filled, "").await,
            ("POST", "/api/v1/versions:batch") => {
                client.post(path, &json!({"action": "publish", "ids": [version], "dry_run": true})).await
            }
            ("POST", _) if path.contains("{id}") && !path.contains("values") && !path.contains("finish") => {
                client.post(&filled, &act(row, number)).await
            }
            ("POST", "/api/v1/experiments:tag") => client.post(path, &json!({"ids": [place.run], "add": ["n"]})).await,
            ("POST", "/api/fn/tags_among") => {
                client.form(path, &[("of", "models"), ("ids", &version.to_string())]).await
            }
            ("POST", "/api/fn/delete_tag") => {
                let own = format!("t{number}");
                world.version(&format!("{org}/vision/fresh")).tag(&own).register().await;
                client.form(path, &[("organization", org), ("tag", &own)]).await
            }
            ("POST", "/api/fn/act") => {
                let id = version.to_string();
                let deed = [("deed[action]", "publish"), ("deed[ids]", &id), ("deed[dry_run]", "true")];
                client.form(path, &deed).await
            }
            ("POST", "/api/fn/offers") => {
                let id = version.to_string();
                let which = [("ids", id.as_str()), ("below", ""), ("query", ""), ("q", "")];
                let rest = [("rows", "all"), ("archived", "false"), ("own", "false")];
                client.form(path, &[&which[..], &rest].concat()).await
            }
            ("POST", "/api/fn/matching_facts") => {
                let place = format!("{org}/{below}");
                let which = [("below", place.trim_end_matches('/')), ("query", ""), ("q", "")];
                let rest = [("rows", "all"), ("archived", "false"), ("own", "false")];
                client.form(path, &[&which[..], &rest].concat()).await
            }
            ("POST", "/api/fn/version_facts") => client.form(path, &[("ids", &version.to_string())]).await,
            ("POST", "/api/fn/edit_version") => {
                client.form(path, &[("id", &version.to_string()), ("field", "description"), ("value", "new")]).await
            }
            ("POST", "/api/fn/change_tag") => {
                let colours = [("background", "#000000"), ("foreground", "#ffffff")];
                let fields = [("organization", org), ("tag", "t"), ("merge", "false")];
                client.form(path, &[&fields[..], &colours].concat()).await
            }
            ("GET", "/api/fn/activity") => client.get(&format!("{path}?id={version}&cursor=")).await,
            ("GET", "/api/fn/stages" | "/api/fn/lineage" | "/api/fn/metric_history") => {
                client.get(&format!("{path}?id={version}")).await
            }
            ("GET", "/api/fn/tensors") => client.get(&format!("{path}?id={version}&file=a.bin")).await,
            ("GET", "/api/fn/versions_of_model") => client.get(&format!("{path}?model={}", place.model)).await,
            ("GET", "/api/fn/list_tags") => client.get(&format!("{path}?organization={org}")).await,
            ("GET", "/api/fn/find" | "/api/fn/find_places") => {
                client.get(&format!("{path}?organization={org}&search=")).await
            }
            ("GET", "/api/v1/resolve") => client.get(&format!("{path}?address={address}")).await,
            ("GET", "/api/v1/versions") => client.get(&format!("{path}?in={address}")).await,
            ("GET", "/api/fn/check_code") => client.get(&format!("{path}?code=guess")).await,
            ("GET", "/api/fn/draw") => {
                let address = format!("/{org}/{}", place.page(case)).replace('?', "%3F").replace('=', "%3D");
                client.get(&format!("{path}?address={address}")).await
            }
            ("GET", "/{org}/{section}/{*path}") => client.open(&format!("/{org}/{}", place.page(case))).await,
            ("POST", "/api/fn/accept_invitation") => {
                client.form(path, &[("code", "guess"), ("name", "A"), ("email", "a@b.c"), ("password", PASSWORD)]).await
            }
            ("POST", "/api/fn/forgot_password") => client.form(path, &[("email", "a@b.c")]).await,
            ("POST", "/api/fn/reset_password") => client.form(path, &[("code", "guess"), ("password", PASSWORD)]).await,
            ("GET", "/api/fn/differences") => client.get(&format!("{path}?id={version}&base={version}")).await,
            ("GET", "/api/fn/open_version") => client.get(&format!("{path}?id={version}&tab=versions")).await,
            ("GET", "/api/fn/get_version") => client.get(&format!("{path}?id={version}")).await,
            ("GET", "/api/fn/list_versions") => {
                client.get(&format!("{path}?organization={org}&path={below}&query=&own=false")).await
            }
            ("GET", "/api/fn/organization") => {
                client.get(&format!("{path}?slug={org}&subject=models&path={below}")).await
            }
            ("GET", _) if path.starts_with("/api/") => client.get(&filled).await,
            ("GET", _) => client.open(&filled).await,
            ("POST", "/api/v1/experiments/{id}/finish") => {
                // A run ends once.
                let run = world.experiment(&format!("{org}/vision"), "run").create().await.id;
                client.post(&format!("/api/v1/experiments/{run}/finish"), &json!({"status": "completed"})).await
            }
            ("POST", "/api/v1/experiments/{id}/values") => {
                client.post(&filled, &json!({"parameters": {"lr": "1"}})).await
            }
            ("POST", "/api/v1/uploads/parts") => {
                client.post(path, &json!({"model": format!("{org}/vision/yolo"), "name": "b.bin", "size": 5})).await
            }
            ("POST", "/api/v1/uploads") => client.upload(&format!("{org}/vision/yolo"), "b.bin", "bytes").await,
            ("POST", "/api/fn/sign_out") => caller.anew(world).await.form(path, &[]).await,
            ("POST", "/api/fn/set_theme") => client.form(path, &[("theme", "dark")]).await,
            ("POST", "/api/fn/sign_in") => {
                // It takes the place of the session that the browser had.
                let client = caller.anew(world).await.at([10, 0, a, b]);
                client.form(path, &[("email", &email("owner")), ("password", PASSWORD), ("next", "/")]).await
            }
            ("POST", "/api/fn/set_up") => set_up(&client, path).await,
            ("POST", _) => client.post(path, &body(row, number)).await,
            (method, path) => panic!("nobody knows how to call {method} {path}"),
        };
        // A place holds so many views and no more.
        world.sql(&format!("delete from saved_view where id = '{view}'")).await;
        answer
    }
}

/// A version that nobody has done anything with yet.
async fn fresh(world: &TestWorld, row: &Row) -> Id {
    let version = world.version(&format!("{}/vision/fresh", row.organization)).file("a.bin", "bytes");
    let archived = row.path.ends_with("/restore") || row.method == "DELETE";
    if archived { version.archived() } else { version }.register().await.id
}

/// Calls a route about a webhook with one of its own, which has something in its log.
async fn webhook(world: &TestWorld, client: &Client, row: &Row, project: Id) -> Answer {
    let new = NewWebhook { url: "https://hooks.example.org/".into(), events: vec!["version.published".into()] };
    if row.path.contains("/projects/") {
        let path = row.path.replace("{id}", &project.to_string());
        if row.method == "GET" {
            return client.get(&path).await;
        }
        let answer = client.post(&path, &json!(new)).await;
        // A project has so many and no more.
        if answer.status == StatusCode::CREATED {
            let made: Webhook = answer.json();
            world.sql(&format!("delete from webhook where id = '{}'", made.id)).await;
        }
        return answer;
    }
    let owner = world.owner_of(row.organization).await;
    let made = webhooks::change::create(world.registry(), &owner, project, &new).await.expect("a webhook");
    let id = made.webhook.id;
    webhooks::change::ping(world.registry(), &owner, id).await.expect("a test");
    world.sql(&format!("update webhook_delivery set given_up_at = now() where webhook_id = '{id}'")).await;
    let log = webhooks::deliveries::list(world.registry(), &owner, id, None).await.expect("a log");
    let path = row.path.replace("{id}", &id.to_string()).replace("{delivery}", &log.items[0].id.to_string());
    let answer = match row.method {
        "GET" => client.get(&path).await,
        "PATCH" => client.send("PATCH", &path, json!({"active": false}).to_string()).await,
        "DELETE" => client.send("DELETE", &path, "").await,
        _ => client.post(&path, &json!({})).await,
    };
    world.sql(&format!("delete from webhook where id = '{id}'")).await;
    answer
}

/// A file that the caller began to upload in parts, wherever they may now do so.
async fn in_parts(world: &TestWorld, place: &Place, caller: &Caller, is_there: bool) -> Id {
    let (id, project) = (Id::now_v7(), place.project);
    let Some(account) = caller.account() else { return id };
    world
        .sql(&format!(
            "insert into partial_upload (org_id, id, account_id, project_id, name, size, part_bytes)
             select org_id, '{id}', '{account}', id, 'b.bin', 5, 5 from project where id = '{project}'"
        ))
        .await;
    if is_there {
        world
            .sql(&format!(
                "insert into upload_part (org_id, upload_id, number, sha256)
                 select org_id, id, 1, sha256('bytes') from partial_upload where id = '{id}'"
            ))
            .await;
        let org: Id = sqlx::query_scalar("select org_id from project where id = $1")
            .bind(project)
            .fetch_one(world.pool())
            .await
            .expect("a project");
        let folder = world.folder().join(org.simple().to_string());
        std::fs::write(folder.join(format!("{}.parts", id.simple())), "bytes").expect("a file");
    }
    id
}

async fn change_tag(world: &TestWorld, client: &Client, row: &Row, number: usize) -> Answer {
    let org = row.organization;
    let path = |tag: &str| format!("/api/v1/organizations/{org}/tags/{tag}");
    let own = format!("t{number}");
    if row.case != "colour" {
        world.version(&format!("{org}/vision/fresh")).tag(&own).register().await;
    }
    match (row.method, row.case) {
        ("DELETE", _) => client.send("DELETE", &path(&own), "").await,
        (_, "rename") => client.send("PATCH", &path(&own), json!({"name": format!("other{number}")}).to_string()).await,
        _ => {
            let colours = json!({"background": "#000000", "foreground": "#ffffff"});
            client.send("PATCH", &path("t"), colours.to_string()).await
        }
    }
}

/// What is sent to what is done with one thing.
fn act(row: &Row, number: usize) -> serde_json::Value {
    let org = row.organization;
    match row.path.rsplit('/').next() {
        Some("stage") => json!({"stage": "staging"}),
        Some("tags") => json!({"add": ["new"]}),
        Some("aliases") => json!({"add": [format!("a{number}")]}),
        Some("move") => json!({"to": format!("{org}/vision/moved")}),
        Some("copy") => json!({"to": format!("{org}/vision/copied")}),
        Some("promote") => json!({"to": format!("{org}/vision/promoted")}),
        _ => json!({}),
    }
}

fn body(row: &Row, number: usize) -> serde_json::Value {
    let org = row.organization;
    match (row.path, row.case) {
        ("/api/v1/tokens", _) => json!({"email": email("owner"), "password": PASSWORD, "token_name": "laptop"}),
        ("/api/v1/projects", "top") => json!({"path": format!("{org}/p{number}")}),
        ("/api/v1/projects", "below") => json!({"path": format!("{org}/vision/p{number}")}),
        ("/api/v1/experiments", _) => json!({"project": format!("{org}/vision"), "name": "run"}),
        ("/api/v1/versions", "draft") => json!({"model": format!("{org}/vision/other")}),
        ("/api/v1/versions", "published") => json!({"model": format!("{org}/vision/other"), "publish": true}),
        ("/api/v1/views", case) => json!({
            "in": format!("{org}/vision"), "name": "View", "shared": case == "shared", "default": case == "default",
        }),
        (path, case) => panic!("nobody knows what to send to {path} ({case})"),
    }
}

/// A new view of the organization's owner.
async fn saved(world: &TestWorld, org: &str, case: &str) -> Id {
    let owner = world.owner_of(org).await;
    let new = NewView {
        subject: Subject::Models,
        name: "View".into(),
        query: "sort=name".into(),
        shared: case == "shared",
        default: case == "default",
    };
    views::save::save(world.registry(), &owner, org, &["vision".into()], new).await.expect("a view").id
}

async fn set_up(client: &Client, path: &str) -> Answer {
    let fields = [
        ("code", "guess"),
        ("name", "Mallory"),
        ("email", "m@example.org"),
        ("password", PASSWORD),
        ("organization", "Mine"),
    ];
    client.form(path, &fields).await
}
