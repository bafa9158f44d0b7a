//! Tables over HTTP: lists with their view's parameters, facets, saved views, and exports.

use domain::{
    api::Problem,
    permission::{OrgRole, Visibility},
    table::{Cell, ExperimentRow, Facet, Page, Row, SavedView},
};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::{Client, anon, as_person, escape};

/// A few versions with a bit of everything.
async fn table(world: &TestWorld) -> Client {
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/vision/aerial", Visibility::Organization).await;
    let run = world.experiment("acme/vision", "-run, \"one\"").parameter("lr", "0.1").metric("acc", 1, 0.5).tag("base");
    let run = run.create().await.id;
    world.version("acme/vision/yolo").metadata("data,set", "=1+1").experiment(run).tag("prod").register().await;
    world.version("acme/vision/yolo").metadata("data,set", "-2.5").framework("ONNX").published().register().await;
    world.version("acme/vision/aerial/seg").label("rc1").register().await;
    world.version("acme/vision/aerial/old").archived().register().await;
    as_person(world, &world.person("ada", OrgRole::Member).await).await
}

fn names(page: &Page<Row>) -> Vec<String> {
    page.items.iter().map(|row| format!("{} {}", row.model.name, row.chip())).collect()
}

#[tokio::test]
async fn a_list_takes_what_the_tables_address_takes() {
    let world = TestWorld::new().await;
    let ada = table(&world).await;
    let list = async |rest: &str| -> Page<Row> {
        ada.get(&format!("/api/v1/versions?in=acme&sort=name,version&{rest}")).await.is(200).json()
    };
    assert_eq!(names(&list("").await), ["seg rc1", "yolo v1", "yolo v2"]);
    assert_eq!(names(&list("rows=latest").await), ["seg rc1", "yolo v2"]);
    assert_eq!(names(&list("archived=1").await), ["old v1"]);
    assert_eq!(names(&list("own=0").await), ["seg rc1", "yolo v1", "yolo v2"]);
    assert_eq!(names(&list("q=RC").await), ["seg rc1"]);
    let own: Page<Row> = ada.get("/api/v1/versions?in=acme/vision&sort=version&own=1").await.is(200).json();
    assert_eq!(names(&own), ["yolo v1", "yolo v2"]);
    ada.get("/api/v1/versions?in=acme/vision&own=yes").await.refusal(400, "invalid");
    assert_eq!(names(&list("q=PROD&rows=all&archived=0").await), ["yolo v1"]);
    let columns = escape("metadata.\"data,set\",metrics.acc.max,size,params.lr");
    let page = list(&format!("columns={columns}&q=prod")).await;
    let cells: Vec<_> = page.items[0].columns.iter().map(|(key, cell)| (key.to_string(), cell.clone())).collect();
    let expected = [
        ("metadata.\"data,set\"", Cell::Text("=1+1".into())),
        ("metrics.acc.max", Cell::Number(0.5)),
        ("params.lr", Cell::Text("0.1".into())),
    ];
    assert_eq!(cells, expected.map(|(key, cell)| (key.to_owned(), cell)));
}

#[tokio::test]
async fn what_is_wrong_with_a_view_is_said_with_its_place() {
    let world = TestWorld::new().await;
    let ada = table(&world).await;
    for (path, field, said) in [
        ("versions?in=acme&query=stauts:x", "query", "unknown field \"stauts\" at 1 (did you mean status?)"),
        ("versions?in=acme&columns=name,sizee", "columns", "unknown field \"sizee\" at 1 (did you mean size?)"),
        ("versions?in=acme&sort=tags", "sort", "Tags cannot be sorted."),
        ("versions?in=acme&rows=newest", "rows", "is all or latest"),
        ("versions?in=acme&archived=2", "archived", "is 1 for the archive, else 0"),
        ("experiments?in=acme&rows=latest", "rows", "is all"),
        ("experiments?in=acme&archived=1", "archived", "is 0: experiments have no archive"),
        ("experiments?in=acme&query=framework:x", "query", "framework is no column of experiments"),
        ("experiments?in=acme&columns=framework", "columns", "The table of experiments has no column Framework."),
        ("facets?in=acme&column=name", "column", "name has no values to choose from"),
        ("facets?in=acme&column=tags&subject=all", "subject", "is models or experiments"),
        ("views?in=acme&subject=all", "subject", "is models or experiments"),
    ] {
        let problem: Problem = ada.get(&format!("/api/v1/{path}")).await.refusal(400, "invalid");
        assert_eq!((problem.field.as_deref(), problem.detail), (Some(field), format!("{field}: {said}")), "{path}");
    }
    for path in ["versions/export?in=acme", "versions/export?in=acme&format=xls", "versions?in=acme&format=csv"] {
        ada.get(&format!("/api/v1/{path}")).await.refusal(400, "invalid");
    }
}

