//! Every call about models and versions: what it does, and what it refuses.

use serde_json::{Value, json};

use super::{CALLS, call, done, refused, world};
use crate::client::{Client, escape};

async fn get(client: &Client, path: &str, pairs: &[(&str, &str)]) -> crate::client::Answer {
    let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    client.get(&format!("{CALLS}/{path}?{}", query.join("&"))).await
}

async fn model(client: &Client, name: &str) -> Value {
    done(get(client, "registered-models/get", &[("name", name)]).await)["registered_model"].clone()
}

async fn version(client: &Client, name: &str, number: &str) -> Value {
    done(get(client, "model-versions/get", &[("name", name), ("version", number)]).await)["model_version"].clone()
}

async fn make(client: &Client, name: &str, versions: usize) {
    done(call(client, "POST", "registered-models/create", json!({"name": name})).await);
    for n in 1..=versions {
        let new = json!({"name": name, "source": format!("s3://bucket/{name}/{n}")});
        done(call(client, "POST", "model-versions/create", new).await);
    }
}

#[tokio::test]
async fn models_are_made_once_and_described() {
    let (_world, client) = world().await;
    let new = json!({"name": "Iris Model", "description": "d", "tags": [{"key": "k", "value": ""}]});
    let made = done(call(&client, "POST", "registered-models/create", new.clone()).await)["registered_model"].clone();
    assert_eq!((&made["name"], &made["description"]), (&json!("Iris Model"), &json!("d")));
    assert_eq!(made["tags"], json!([{"key": "k", "value": ""}]));
    assert_eq!((&made["aliases"], &made["latest_versions"]), (&json!([]), &json!([])));
    assert!(made["creation_timestamp"].as_i64().unwrap() > 1_700_000_000_000);
    assert_eq!(model(&client, "Iris Model").await, made);
    let said = refused(&call(&client, "POST", "registered-models/create", new).await, 400, "RESOURCE_ALREADY_EXISTS");
    assert_eq!(said, "Registered Model (name=Iris Model) already exists.");
    done(call(&client, "PATCH", "registered-models/update", json!({"name": "Iris Model", "description": "e"})).await);
    assert_eq!(model(&client, "Iris Model").await["description"], "e");
    let said =
        refused(&get(&client, "registered-models/get", &[("name", "nope")]).await, 404, "RESOURCE_DOES_NOT_EXIST");
    assert_eq!(said, "Registered Model with name=nope not found");
    let gone = json!({"name": "nope", "description": "e"});
    refused(&call(&client, "PATCH", "registered-models/update", gone).await, 404, "RESOURCE_DOES_NOT_EXIST");
}

#[tokio::test]
async fn models_are_renamed_and_their_old_name_leads_on() {
    let (_world, client) = world().await;
    make(&client, "iris", 1).await;
    make(&client, "other", 0).await;
    let taken = json!({"name": "iris", "new_name": "other"});
    refused(&call(&client, "POST", "registered-models/rename", taken).await, 400, "RESOURCE_ALREADY_EXISTS");
    refused(
        &call(&client, "POST", "registered-models/rename", json!({"name": "iris"})).await,
        400,
        "INVALID_PARAMETER_VALUE",
    );
    let told =
        done(call(&client, "POST", "registered-models/rename", json!({"name": "iris", "new_name": "flowers"})).await);
    assert_eq!(told["registered_model"]["name"], "flowers");
    assert_eq!(version(&client, "iris", "1").await["name"], "flowers");
}

#[tokio::test]
async fn a_model_goes_with_its_versions_and_its_name_is_free() {
    let (world, client) = world().await;
    make(&client, "iris", 2).await;
    done(call(&client, "DELETE", "registered-models/delete", json!({"name": "iris"})).await);
    refused(&get(&client, "registered-models/get", &[("name", "iris")]).await, 404, "RESOURCE_DOES_NOT_EXIST");
    assert_eq!((world.count("model").await, world.count("version").await), (0, 0));
    assert_eq!(world.count("audit where action in ('model.created', 'model.deleted')").await, 2);
    let again = call(&client, "DELETE", "registered-models/delete", json!({"name": "iris"})).await;
    refused(&again, 404, "RESOURCE_DOES_NOT_EXIST");
    make(&client, "iris", 1).await;
}

