//! What the routes are called about: the same things in three organizations.

use std::collections::HashMap;

use domain::{Id, permission::Visibility};
use registry::testing::{PASSWORD, TestWorld, email};
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
        match (row.method, path) {
            ("GET", "/api/v1/resolve") => client.get(&format!("{path}?address={address}")).await,
            ("GET", "/api/v1/versions") => client.get(&format!("{path}?in={address}")).await,
            ("GET", "/api/fn/check_code") => client.get(&format!("{path}?code=guess")).await,
            ("GET", "/api/fn/get_experiment") => client.get(&format!("{path}?id={}", place.run)).await,
            ("GET", "/api/fn/get_version") => client.get(&format!("{path}?id={version}")).await,
            ("GET", "/api/fn/list_versions") => {
                client.get(&format!("{path}?organization={org}&path={below}&query=")).await
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
        }
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
        (path, case) => panic!("nobody knows what to send to {path} ({case})"),
    }
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
