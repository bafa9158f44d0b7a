//! How calls of MLflow's protocol are made: what changes something has a model of its own.

use domain::Id;
use registry::testing::TestWorld;
use serde_json::json;

use super::table::Row;
use crate::client::{Answer, Client};

/// Makes a row's call.
pub async fn call(world: &TestWorld, client: &Client, row: &Row, published: Id, number: usize) -> Answer {
    let org = row.organization;
    let path = row.path.replace("{org}", org).replace("{project}", "vision");
    if path.ends_with("/artifacts") {
        return client.get(&format!("{path}?path=versions/{published}")).await;
    }
    if path.ends_with("{*path}") {
        let of = |file: &str| path.replace("{*path}", file);
        let own = of(&format!("own-{number}/a.txt"));
        return match row.method {
            "GET" => client.get(&of(&format!("versions/{published}/a.bin"))).await,
            "DELETE" => {
                client.send("PUT", &own, "bytes").await;
                client.send("DELETE", &own, "").await
            }
            method => client.send(method, &own, "bytes").await,
        };
    }
    if row.method == "GET" {
        let query = if path.ends_with("/search") { "" } else { "name=yolo&version=1&alias=champion" };
        return client.get(&format!("{path}?{query}")).await;
    }
    if path.ends_with("/get-latest-versions") {
        return client.post(&path, &json!({"name": "yolo"})).await;
    }
    let name = format!("ml-{number}");
    if !path.ends_with("registered-models/create") {
        let own = world.version(&format!("{org}/vision/{name}")).register().await.id;
        if row.method == "DELETE" {
            world.alias("chosen", own).await;
        }
    }
    let body = json!({
        "name": name, "version": "1", "new_name": format!("moved-ml-{number}"), "description": "new", "key": "k", "value": "v",
        "alias": "chosen", "stage": "Staging", "source": "s3://bucket/model",
    });
    client.with("content-type", "application/json").send(row.method, &path, body.to_string()).await
}
