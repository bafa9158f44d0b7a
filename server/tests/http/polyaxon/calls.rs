//! Every call about projects and versions: what it does, and what it refuses.

use domain::{Id, experiment::ExperimentStatus, permission::Visibility};
use serde_json::{Value, json};

use super::{ACME, VERSIONS, call, refused, register, world};
use crate::client::Client;

async fn version(client: &Client, name: &str) -> Value {
    client.get(&format!("{VERSIONS}/{name}")).await.is(200).json()
}

async fn listed(client: &Client, query: &str) -> Vec<String> {
    let found: Value = client.get(&format!("{VERSIONS}?{query}")).await.is(200).json();
    found["results"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn projects_are_made_described_renamed_and_deleted() {
    let (world, client) = world().await;
    let new = json!({"name": "tulip", "description": "d", "tags": ["a", "b"], "is_public": true});
    let made: Value = call(&client, "POST", &format!("{ACME}/projects/create"), new.clone()).await.is(201).json();
    assert_eq!((&made["owner"], &made["name"]), (&json!("acme"), &json!("tulip")));
    assert_eq!((&made["tags"], &made["is_public"]), (&json!(["a", "b"]), &json!(true)));
    assert_eq!(made["uuid"].as_str().unwrap().len(), 32);
    refused(&call(&client, "POST", &format!("{ACME}/projects/create"), new).await, 409, "detail");
    refused(&call(&client, "POST", &format!("{ACME}/projects/create"), json!({})).await, 400, "name");
    refused(&call(&client, "POST", &format!("{ACME}/team/projects/create"), json!({"name": "x"})).await, 400, "owner");
    let tulip = format!("{ACME}/tulip");
    let change = json!({"description": "e", "tags": "b,c", "is_public": false, "readme": "# Tulip"});
    let changed: Value = call(&client, "PATCH", &tulip, change).await.is(200).json();
    assert_eq!((&changed["description"], &changed["tags"]), (&json!("e"), &json!(["b", "c"])));
    assert_eq!((&changed["is_public"], &changed["readme"]), (&json!(false), &json!("# Tulip")));
    // The model goes along with a new name, and its versions with it.
    world.version("acme/tulip/tulip").label("v1").published().register().await;
    let renamed: Value = call(&client, "PATCH", &tulip, json!({"name": "rose"})).await.is(200).json();
    assert_eq!(renamed["name"], "rose");
    client.get(&format!("{ACME}/rose/versions/model/v1")).await.is(200);
    refused(&call(&client, "PATCH", &format!("{ACME}/rose"), json!({"name": "iris"})).await, 409, "detail");
    client.send("DELETE", &format!("{ACME}/rose"), "").await.is(204);
    refused(&client.get(&format!("{ACME}/rose")).await, 404, "detail");
}

#[tokio::test]
async fn projects_are_listed_as_they_are_asked_for() {
    let (world, client) = world().await;
    for (name, tag) in [("aster", "wild"), ("tulip", "cut"), ("rose", "cut")] {
        let new = json!({"name": name, "tags": [tag], "description": format!("A {name}")});
        call(&client, "POST", &format!("{ACME}/projects/create"), new).await.is(201);
    }
    let names = async |query: &str| -> Vec<String> {
        let found: Value = client.get(&format!("{ACME}/projects/list?{query}")).await.is(200).json();
        found["results"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("").await, ["rose", "tulip", "aster", "iris"], "the newest first");
    assert_eq!(names("sort=name").await, ["aster", "iris", "rose", "tulip"]);
    assert_eq!(names("sort=-name&limit=2&offset=1").await, ["rose", "iris"]);
    assert_eq!(names("sort=created_at&query=tags:cut").await, ["tulip", "rose"]);
    assert_eq!(names("query=description:%25ASTER%25").await, ["aster"]);
    assert_eq!(names("query=tags:nil,created_at:%3E2020-01-01").await, ["iris"]);
    assert_eq!(names("query=live_state:0").await, Vec::<String>::new());
    world.sql("update project set archived_at = now() where slug = 'rose'").await;
    assert_eq!(names("query=live_state:0").await, ["rose"]);
    let all: Value = client.get(&format!("{ACME}/projects/names?limit=2")).await.is(200).json();
    assert_eq!((&all["count"], all["results"].as_array().unwrap().len()), (&json!(3), 2));
    let next = all["next"].as_str().unwrap();
    assert!(next.ends_with("/polyaxon/api/v1/acme/projects/names?limit=2&offset=2"), "{next}");
    refused(&client.get(&format!("{ACME}/projects/list?query=stage:x")).await, 400, "detail");
    refused(&client.get("/polyaxon/api/v1/nobody/projects/list").await, 404, "detail");
}

#[tokio::test]
async fn versions_are_registered_described_and_archived() {
    let (world, client) = world().await;
    let new = json!({
        "name": "v1", "kind": "model", "description": "d", "tags": ["b", "a"], "content": "layers: 3", "readme": "# V1",
        "connection": "s3",
    });
    let made = register(&client, new.clone()).await;
    assert_eq!((&made["name"], &made["stage"], &made["kind"]), (&json!("v1"), &json!("testing"), &json!("model")));
    assert_eq!(
        (&made["content"], &made["readme"], &made["connection"]),
        (&json!("layers: 3"), &json!("# V1"), &json!("s3"))
    );
    assert_eq!((&made["tags"], &made["run"], &made["meta_info"]), (&json!(["a", "b"]), &Value::Null, &json!({})));
    assert_eq!(version(&client, "v1").await, made);
    assert_eq!(made["stage_conditions"][0]["reason"], "ModelVersionCreated");
    refused(&call(&client, "POST", VERSIONS, new).await, 400, "name");
    for (body, field) in [
        (json!({"name": "production"}), "name"),
        (json!({"name": "12"}), "name"),
        (json!({"name": "x", "kind": "component"}), "kind"),
        (json!({"name": "x", "stage": "gone"}), "stage"),
        (json!({"name": "x", "run": "0123"}), "run"),
        (json!({"name": "x", "artifacts": ["a"]}), "artifacts"),
    ] {
        refused(&call(&client, "POST", VERSIONS, body).await, 400, field);
    }
    // Whoever names no version says so, and gets the next number.
    assert_eq!(register(&client, json!({"name": "latest"})).await["name"], "2");
    assert_eq!(version(&client, "latest").await["name"], "2");
    let change = json!({"name": "v2", "description": "e", "tags": [], "content": {"a": 1}, "stage": "staging"});
    let changed: Value = call(&client, "PATCH", &format!("{VERSIONS}/2"), change).await.is(200).json();
    assert_eq!((&changed["name"], &changed["stage"]), (&json!("v2"), &json!("staging")));
    assert_eq!((&changed["content"], &changed["tags"]), (&json!(r#"{"a":1}"#), &json!([])));
    refused(&call(&client, "PATCH", &format!("{VERSIONS}/v2"), json!({"name": "v1"})).await, 400, "name");
    refused(&call(&client, "PATCH", &format!("{VERSIONS}/v2"), json!({"artifacts": ["z"]})).await, 400, "artifacts");
    client.send("DELETE", &format!("{VERSIONS}/v1"), "").await.is(204);
    for method in ["GET", "DELETE", "PATCH"] {
        refused(&client.send(method, &format!("{VERSIONS}/v1"), "{}").await, 404, "detail");
    }
    assert_eq!(listed(&client, "").await, ["v2"]);
    assert_eq!(world.count("version").await, 2, "what was deleted is in the archive");
    let said = refused(&call(&client, "POST", VERSIONS, json!({"name": "v1"})).await, 400, "name");
    assert!(said.contains("archive"), "{said}");
}

#[tokio::test]
async fn published_versions_are_read_only_and_their_stage_is_free() {
    let (world, client) = world().await;
    world.version("acme/iris/iris").label("v1").published().register().await;
    let said =
        refused(&call(&client, "PATCH", &format!("{VERSIONS}/v1"), json!({"description": "no"})).await, 409, "detail");
    assert!(said.contains("Published"), "{said}");
    assert_eq!(version(&client, "v1").await["meta_info"]["status"], "published");
    let stage = json!({"condition": {"type": "production", "status": true, "reason": "R", "message": "M"}});
    let staged: Value = call(&client, "POST", &format!("{VERSIONS}/v1/stages"), stage).await.is(201).json();
    assert_eq!(staged["stage"], "production");
    let told: Value = client.get(&format!("{VERSIONS}/v1/stages")).await.is(200).json();
    assert_eq!(told, staged);
    let types: Vec<&str> =
        told["stage_conditions"].as_array().unwrap().iter().map(|c| c["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["testing", "production"]);
    assert_eq!(
        (&told["stage_conditions"][1]["reason"], &told["stage_conditions"][1]["message"]),
        (&json!("R"), &json!("M"))
    );
    for (body, field) in [(json!({}), "condition"), (json!({"condition": {"type": "gone"}}), "stage")] {
        refused(&call(&client, "POST", &format!("{VERSIONS}/v1/stages"), body).await, 400, field);
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let (world, client) = world().await;
    assert_eq!(listed(&client, "").await, Vec::<String>::new(), "no model yet");
    for (name, tag) in [("a", "x"), ("b", "y"), ("c", "y")] {
        register(&client, json!({"name": name, "tags": [tag], "description": format!("It is {name}")})).await;
    }
    world.version("acme/iris/iris").register().await;
    world.version("acme/iris/other").label("elsewhere").register().await;
    assert_eq!(listed(&client, "sort=name").await, ["a", "b", "c", "4"]);
    assert_eq!(listed(&client, "sort=-created_at").await, ["4", "c", "b", "a"]);
    assert_eq!(listed(&client, "query=name:4").await, ["4"]);
    assert_eq!(listed(&client, "sort=name&query=name:~b").await, ["a", "c", "4"]);
    assert_eq!(listed(&client, "sort=name&query=tags:y").await, ["b", "c"]);
    assert_eq!(listed(&client, "query=tags:y,name:%25C%25").await, ["c"]);
    assert_eq!(listed(&client, "query=description:%25is+a%25").await, ["a"]);
    assert_eq!(listed(&client, "sort=name&query=(tags:x+OR+name:c)+AND+stage:testing").await, ["a", "c"]);
    let page: Value =
        client.get(&format!("{VERSIONS}?sort=name&limit=2&offset=1&query=stage:testing")).await.is(200).json();
    assert_eq!(page["count"], 4);
    assert_eq!(page["results"][0]["name"], "b");
    assert_eq!(page["results"][0]["description"], "It is b");
    let next = page["next"].as_str().unwrap();
    assert!(next.ends_with("versions/model?query=stage%3Atesting&sort=name&limit=2&offset=3"), "{next}");
    assert!(page["previous"].as_str().unwrap().ends_with("limit=2&offset=0"));
    assert_eq!(listed(&client, "offset=9000").await, Vec::<String>::new());
    let names: Value = client.get(&format!("{VERSIONS}/names?sort=name")).await.is(200).json();
    assert_eq!(names["results"][0], json!({"name": "a"}));
}

#[tokio::test]
async fn runs_are_experiments_and_the_promotion_rule_counts() {
    let (world, client) = world().await;
    world.project("acme/lab", Visibility::Private).await;
    let run = world.experiment("acme/lab", "grow").ended(ExperimentStatus::Completed).create().await.id;
    let body = json!({"name": "v1", "run": run.simple().to_string(), "artifacts": ["weights"]});
    world.sql("update project set promotion_rule = 'subtree' where slug = 'iris'").await;
    let said = refused(&call(&client, "POST", VERSIONS, body.clone()).await, 409, "detail");
    assert!(said.contains("promotion rule"), "{said}");
    world.sql("update project set promotion_rule = 'any'").await;
    let made = register(&client, body).await;
    assert_eq!((&made["run"], &made["artifacts"]), (&json!(run.simple().to_string()), &json!(["weights"])));
    assert_eq!(made["meta_info"]["run"]["name"], "grow");
    // The same once more is no change, another one is refused.
    let same = json!({"run": run.to_string(), "artifacts": "weights"});
    call(&client, "PATCH", &format!("{VERSIONS}/v1"), same).await.is(200);
    let other = json!({"run": Id::nil().to_string()});
    refused(&call(&client, "PATCH", &format!("{VERSIONS}/v1"), other).await, 400, "run");
    let told: Value = client.get(&format!("{ACME}/iris/runs/{}", run.simple())).await.is(200).json();
    assert_eq!(told["name"], "grow");
    refused(&client.get(&format!("{ACME}/iris/runs/{}", Id::nil().simple())).await, 404, "detail");
    refused(&client.get(&format!("{ACME}/iris/runs/x")).await, 404, "detail");
}

#[tokio::test]
async fn files_are_fetched_and_shared_by_copies() {
    let (world, client) = world().await;
    world.project("acme/tulip", Visibility::Private).await;
    let id = world
        .version("acme/iris/iris")
        .label("v1")
        .file("deep/a.bin", "bytes")
        .file("b.txt", "b")
        .tag("t")
        .register()
        .await
        .id;
    let told = version(&client, "v1").await;
    let run = told["run"].as_str().unwrap();
    assert_eq!((run, &told["artifacts"]), (id.simple().to_string().as_str(), &json!(["deep/a.bin", "b.txt"])));
    let lineage = &told["meta_info"]["lineage"];
    assert_eq!((&lineage[0]["path"], &lineage[0]["kind"]), (&json!("deep/a.bin"), &json!("file")));
    let at = format!("/polyaxon/streams/v1/files/acme/iris/runs/{run}/artifact");
    assert_eq!(client.get(&format!("{at}?path=deep/a.bin")).await.is(200).text(), "bytes");
    refused(&client.get(&format!("{at}?path=c")).await, 404, "detail");
    refused(&client.get(&at).await, 400, "path");
    // As the client copies: what it was told, under another name.
    let to = format!("{ACME}/tulip/versions/model");
    let body =
        json!({"name": "v1-copy", "run": run, "artifacts": told["artifacts"], "tags": ["new"], "description": "c"});
    let copied: Value = call(&client, "POST", &to, body.clone()).await.is(201).json();
    assert_eq!((&copied["artifacts"], &copied["tags"]), (&told["artifacts"], &json!(["new"])));
    assert_eq!((&copied["name"], &copied["project"]), (&json!("v1-copy"), &json!("tulip")));
    refused(&call(&client, "POST", &to, body).await, 400, "name");
    assert_eq!(world.count("version").await, 2, "what was refused left nothing");
    for artifacts in [json!(["c"]), json!(["b.txt"])] {
        let body = json!({"name": "part", "run": run, "artifacts": artifacts});
        refused(&call(&client, "POST", VERSIONS, body).await, 400, "artifacts");
    }
}

#[tokio::test]
async fn transfers_keep_name_and_history() {
    let (world, client) = world().await;
    world.project("acme/tulip", Visibility::Private).await;
    register(&client, json!({"name": "v1"})).await;
    register(&client, json!({"name": "v2"})).await;
    call(&client, "POST", &format!("{VERSIONS}/v1/stages"), json!({"condition": {"type": "staging"}})).await.is(201);
    let to = async |name: &str, project: Value| {
        call(&client, "POST", &format!("{VERSIONS}/{name}/transfer"), json!({"project": project})).await
    };
    to("v1", json!("tulip")).await.is(200);
    refused(&client.get(&format!("{VERSIONS}/v1")).await, 404, "detail");
    let stages: Value = client.get(&format!("{ACME}/tulip/versions/model/v1/stages")).await.is(200).json();
    assert_eq!((&stages["stage"], stages["stage_conditions"].as_array().unwrap().len()), (&json!("staging"), 2));
    call(&client, "PATCH", &format!("{VERSIONS}/v2"), json!({"name": "v1b"})).await.is(200);
    call(&client, "PATCH", &format!("{ACME}/tulip/versions/model/v1"), json!({"name": "v1b"})).await.is(200);
    refused(&to("v1b", json!("tulip")).await, 400, "name");
    refused(&to("v1b", Value::Null).await, 400, "project");
    refused(&to("v1b", json!("nothing")).await, 404, "detail");
}
