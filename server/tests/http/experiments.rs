//! `/experiments`

use domain::{
    api::Experiment,
    experiment::ExperimentStatus,
    permission::{OrgRole, Visibility},
};
use registry::testing::TestWorld;
use serde_json::json;

use crate::client::{Client, as_person};

async fn ada_in(world: &TestWorld) -> Client {
    world.project("acme/vision", Visibility::Organization).await;
    as_person(world, &world.person("ada", OrgRole::Member).await).await
}

async fn run(client: &Client) -> Experiment {
    let new = json!({"project": "acme/vision", "name": "run 1", "tags": ["night"], "parameters": {"lr": "1e-3"}});
    client.post("/api/v1/experiments", &new).await.is(201).json()
}

#[tokio::test]
async fn a_run_is_made_reported_to_and_finished() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let made = run(&ada).await;
    assert_eq!((made.kind.as_str(), made.status), ("training", ExperimentStatus::InProgress));
    assert_eq!((made.project.as_str(), made.user.map(|u| u.name).as_deref()), ("acme/vision", Some("ada")));

    let values = json!({"parameters": {"epochs": "3"}, "metrics": [
        {"name": "loss", "iteration": 2, "value": 0.25},
        {"name": "loss", "iteration": 1, "value": "NaN"},
        {"name": "acc", "variant": "val", "iteration": 3, "value": "-Infinity"}]});
    let at = format!("/api/v1/experiments/{}", made.id);
    ada.post(&format!("{at}/values"), &values).await.is(204);
    ada.post(&format!("{at}/finish"), &json!({"status": "completed"})).await.is(204);

    let read: Experiment = ada.get(&at).await.is(200).json();
    assert_eq!((read.status, read.last_iteration), (ExperimentStatus::Completed, 3));
    assert_eq!(read.parameters, [("epochs".to_owned(), "3".to_owned()), ("lr".into(), "1e-3".into())]);
    let names: Vec<_> = read.metrics.iter().map(|(n, v, s)| (n.as_str(), v.as_str(), s.last)).collect();
    assert_eq!(names, [("acc", "val", f64::NEG_INFINITY), ("loss", "", 0.25)]);
    ada.post(&format!("{at}/finish"), &json!({"status": "failed"})).await.refusal(409, "state");
}

#[tokio::test]
async fn what_is_wrong_with_values_is_said() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let at = format!("/api/v1/experiments/{}/values", run(&ada).await.id);
    for values in [
        json!({"metrics": [{"name": "", "value": 1}]}),
        json!({"metrics": [{"name": "a", "iteration": -1, "value": 1}]}),
        json!({"metrics": [{"name": "a", "value": "much"}]}),
        json!({"metrics": [{"name": "a\u{0}", "value": 1}]}),
        json!({"metrics": [{"name": "a", "value": 1, "step": 3}]}),
        json!({"parameters": {"a": "nul \u{0}"}}),
        json!({"parameters": {"a": 1}}),
        json!({"metrics": (0..10_001).map(|i| json!({"name": "a", "iteration": i, "value": 1})).collect::<Vec<_>>()}),
    ] {
        ada.post(&at, &values).await.refusal(400, "invalid");
    }
    assert_eq!(
        world.count("experiment_metric").await + world.count("experiment_parameter where name <> 'lr'").await,
        0
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_new_run_is_said() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    world.version("acme/vision/yolo").register().await;
    for (new, status, code) in [
        (json!({"project": "acme/vision", "name": " "}), 400, "invalid"),
        (json!({"project": "acme/vision", "name": "two\nlines"}), 400, "invalid"),
        (json!({"project": "acme/vision", "name": "x", "kind": ""}), 400, "invalid"),
        (json!({"project": "acme/vision", "name": "x", "owner": "ada"}), 400, "invalid"),
        (json!({"project": "acme/nothing", "name": "x"}), 404, "not_found"),
        (json!({"project": "acme/vision/yolo", "name": "x"}), 404, "not_found"),
        (json!({"project": "acme", "name": "x"}), 404, "not_found"),
    ] {
        ada.post("/api/v1/experiments", &new).await.refusal(status, code);
    }
    let at = format!("/api/v1/experiments/{}/finish", run(&ada).await.id);
    ada.post(&at, &json!({"status": "created"})).await.refusal(400, "invalid");
    ada.post(&at, &json!({"status": "done"})).await.refusal(400, "invalid");
    ada.post(&at, &json!({})).await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_published_run_is_read_only() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let made = run(&ada).await;
    let at = format!("/api/v1/experiments/{}", made.id);
    ada.post(&format!("{at}/finish"), &json!({"status": "completed"})).await.is(204);
    world.publish_experiment(made.id).await;
    ada.post(&format!("{at}/values"), &json!({"parameters": {"a": "b"}})).await.refusal(409, "state");
}

#[tokio::test]
async fn keys_of_nothing_lead_to_nothing() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    for key in ["7", "01890000-0000-7000-8000-000000000000"] {
        ada.get(&format!("/api/v1/experiments/{key}")).await.refusal(404, "not_found");
        ada.post(&format!("/api/v1/experiments/{key}/values"), &json!({})).await.refusal(404, "not_found");
        ada.post(&format!("/api/v1/experiments/{key}/finish"), &json!({"status": "failed"}))
            .await
            .refusal(404, "not_found");
    }
}
