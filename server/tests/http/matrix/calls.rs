//! What the routes are called about: the same things in three organizations.

use std::collections::HashMap;

use domain::{
    Id,
    permission::Visibility,
    table::{Subject, saved::NewView},
};
use registry::{
    testing::{PASSWORD, TestWorld, email},
    views,
};
use serde_json::json;

use super::{
    people::{Caller, ORGANIZATIONS},
    table::Row,
};
use crate::client::{Answer, Client};

struct Place {
    project: Id,
    run: Id,
    published: Id,
    draft: Id,
    archived: Id,
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
            let version = || world.version(&model).file("a.bin", "bytes");
            let run = world.experiment(&path, "run").create().await.id;
            let published = version().published().register().await.id;
            let draft = version().register().await.id;
            let archived = version().published().archived().register().await.id;
            places.insert(org, Place { project, run, published, draft, archived });
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
        let filled = path.replace("{org}", org).replace("{name}", "a.bin").replace("{*path}", below).replace(
            "{id}",
            &if path.contains("/experiment") {
                place.run
            } else if path.contains("/projects") {
                place.project
            } else {
                version
            }
            .to_string(),
        );
        let view = if path.ends_with("view") || path.ends_with("/views/{id}") {
            saved(world, org, case).await
        } else {
            Id::nil()
        };
        let view = view.to_string();
        let answer = match (row.method, path) {
            ("GET", "/api/v1/experiments" | "/api/v1/views") => client.get(&format!("{path}?in={address}")).await,
            ("GET", "/api/v1/experiments/export" | "/api/v1/versions/export") => {
                client.get(&format!("{path}?format=csv&in={address}")).await
            }
            ("GET", "/api/v1/facets") => client.get(&format!("{path}?column=tags&in={address}")).await,
            ("PATCH", _) => {
                let client = client.with("content-type", "application/json");
                client.send("PATCH", &path.replace("{id}", &view), json!({"name": "New"}).to_string()).await
            }
            ("DELETE", _) => client.send("DELETE", &path.replace("{id}", &view), "").await,
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
                let view = [("name", "Mine"), ("query", "sort=name"), ("shared", shared), ("default", "false")];
                client.form(path, &[&place[..], &view].concat()).await
            }
            ("POST", "/api/fn/change_view" | "/api/fn/delete_view") => {
                client.form(path, &[("id", &view), ("name", "New")]).await
            }
            ("GET", "/api/v1/resolve") => client.get(&format!("{path}?address={address}")).await,
            ("GET", "/api/v1/versions") => client.get(&format!("{path}?in={address}")).await,
            ("GET", "/api/fn/check_code") => client.get(&format!("{path}?code=guess")).await,
            ("GET", "/api/fn/get_experiment") => client.get(&format!("{path}?id={}", place.run)).await,
            ("GET", "/api/fn/get_version") => client.get(&format!("{path}?id={version}")).await,
            ("GET", "/api/fn/list_versions") => {
                client.get(&format!("{path}?organization={org}&path={below}&query=&own=false")).await
            }
            ("GET", "/api/fn/organization") => client.get(&format!("{path}?slug={org}")).await,
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
            ("POST", "/api/v1/uploads") => client.upload(&format!("{org}/vision/yolo"), "b.bin", "bytes").await,
            ("POST", "/api/fn/sign_out") => caller.anew(world).await.form(path, &[]).await,
            ("POST", "/api/fn/set_theme") => client.form(path, &[("theme", "dark")]).await,
            ("POST", "/api/fn/sign_in") => {
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
