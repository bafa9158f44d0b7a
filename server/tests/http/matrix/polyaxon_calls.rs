//! How calls of Polyaxon's protocol are made: what changes something has a project or a model of its own.

use domain::{Id, permission::Visibility};
use registry::testing::TestWorld;
use serde_json::json;

use super::table::Row;
use crate::client::{Answer, Client};

/// Makes a row's call, below the project `vision`, of which the model `yolo` is read.
pub async fn call(world: &TestWorld, client: &Client, row: &Row, published: Id, number: usize) -> Answer {
    let org = row.organization;
    let own = format!("px-{number}");
    let is_project = row.path.ends_with("/{project}");
    let project = match (row.method, is_project) {
        ("GET", _) => "yolo",
        _ if row.path.ends_with("{kind}") => "yolo",
        (_, true) => {
            let visibility = Visibility::from_code(org).expect("a visibility");
            world.project(&format!("{org}/vision/{own}"), visibility).await;
            &own
        }
        _ => {
            world.version(&format!("{org}/vision/{own}")).label("own").register().await;
            &own
        }
    };
    if row.path.ends_with("/transfer") {
        let visibility = Visibility::from_code(org).expect("a visibility");
        world.project(&format!("{org}/vision/to-{number}"), visibility).await;
    }
    let version = if row.method == "GET" { "1" } else { "own" };
    let path = row
        .path
        .replace("/polyaxon/", &format!("/polyaxon/{org}/vision/"))
        .replace("{owner}", org)
        .replace("{project}", project)
        .replace("{team}", "team")
        .replace("{kind}", "component")
        .replace("{version}", version)
        .replace("{namespace}", "files")
        .replace("{run}", &published.simple().to_string());
    if row.method == "GET" {
        let query = if path.ends_with("/artifact") { "?path=a.bin" } else { "" };
        return client.get(&format!("{path}{query}")).await;
    }
    let name = if path.ends_with("projects/create") { format!("made-{number}") } else { format!("new-{number}") };
    let mut body = json!({
        "description": "new", "condition": {"type": "staging"}, "project": format!("to-{number}"),
    });
    if row.method == "POST" {
        body["name"] = name.into();
    }
    client.with("content-type", "application/json").send(row.method, &path, body.to_string()).await
}
