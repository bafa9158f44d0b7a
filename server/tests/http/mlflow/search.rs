//! Searches: filters, orders, pages, and what they leave out.

use serde_json::{Value, json};

use super::{CALLS, call, done, refused, world};
use crate::client::{Answer, Client, escape};

async fn ask(client: &Client, kind: &str, filter: &str, more: &str) -> Answer {
    client.get(&format!("{CALLS}/{kind}/search?filter={}&{more}", escape(filter))).await
}

async fn models(client: &Client, filter: &str, more: &str) -> Vec<String> {
    names(&done(ask(client, "registered-models", filter, more).await)["registered_models"], "name")
}

async fn versions(client: &Client, filter: &str, more: &str) -> Vec<String> {
    let found = done(ask(client, "model-versions", filter, more).await);
    let list = found["model_versions"].as_array().expect("versions");
    let text = |v: &Value, field: &str| v[field].as_str().expect("a text").to_owned();
    list.iter().map(|v| format!("{}/{}", text(v, "name"), text(v, "version"))).collect()
}

fn names(list: &Value, field: &str) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|one| one[field].as_str().expect("a text").to_owned()).collect()
}

async fn fill(client: &Client) {
    for (name, team) in [("alpha", "a"), ("Beta", "b"), ("beta-2", "b"), ("x_y", ""), ("xzy", "")] {
        let tags = if team.is_empty() { json!([]) } else { json!([{"key": "my team", "value": team}]) };
        done(call(client, "POST", "registered-models/create", json!({"name": name, "tags": tags})).await);
    }
    for (name, source, run) in [("alpha", "s3://b/1", "r1"), ("alpha", "s3://b/2", "r2"), ("x_y", "s3://c/1", "r1")] {
        let new = json!({"name": name, "source": source, "run_id": run, "tags": [{"key": "n", "value": run}]});
        done(call(client, "POST", "model-versions/create", new).await);
    }
}

#[tokio::test]
async fn filters_mean_what_they_say() {
    let (_world, client) = world().await;
    fill(&client).await;
    for (filter, found) in [
        ("", &["Beta", "alpha", "beta-2", "x_y", "xzy"][..]),
        ("name = 'alpha'", &["alpha"]),
        ("name = 'ALPHA'", &[]),
        ("name != 'alpha'", &["Beta", "beta-2", "x_y", "xzy"]),
        ("name LIKE 'beta%'", &["beta-2"]),
        ("name ILIKE 'BETA%'", &["Beta", "beta-2"]),
        ("name LIKE 'x_y'", &["x_y", "xzy"]),
        ("name LIKE 'x\\'", &[]),
        ("name IN ('alpha', 'Beta')", &["Beta", "alpha"]),
        ("name NOT IN ('alpha', 'Beta')", &["beta-2", "x_y", "xzy"]),
        ("tags.`my team` = 'b'", &["Beta", "beta-2"]),
        // What has no such tag has no other value of it either.
        ("tags.`my team` != 'b'", &["alpha"]),
        ("tags.`my team` ILIKE 'B' AND name LIKE '%2'", &["beta-2"]),
        ("name = 'it''s'", &[]),
    ] {
        assert_eq!(models(&client, filter, "").await, found, "{filter}");
    }
    for (filter, found) in [
        ("name = 'alpha'", &["alpha/1", "alpha/2"][..]),
        ("run_id = 'r1'", &["alpha/1", "x_y/1"]),
        ("run_id IN ('r2', 'r3')", &["alpha/2"]),
        ("source_path LIKE 's3://b/%'", &["alpha/1", "alpha/2"]),
        ("version_number > 1", &["alpha/2"]),
        ("version_number <= 1 AND name ILIKE 'ALPHA'", &["alpha/1"]),
        ("tags.n = 'r1'", &["alpha/1", "x_y/1"]),
        ("tags.n LIKE 'r_'", &["alpha/1", "alpha/2", "x_y/1"]),
    ] {
        assert_eq!(versions(&client, filter, "order_by=name&order_by=version_number").await, found, "{filter}");
    }
}

