//! `/versions`: registering, listing, reading

use domain::{
    Id,
    api::Registered,
    permission::{OrgRole, TokenScope, Visibility},
    table::{Details, Page, Row},
    version::{Stage, Status},
};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::{Client, anon, as_person, escape, with_token};

async fn ada_in(world: &TestWorld) -> Client {
    world.project("acme/vision", Visibility::Organization).await;
    as_person(world, &world.person("ada", OrgRole::Member).await).await
}

#[tokio::test]
async fn everything_that_is_registered_can_be_read() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let new = json!({
        "model": "acme/vision/Yolo 11", "uri": "s3://bucket/yolo.onnx", "label": "v1.2-rc1", "description": "Größe: 模型",
        "configuration": "lr: 1e-3\n", "tags": ["prod", "night"], "labels": {"car": 0, "bus": 7},
        "metadata": {"acc, top-1": "0.93"}, "stage": "staging"});
    let made: Registered = ada.post("/api/v1/versions", &new).await.is(201).json();
    assert_eq!((made.address.as_str(), made.number, made.status), ("acme/vision/yolo-11@1", 1, Status::Draft));
    assert_eq!((made.framework.as_deref(), made.size, made.sha256), (Some("ONNX"), None, None));
    assert_eq!(made.page, format!("/acme/models/vision/yolo-11?open={}", made.id));

    let answer = ada.get(&format!("/api/v1/versions/{}", made.id)).await.is(200);
    let details: Details = answer.json();
    assert_eq!(answer.header("etag"), format!("\"{}\"", details.revision));
    assert_eq!((details.row.label.as_deref(), details.row.stage), (Some("v1.2-rc1"), Stage::Staging));
    assert_eq!((details.description.as_str(), details.configuration.as_str()), ("Größe: 模型", "lr: 1e-3\n"));
    assert_eq!(details.labels, [("car".to_owned(), 0), ("bus".into(), 7)]);
    assert_eq!(details.metadata, [("acc, top-1".to_owned(), "0.93".to_owned())]);
    assert_eq!(details.uri.as_deref(), Some("s3://bucket/yolo.onnx"));
}

#[tokio::test]
async fn what_is_wrong_with_a_registration_is_said_and_nothing_is_kept() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let other = "01890000-0000-7000-8000-000000000000";
    let with = |change: Value| {
        let mut new = json!({"model": "acme/vision/yolo"});
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        new
    };
    for (change, status, code) in [
        (json!({"model": "acme"}), 400, "invalid"),
        (json!({"model": "acme/vision/yolo@1"}), 400, "invalid"),
        (json!({"model": "acme/nothing/yolo"}), 404, "not_found"),
        (json!({"model": "nowhere/vision/yolo"}), 404, "not_found"),
        (json!({"label": "7"}), 400, "invalid"),
        (json!({"label": "with space"}), 400, "invalid"),
        (json!({"uri": "file:///etc/passwd"}), 400, "invalid"),
        (json!({"uri": "https://me:secret@example.org/m"}), 400, "invalid"),
        (json!({"uri": "s3://b/m", "files": [{"upload": other}]}), 400, "invalid"),
        (json!({"files": [{"upload": other}]}), 400, "invalid"),
        (json!({"labels": {"car": -1}}), 400, "invalid"),
        (json!({"labels": {"car": 1e30}}), 400, "invalid"),
        (json!({"metadata": {"": "x"}}), 400, "invalid"),
        (json!({"metadata": {"a": "nul \u{0}"}}), 400, "invalid"),
        (json!({"tags": ["x".repeat(65)]}), 400, "invalid"),
        (json!({"framework": ""}), 400, "invalid"),
        (json!({"stage": "live"}), 400, "invalid"),
        (json!({"parent": "acme/vision"}), 400, "invalid"),
        (json!({"parent": "acme/vision/yolo@9"}), 404, "not_found"),
        (json!({"parent": other}), 404, "not_found"),
        (json!({"experiment": other}), 404, "not_found"),
        (json!({"experiment": "7"}), 400, "invalid"),
        (json!({"colour": "red"}), 400, "invalid"),
        (json!({"description": "x".repeat((1 << 20) + 1)}), 400, "invalid"),
    ] {
        ada.post("/api/v1/versions", &with(change)).await.refusal(status, code);
    }
    assert_eq!(world.count("version").await + world.count("model").await, 0);
}

#[tokio::test]
async fn a_label_belongs_to_one_version() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let new = json!({"model": "acme/vision/yolo", "label": "best"});
    ada.post("/api/v1/versions", &new).await.is(201);
    ada.post("/api/v1/versions", &new).await.refusal(409, "taken");
    // The number that was not given is not lost.
    let next: Registered = ada.post("/api/v1/versions", &json!({"model": "acme/vision/yolo"})).await.is(201).json();
    assert_eq!(next.number, 2);
}