#[tokio::test]
async fn experiments_are_a_table_too() {
    let world = TestWorld::new().await;
    let ada = table(&world).await;
    world.experiment("acme/vision/aerial", "two").metric("acc", 1, 0.9).create().await;
    world.project("acme/open", Visibility::Public).await;
    let list = async |rest: &str| -> Vec<String> {
        let page: Page<ExperimentRow> = ada.get(&format!("/api/v1/experiments?in=acme&{rest}")).await.is(200).json();
        page.items.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(list("").await, ["two", "-run, \"one\""]);
    assert_eq!(list("query=metrics.acc:%3E0.6").await, ["two"]);
    assert_eq!(list("query=params.lr:0.1").await, ["-run, \"one\""]);
    assert_eq!(list("q=BASE").await, ["-run, \"one\""]);
    assert_eq!(list("sort=metrics.acc").await, ["-run, \"one\"", "two"]);
    assert_eq!(list("query=experiment_project:vision/aerial").await, ["two"]);
    let facet: Facet =
        ada.get("/api/v1/facets?in=acme&subject=experiments&column=experiment_tags").await.is(200).json();
    let pairs: Vec<_> = facet.values.iter().map(|v| (v.value.as_deref(), v.count)).collect();
    assert_eq!(pairs, [(Some("base"), 1), (None, 1)]);
    // No part of what Public shows.
    assert!(
        anon(&world).get("/api/v1/experiments?in=acme").await.is(200).json::<Page<ExperimentRow>>().items.is_empty()
    );
    anon(&world).get("/api/v1/experiments?in=acme/open").await.refusal(404, "not_found");
}

#[tokio::test]
async fn an_export_is_the_whole_view_as_a_file() {
    let world = TestWorld::new().await;
    let ada = table(&world).await;
    let columns = escape("name,metadata.\"data,set\",task,tags,status");
    let csv = ada
        .get(&format!("/api/v1/versions/export?in=acme/vision/yolo&format=csv&sort=version&columns={columns}"))
        .await
        .is(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(csv.header("content-disposition").contains("filename=\"acme-vision-yolo-models.csv\""));
    let lines = [
        "Name,\"data,set\",Task,Tags,Status",
        "yolo v1,'=1+1,\"'-run, \"\"one\"\"\",prod,draft",
        "yolo v2,-2.5,,,published",
        "",
    ];
    assert_eq!(csv.text(), lines.join("\r\n"));
    let json: Value = ada
        .get("/api/v1/versions/export?in=acme&format=json&q=prod&columns=name,tags,metrics.acc,size,version")
        .await
        .is(200)
        .json();
    assert_eq!(json, json!([{"name": "yolo v1", "tags": ["prod"], "metrics.acc": 0.5, "size": null, "version": 1}]));
    let nothing: Value = ada.get("/api/v1/versions/export?in=acme&format=json&q=nothing").await.is(200).json();
    assert_eq!(nothing, json!([]));
    let runs =
        ada.get("/api/v1/experiments/export?in=acme&format=csv&columns=task,last_iteration").await.is(200).text();
    assert_eq!(runs, "Name,Last iteration\r\n\"'-run, \"\"one\"\"\",1\r\n");
}

#[tokio::test]
async fn an_export_of_many_rows_has_each_of_them_once_and_in_order() {
    let world = TestWorld::new().await;
    let ada = table(&world).await;
    world
        .sql(
            "set session_replication_role = replica;
             insert into version (org_id, id, model_id, project_id, name_key, number)
             select org_id, gen_random_uuid(), id, project_id, name_key, n from model, generate_series(100, 1399) n
             where slug = 'yolo'; reset session_replication_role",
        )
        .await;
    let csv = ada.get("/api/v1/versions/export?in=acme/vision/yolo&format=csv&sort=version&columns=version").await;
    let expected: Vec<String> =
        ["Version".to_owned()].into_iter().chain([1, 2].into_iter().chain(100..=1399).map(|n| n.to_string())).collect();
    assert_eq!(csv.is(200).text().lines().map(str::to_owned).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_view_is_saved_shared_changed_and_deleted() {
    let world = TestWorld::new().await;
    let ada = table(&world).await;
    let bob = as_person(&world, &world.person("bob", OrgRole::Viewer).await).await;
    let new = json!({"in": "acme/vision", "name": "Drafts", "query": "query=status:draft", "shared": true});
    let view: SavedView = ada.post("/api/v1/views", &new).await.is(201).json();
    assert_eq!((view.slug.as_str(), view.query.as_str(), view.editable), ("drafts", "query=status:draft", true));
    let views = async |client: &Client| {
        client.get("/api/v1/views?in=acme/vision").await.is(200).json::<Value>()["items"].clone()
    };
    assert_eq!(
        (views(&bob).await[0]["slug"].clone(), views(&bob).await[0]["editable"].clone()),
        (json!("drafts"), json!(false))
    );
    let path = format!("/api/v1/views/{}", view.id);
    let patch = async |client: &Client, body: Value| {
        client.with("content-type", "application/json").send("PATCH", &path, body.to_string()).await
    };
    patch(&bob, json!({"name": "x"})).await.refusal(403, "role_needed");
    patch(&ada, json!({"nmae": "x"})).await.refusal(400, "invalid");
    let changed: SavedView = patch(&ada, json!({"name": "All drafts"})).await.is(200).json();
    assert_eq!((changed.name.as_str(), changed.slug.as_str()), ("All drafts", "drafts"));
    bob.send("DELETE", &path, "").await.refusal(403, "role_needed");
    ada.send("DELETE", &path, "").await.is(204);
    ada.send("DELETE", &path, "").await.refusal(404, "not_found");
    assert_eq!(views(&ada).await, json!([]));
}