#[tokio::test]
async fn what_is_no_search_is_refused() {
    let (_world, client) = world().await;
    for (kind, filter) in [
        ("registered-models", "name = 'a' OR name = 'b'"),
        ("registered-models", "run_id = 'a'"),
        ("registered-models", "name > 'a'"),
        ("registered-models", "tags.a IN ('b')"),
        ("model-versions", "version_number LIKE '1'"),
        ("model-versions", "version_number = 'one'"),
        ("model-versions", "stage = 'None'"),
        ("model-versions", "name = 'a"),
    ] {
        refused(&ask(&client, kind, filter, "").await, 400, "INVALID_PARAMETER_VALUE");
    }
    for more in [
        "max_results=0",
        "max_results=1001",
        "max_results=x",
        "order_by=size",
        "order_by=name%20up",
        "page_token=x",
        "order_by=name&order_by=name%20DESC",
    ] {
        refused(&ask(&client, "registered-models", "", more).await, 400, "INVALID_PARAMETER_VALUE");
    }
    refused(&ask(&client, "model-versions", "", "max_results=200001").await, 400, "INVALID_PARAMETER_VALUE");
}

#[tokio::test]
async fn pages_follow_each_other_in_the_order_that_is_asked_for() {
    let (_world, client) = world().await;
    fill(&client).await;
    for (kind, field, list, order, whole) in [
        (
            "registered-models",
            "name",
            "registered_models",
            "name%20DESC",
            vec!["xzy", "x_y", "beta-2", "alpha", "Beta"],
        ),
        ("registered-models", "name", "registered_models", "timestamp", vec!["alpha", "Beta", "beta-2", "x_y", "xzy"]),
        (
            "model-versions",
            "source",
            "model_versions",
            "version_number%20DESC",
            vec!["s3://b/2", "s3://c/1", "s3://b/1"],
        ),
        ("model-versions", "source", "model_versions", "creation_timestamp", vec!["s3://b/1", "s3://b/2", "s3://c/1"]),
    ] {
        for size in 1..=3 {
            let (mut found, mut token) = (Vec::new(), String::new());
            loop {
                let more = format!("max_results={size}&order_by={order}&page_token={token}");
                let page = done(ask(&client, kind, "", &more).await);
                found.extend(names(&page[list], field));
                match page["next_page_token"].as_str() {
                    Some(next) => token = escape(next),
                    None => break,
                }
            }
            assert_eq!(found, whole, "{kind} by {order}, {size} at once");
            // A token goes with its order.
            if !token.is_empty() {
                let other = ask(&client, kind, "", &format!("order_by=name%20ASC&page_token={token}")).await;
                refused(&other, 400, "INVALID_PARAMETER_VALUE");
            }
        }
    }
}

#[tokio::test]
async fn prompts_are_kept_and_found_by_their_tag_alone() {
    let (_world, client) = world().await;
    let is_prompt =
        json!([{"key": "mlflow.prompt.is_prompt", "value": "true"}, {"key": "mlflow.prompt.text", "value": "Hi"}]);
    done(call(&client, "POST", "registered-models/create", json!({"name": "hello", "tags": is_prompt})).await);
    let new = json!({"name": "hello", "source": "dummy-source", "tags": is_prompt});
    let made = done(call(&client, "POST", "model-versions/create", new).await);
    assert_eq!(made["model_version"]["source"], "dummy-source");
    done(call(&client, "POST", "registered-models/create", json!({"name": "iris"})).await);
    assert_eq!(models(&client, "", "").await, ["iris"]);
    assert_eq!(models(&client, "tag.`mlflow.prompt.is_prompt` != 'true'", "").await, ["iris"]);
    assert_eq!(models(&client, "tags.`mlflow.prompt.is_prompt` = 'true'", "").await, ["hello"]);
    assert!(versions(&client, "", "").await.is_empty());
    assert_eq!(versions(&client, "tags.`mlflow.prompt.is_prompt` = 'true'", "").await, ["hello/1"]);
}