#[tokio::test]
async fn tags_are_metadata_and_the_fields_of_a_version_are_none() {
    let (world, client) = world().await;
    make(&client, "iris", 1).await;
    let tag = |key: &str, value: Value| json!({"name": "iris", "version": "1", "key": key, "value": value});
    for path in ["registered-models", "model-versions"] {
        done(call(&client, "POST", &format!("{path}/set-tag"), tag("owner", json!("ada"))).await);
        done(call(&client, "POST", &format!("{path}/set-tag"), tag("owner", json!(""))).await);
        let without = json!({"name": "iris", "version": "1", "value": "x"});
        refused(&call(&client, "POST", &format!("{path}/set-tag"), without).await, 400, "INVALID_PARAMETER_VALUE");
        refused(
            &call(&client, "POST", &format!("{path}/set-tag"), tag("n", json!(7))).await,
            400,
            "INVALID_PARAMETER_VALUE",
        );
    }
    assert_eq!(world.count("model_metadata where key = 'owner' and value = ''").await, 1);
    assert_eq!(world.count("version_metadata where key = 'owner' and value = ''").await, 1);
    assert_eq!(model(&client, "iris").await["tags"], json!([{"key": "owner", "value": ""}]));
    assert_eq!(version(&client, "iris", "1").await["tags"], json!([{"key": "owner", "value": ""}]));
    for path in ["registered-models", "model-versions"] {
        for _ in 0..2 {
            done(
                call(
                    &client,
                    "DELETE",
                    &format!("{path}/delete-tag"),
                    json!({"name": "iris", "version": "1", "key": "owner"}),
                )
                .await,
            );
        }
    }
    assert_eq!(version(&client, "iris", "1").await["tags"], json!([]));
    let field = call(&client, "POST", "model-versions/set-tag", tag("mlflow.run_id", json!("x"))).await;
    refused(&field, 400, "INVALID_PARAMETER_VALUE");
    let field = call(&client, "DELETE", "model-versions/delete-tag", tag("mlflow.source", json!(null))).await;
    refused(&field, 400, "INVALID_PARAMETER_VALUE");
    let gone = json!({"name": "iris", "version": "2", "key": "a", "value": "b"});
    refused(&call(&client, "POST", "model-versions/set-tag", gone).await, 404, "RESOURCE_DOES_NOT_EXIST");
}

#[tokio::test]
async fn aliases_lead_to_one_version() {
    let (_world, client) = world().await;
    make(&client, "iris", 2).await;
    let alias = |word: &str, number: &str| json!({"name": "iris", "alias": word, "version": number});
    for number in ["1", "2"] {
        done(call(&client, "POST", "registered-models/alias", alias("champion", number)).await);
        let found = get(&client, "registered-models/alias", &[("name", "iris"), ("alias", "champion")]).await;
        assert_eq!(done(found)["model_version"]["version"], number);
    }
    assert_eq!(model(&client, "iris").await["aliases"], json!([{"alias": "champion", "version": "2"}]));
    assert_eq!(version(&client, "iris", "2").await["aliases"], json!(["champion"]));
    for word in ["latest", "7", "a b"] {
        refused(
            &call(&client, "POST", "registered-models/alias", alias(word, "1")).await,
            400,
            "INVALID_PARAMETER_VALUE",
        );
    }
    refused(&call(&client, "POST", "registered-models/alias", alias("x", "9")).await, 404, "RESOURCE_DOES_NOT_EXIST");
    for _ in 0..2 {
        done(call(&client, "DELETE", "registered-models/alias", alias("champion", "2")).await);
    }
    let gone = get(&client, "registered-models/alias", &[("name", "iris"), ("alias", "champion")]).await;
    refused(&gone, 400, "INVALID_PARAMETER_VALUE");
}