#[tokio::test]
async fn the_same_request_again_answers_the_same_version() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let keyed = ada.with("idempotency-key", "job-42");
    let new = json!({"model": "acme/vision/yolo", "tags": ["a"]});
    let first: Registered = keyed.post("/api/v1/versions", &new).await.is(201).json();
    let again: Registered = keyed.post("/api/v1/versions", &new).await.is(201).json();
    assert_eq!(first, again);
    let other = json!({"model": "acme/vision/yolo", "tags": ["b"]});
    keyed.post("/api/v1/versions", &other).await.refusal(400, "invalid");
    // A key belongs to its caller.
    let bob = as_person(&world, &world.person("bob", OrgRole::Member).await).await;
    let his: Registered = bob.with("idempotency-key", "job-42").post("/api/v1/versions", &new).await.is(201).json();
    assert_eq!((first.number, his.number), (1, 2));
    for key in ["", &"x".repeat(256)] {
        ada.with("idempotency-key", key).post("/api/v1/versions", &new).await.refusal(400, "invalid");
    }
    assert_eq!(world.count("version").await, 2);
}

#[tokio::test]
async fn two_of_the_same_request_at_once_make_one_version() {
    let world = TestWorld::new().await;
    let keyed = ada_in(&world).await.with("idempotency-key", "job-42");
    let new = json!({"model": "acme/vision/yolo"});
    let (one, two) = tokio::join!(keyed.post("/api/v1/versions", &new), keyed.post("/api/v1/versions", &new));
    assert_eq!(one.is(201).body, two.is(201).body);
    assert_eq!(world.count("version").await, 1);
}

#[tokio::test]
async fn a_refused_request_may_be_corrected_under_its_key() {
    let world = TestWorld::new().await;
    let keyed = ada_in(&world).await.with("idempotency-key", "job-42");
    keyed.post("/api/v1/versions", &json!({"model": "acme/nothing/yolo"})).await.refusal(404, "not_found");
    keyed.post("/api/v1/versions", &json!({"model": "acme/vision/yolo"})).await.is(201);
}

/// A model with many versions, registered at the same few moments, so that ties decide.
async fn many(world: &TestWorld) -> Client {
    let ada = ada_in(world).await;
    for (i, framework) in ["ONNX", "PyTorch", "ONNX", "Keras", "ONNX", "", "PyTorch"].iter().enumerate() {
        let mut version = world.version(["acme/vision/yolo", "acme/vision/Yolo 2", "acme/vision/ärger"][i % 3]);
        if !framework.is_empty() {
            version = version.framework(framework);
        }
        version.register().await;
    }
    world.sql("update version set created_at = date_trunc('hour', now()) - interval '1 hour' * (number % 2)").await;
    ada
}