#[tokio::test]
async fn versions_are_registered_described_and_deleted_into_the_archive() {
    let (world, client) = world().await;
    make(&client, "iris", 0).await;
    let new = json!({
        "name": "iris", "source": "s3://bucket/iris", "run_id": "r1", "run_link": "https://runs.example/r1",
        "description": "d", "tags": [{"key": "k", "value": "v"}],
    });
    let made = done(call(&client, "POST", "model-versions/create", new).await)["model_version"].clone();
    for (field, value) in [
        ("name", "iris"),
        ("version", "1"),
        ("current_stage", "None"),
        ("source", "s3://bucket/iris"),
        ("run_id", "r1"),
        ("run_link", "https://runs.example/r1"),
        ("description", "d"),
        ("status", "READY"),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    assert_eq!(made["tags"], json!([{"key": "k", "value": "v"}]));
    assert_eq!(version(&client, "iris", "1").await, made);
    let changed = json!({"name": "iris", "version": "1", "description": "e"});
    assert_eq!(
        done(call(&client, "PATCH", "model-versions/update", changed).await)["model_version"]["description"],
        "e"
    );
    let uri = get(&client, "model-versions/get-download-uri", &[("name", "iris"), ("version", "1")]).await;
    assert_eq!(done(uri)["artifact_uri"], "s3://bucket/iris");
    let gone = json!({"name": "nope", "source": "s3://bucket/x"});
    refused(&call(&client, "POST", "model-versions/create", gone).await, 404, "RESOURCE_DOES_NOT_EXIST");
    let field = json!({"name": "iris", "source": "s3://b/x", "tags": [{"key": "mlflow.source", "value": "y"}]});
    refused(&call(&client, "POST", "model-versions/create", field).await, 400, "INVALID_PARAMETER_VALUE");
    for number in ["x", "", "1.5", "2", "99999999999999999999", "-1"] {
        let answer = get(&client, "model-versions/get", &[("name", "iris"), ("version", number)]).await;
        let is_number = number.parse::<f64>().is_ok() && !number.contains('.');
        let (status, code) =
            if is_number { (404, "RESOURCE_DOES_NOT_EXIST") } else { (400, "INVALID_PARAMETER_VALUE") };
        refused(&answer, status, code);
    }
    let one = json!({"name": "iris", "version": "1"});
    done(call(&client, "DELETE", "model-versions/delete", one.clone()).await);
    refused(&call(&client, "DELETE", "model-versions/delete", one).await, 404, "RESOURCE_DOES_NOT_EXIST");
    assert_eq!(world.count("version where archived_at is not null").await, 1, "it can be brought back");
    let next = json!({"name": "iris", "source": "models:/m-0123456789abcdef0123456789abcdef"});
    let next = done(call(&client, "POST", "model-versions/create", next).await)["model_version"].clone();
    assert_eq!((&next["version"], &next["model_id"]), (&json!("2"), &json!("m-0123456789abcdef0123456789abcdef")));
}

#[tokio::test]
async fn paths_of_the_senders_machine_are_refused_with_what_to_do() {
    let (_world, client) = world().await;
    make(&client, "iris", 0).await;
    for source in ["/tmp/m", "file:///tmp/m", "./mlruns/0", "C:\\m", "m"] {
        let said = refused(
            &call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": source})).await,
            400,
            "INVALID_PARAMETER_VALUE",
        );
        assert!(said.contains("http://vitrine.test/mlflow/acme/vision/api/2.0/mlflow-artifacts/artifacts"), "{said}");
    }
    for source in ["https://me:secret@example.org/m", "javascript:alert(1)", "s3://a b"] {
        let answer = call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": source})).await;
        refused(&answer, 400, "INVALID_PARAMETER_VALUE");
    }
    for source in ["runs:/abc/model", "dbfs:/m", "mlflow-artifacts:/1/m", "hf://a/b"] {
        let made =
            done(call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": source})).await);
        assert_eq!(made["model_version"]["source"], source);
    }
}

#[tokio::test]
async fn stages_are_those_of_the_table() {
    let (world, client) = world().await;
    make(&client, "iris", 3).await;
    let to = |number: &str, stage: &str, alone: bool| json!({"name": "iris", "version": number, "stage": stage, "archive_existing_versions": alone});
    let path = "model-versions/transition-stage";
    for (word, stage) in
        [("Staging", "staging"), ("production", "production"), ("Archived", "disabled"), ("None", "testing")]
    {
        done(call(&client, "POST", path, to("1", word, false)).await);
        assert_eq!(world.count(&format!("version where number = 1 and stage = '{stage}'")).await, 1, "{word}");
    }
    for number in ["1", "2"] {
        done(call(&client, "POST", path, to(number, "Production", false)).await);
    }
    done(call(&client, "POST", path, to("3", "Production", true)).await);
    assert_eq!(world.count("version where stage = 'disabled'").await, 2);
    let latest = get(&client, "registered-models/get-latest-versions", &[("name", "iris")]).await;
    let stages: Vec<Value> =
        done(latest)["model_versions"].as_array().unwrap().iter().map(|v| v["current_stage"].clone()).collect();
    assert_eq!(stages, [json!("Archived"), json!("Production")]);
    let of = json!({"name": "iris", "stages": ["production"]});
    let latest = done(call(&client, "POST", "registered-models/get-latest-versions", of).await);
    assert_eq!(latest["model_versions"].as_array().unwrap().len(), 1);
    assert_eq!(latest["model_versions"][0]["version"], "3");
    refused(&call(&client, "POST", path, to("1", "Testing", false)).await, 400, "INVALID_PARAMETER_VALUE");
    refused(&call(&client, "POST", path, to("1", "None", true)).await, 400, "INVALID_PARAMETER_VALUE");
    refused(&call(&client, "POST", path, to("9", "None", false)).await, 404, "RESOURCE_DOES_NOT_EXIST");
    let odd = json!({"name": "iris", "stages": ["x"]});
    refused(&call(&client, "POST", "registered-models/get-latest-versions", odd).await, 400, "INVALID_PARAMETER_VALUE");
}

#[tokio::test]
async fn a_published_version_says_that_it_is_read_only() {
    let (world, client) = world().await;
    world.version("acme/vision/yolo").file("m.bin", "x").published().register().await;
    let one = |more: Value| {
        let mut one = json!({"name": "yolo", "version": "1"});
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one
    };
    let tag = call(&client, "POST", "model-versions/set-tag", one(json!({"key": "a", "value": "b"}))).await;
    refused(&tag, 409, "INVALID_STATE");
    let text = call(&client, "PATCH", "model-versions/update", one(json!({"description": "x"}))).await;
    refused(&text, 409, "INVALID_STATE");
    // Its stage and its aliases stay free.
    done(call(&client, "POST", "model-versions/transition-stage", one(json!({"stage": "Production"}))).await);
    done(call(&client, "POST", "registered-models/alias", one(json!({"alias": "champion"}))).await);
}

#[tokio::test]
async fn a_copy_leads_to_the_same_place() {
    let (world, client) = world().await;
    make(&client, "iris", 1).await;
    world.version("acme/vision/yolo").file("m.bin", "x").register().await;
    for (name, source) in [("iris", "models:/iris/1"), ("iris", "models:/yolo/1")] {
        done(call(&client, "POST", "model-versions/create", json!({"name": name, "source": source})).await);
    }
    assert_eq!(version(&client, "iris", "2").await["source"], "models:/iris/1");
    let uri = |number: &'static str| {
        let client = &client;
        async move {
            let found = get(client, "model-versions/get-download-uri", &[("name", "iris"), ("version", number)]).await;
            done(found)["artifact_uri"].as_str().expect("an address").to_owned()
        }
    };
    assert_eq!(uri("2").await, "s3://bucket/iris/1");
    assert!(
        uri("3")
            .await
            .starts_with("http://vitrine.test/mlflow/acme/vision/api/2.0/mlflow-artifacts/artifacts/versions/")
    );
    for (source, status, code) in [
        ("models:/iris/9", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("models:/nope/1", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("models:/iris@nobody", 400, "INVALID_PARAMETER_VALUE"),
    ] {
        let answer = call(&client, "POST", "model-versions/create", json!({"name": "iris", "source": source})).await;
        refused(&answer, status, code);
    }
}