#[tokio::test]
async fn pages_one_after_another_are_one_big_page() {
    let world = TestWorld::new().await;
    let ada = many(&world).await;
    for sort in [
        "",
        "-created",
        "created",
        "name",
        "-name,framework",
        "framework,-created",
        "-framework",
        "status,project,user,task",
    ] {
        let list = format!("/api/v1/versions?in=acme&sort={}", escape(sort));
        let whole: Page<Row> = ada.get(&format!("{list}&limit=500")).await.is(200).json();
        assert_eq!((whole.items.len(), whole.next), (7, None), "{sort}");
        for limit in [1, 2, 3, 7] {
            let (mut rows, mut cursor) = (Vec::new(), String::new());
            loop {
                let page: Page<Row> = ada.get(&format!("{list}&limit={limit}{cursor}")).await.is(200).json();
                assert!(page.items.len() <= limit, "{sort}");
                rows.extend(page.items);
                match page.next {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(rows, whole.items, "sorted by “{sort}”, {limit} a page");
        }
    }
}

#[tokio::test]
async fn a_query_decides_which() {
    let world = TestWorld::new().await;
    let ada = many(&world).await;
    world.version("acme/vision/yolo").metadata("my, key", "50%").tag("prod").tag("edge").register().await;
    let list = |query: &str| format!("/api/v1/versions?in=acme&sort=name&query={}", escape(query));
    for (query, count) in [
        ("", 8),
        ("framework:ONNX", 3),
        ("framework:onnx*", 3),
        ("framework:nil|Keras", 3),
        ("name:*YOLO*,status:draft", 6),
        ("tags:prod&edge", 1),
        ("tags:~nil OR framework:Keras", 2),
        ("metadata.\"my, key\":\"50%\"", 1),
        ("created:last_30d,name:yolo", 4),
        ("user:me", 0),
        ("project:vision/*", 8),
    ] {
        let page: Page<Row> = ada.get(&list(query)).await.is(200).json();
        assert_eq!(page.items.len(), count, "{query}");
        let mut rows: Vec<Row> = Vec::new();
        let mut cursor = String::new();
        while rows.len() < count {
            let page: Page<Row> = ada.get(&format!("{}&limit=2{cursor}", list(query))).await.is(200).json();
            cursor = page.next.map(|next| format!("&cursor={next}")).unwrap_or_default();
            rows.extend(page.items);
        }
        assert_eq!(rows, page.items, "{query}");
    }
    for (query, said) in [
        ("stauts:draft", "query: unknown field \"stauts\" at 1 (did you mean status?)"),
        ("name:a b", "query: expected \",\", AND, OR or the end at 8, found \"b\""),
    ] {
        let problem: domain::api::Problem = ada.get(&list(query)).await.is(400).json();
        assert_eq!((problem.field.as_deref(), problem.detail.as_str()), (Some("query"), said));
    }
    let deep = format!("{}name:a", "(".repeat(20_000));
    ada.get(&list(&deep)).await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_list_is_of_a_place() {
    let world = TestWorld::new().await;
    let ada = many(&world).await;
    let count = async |at: &str| {
        ada.get(&format!("/api/v1/versions?in={}", escape(at))).await.is(200).json::<Page<Row>>().items.len()
    };
    assert_eq!([count("acme").await, count("acme/vision").await, count("acme/vision/yolo").await], [7, 7, 3]);
    for (at, status, code) in [
        ("acme/nothing", 404, "not_found"),
        ("other", 404, "not_found"),
        ("", 400, "invalid"),
        ("acme/vision/yolo@1", 400, "invalid"),
    ] {
        ada.get(&format!("/api/v1/versions?in={}", escape(at))).await.refusal(status, code);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_said() {
    let world = TestWorld::new().await;
    let ada = many(&world).await;
    for query in [
        "",
        "sort=name",
        "in=acme&limit=0",
        "in=acme&limit=501",
        "in=acme&limit=-1",
        "in=acme&limit=ten",
        "in=acme&limit=99999999999999999999",
        "in=acme&sort=stauts",
        "in=acme&sort=tags",
        "in=acme&page=2",
        "in=acme&cursor=",
        "in=acme&cursor=garbage",
        "in=acme&cursor=e30",
        "in=acme&in=acme",
    ] {
        ada.get(&format!("/api/v1/versions?{query}")).await.refusal(400, "invalid");
    }
    // A cursor leads on in its own order only.
    let page: Page<Row> = ada.get("/api/v1/versions?in=acme&limit=1").await.is(200).json();
    let cursor = page.next.expect("a next page");
    ada.get(&format!("/api/v1/versions?in=acme&sort=name&cursor={cursor}")).await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_cursor_that_somebody_made_up_is_no_way_around() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let world = TestWorld::new().await;
    let ada = many(&world).await;
    for values in
        [json!(["x"]), json!(["9".repeat(40)]), json!([null]), json!(["1; drop table version"]), json!(["\u{0}"])]
    {
        let cursor = json!({"sort": "-created", "values": values, "id": Id::nil()});
        let cursor = URL_SAFE_NO_PAD.encode(cursor.to_string());
        let answer = ada.get(&format!("/api/v1/versions?in=acme&cursor={cursor}")).await;
        assert!([200, 400].contains(&answer.status.as_u16()), "{values}: {}", answer.text());
    }
    assert_eq!(world.count("version").await, 7);
}

#[tokio::test]
async fn a_list_leaves_out_what_the_caller_may_not_see() {
    let world = TestWorld::new().await;
    world.project("acme/secret", Visibility::Private).await;
    world.project("acme/open", Visibility::Public).await;
    world.version("acme/secret/a").published().register().await;
    let shown = world.version("acme/open/b").published().register().await;
    world.version("acme/open/b").register().await;
    world.version("acme/open/b").published().archived().register().await;
    let page: Page<Row> = anon(&world).get("/api/v1/versions?in=acme").await.is(200).json();
    assert_eq!(page.items.iter().map(|r| r.id).collect::<Vec<_>>(), [shown.id]);
    assert_eq!((page.items[0].user.as_ref(), page.items[0].task.as_ref()), (None, None));
    anon(&world).get("/api/v1/versions?in=acme/secret").await.refusal(404, "not_found");
}

#[tokio::test]
async fn a_reader_with_a_read_token_may_list_and_not_register() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = with_token(&world, &world.person("ada", OrgRole::Member).await, TokenScope::Read).await;
    ada.get("/api/v1/versions?in=acme").await.is(200);
    ada.post("/api/v1/versions", &json!({"model": "acme/vision/yolo"})).await.refusal(403, "scope_needed");
}

#[tokio::test]
async fn keys_of_nothing_lead_to_nothing() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    for key in ["7", "yolo@1", "01890000-0000-7000-8000-000000000000", "%ff"] {
        ada.get(&format!("/api/v1/versions/{key}")).await.refusal(404, "not_found");
    }
}
