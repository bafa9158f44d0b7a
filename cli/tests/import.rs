//! Importing: what is read elsewhere, what travels here, what is told at the end, and how it ends.

mod support;

use domain::{
    api::{Acted, Resolved},
    lifecycle::Verb,
    table::{Page, Row},
};
use serde_json::{Value, json};
use support::{Reply, Request, Stub, Vitrine, samples};

/// A server of ours in which nothing was imported yet, as far as an import asks it.
fn ours(request: &Request) -> Reply {
    let line = request.line.as_str();
    if line.starts_with("GET /api/v1/resolve?address=acme%2Fhere%2F") {
        return Reply::json(200, &Resolved::Model { id: samples::id(2), address: "acme/here/iris".into() });
    }
    if line.starts_with("GET /api/v1/resolve?address=acme%2Fhere") {
        return Reply::json(200, &Resolved::Project { id: samples::id(3), address: "acme/here".into() });
    }
    if line.starts_with("GET /api/v1/versions?") {
        return Reply::json(200, &Page::<Row> { items: Vec::new(), next: None });
    }
    if line.starts_with("GET /api/v1/organizations/acme/people") {
        return Reply::problem(403, "role_needed", "Seeing people needs the role Manager here; yours is Member.");
    }
    if line.starts_with("POST /api/v1/uploads?") {
        return Reply::json(201, &samples::upload(&request.body));
    }
    if line == "POST /api/v1/versions" {
        return Reply::json(201, &samples::registered(b"weights"));
    }
    if line.starts_with("POST /api/v1/versions/") {
        let done = Acted {
            action: Verb::Alias,
            dry_run: false,
            done: 1,
            refused: 0,
            missing: 0,
            reasons: Vec::new(),
            items: Vec::new(),
        };
        return Reply::json(200, &done);
    }
    if line.starts_with("GET /api/v1/models/") {
        return Reply::json(200, &model());
    }
    Reply::problem(404, "not_found", "There is no such thing, or you may not see it.")
}

fn model() -> Value {
    json!({
        "id": samples::id(2), "address": "acme/here/iris", "name": "iris", "description": "", "metadata": [], "aliases": [],
        "versions": 1, "latest": 1, "published": false, "starred": false, "role": "contributor",
        "created": samples::time(), "updated": samples::time(), "revision": 1,
    })
}

fn report(out: &str) -> Value {
    serde_json::from_str(out).unwrap_or_else(|cause| panic!("{cause}: {out}"))
}

#[test]
fn clearml_is_signed_in_to_and_its_models_are_versions() {
    let stub = Stub::start(|request| match request.line.as_str() {
        "POST /auth.login" => Reply::json(200, &json!({"meta": {}, "data": {"token": "jwt"}})),
        "POST /models.get_all_ex" => {
            let named = |id: &str, uri: &str| {
                json!({
                    "id": id, "name": "iris", "uri": uri, "framework": "ONNX", "labels": {"cat": 0, "none": -1},
                    "tags": ["b", "a"], "comment": "d", "ready": id == "m1", "created": "2026-01-01T00:00:00Z",
                    "metadata": {"acc": {"key": "acc", "type": "float", "value": "0.5"}}, "design": {"design": "a: 1"},
                    "project": {"id": "p", "name": "flowers"}, "user": {"id": "u", "name": "Ada"}, "task": "t1",
                })
            };
            let models = [
                named("m1", "http://FILES/iris/model%20one.onnx"),
                named("m2", "s3://bucket/m"),
                named("m3", "file:///m"),
            ];
            let text = json!({"data": {"models": models}}).to_string();
            let host = request.header("host").unwrap_or_default();
            Reply::bytes(200, text.replace("FILES", &format!("{host}/files")).as_bytes())
        }
        "GET /files/iris/model%20one.onnx" => Reply::bytes(200, b"weights"),
        _ => ours(request),
    });
    let vitrine = Vitrine::at(&stub);
    let files = format!("{}/files", stub.url);
    let line = [
        "import",
        "clearml",
        &stub.url,
        "-m",
        "acme/here",
        "--source-key",
        "key",
        "--source-secret",
        "secret",
        "--files",
        &files,
        "-o",
        "json",
    ];
    let ran = vitrine.run(&line);
    assert_eq!(ran.code, 0, "{ran:?}");
    let told = report(&ran.out);
    assert_eq!((&told["imported"], &told["failed"]), (&json!(3), &json!(0)), "{told}");
    assert_eq!(told["unknown_users"], json!(["Ada"]));
    assert!(told["items"][2]["note"].as_str().unwrap().contains("file:///m"), "{told}");
    let seen = stub.seen();
    let login = seen.iter().find(|request| request.line == "POST /auth.login").unwrap();
    assert_eq!(login.header("authorization"), Some("Basic a2V5OnNlY3JldA=="));
    let asked = seen.iter().find(|request| request.line == "POST /models.get_all_ex").unwrap();
    assert_eq!(asked.header("authorization"), Some("Bearer jwt"));
    assert_eq!(asked.json()["system_tags"], json!(["-archived"]));
    let upload = seen.iter().find(|request| request.line.starts_with("POST /api/v1/uploads?")).unwrap();
    assert_eq!((upload.body.as_slice(), upload.header("authorization")), (&b"weights"[..], Some("Bearer vtr_test")));
    let sent: Vec<Value> = seen.iter().filter(|r| r.line == "POST /api/v1/versions").map(Request::json).collect();
    assert_eq!((&sent[0]["model"], &sent[0]["framework"]), (&json!("acme/here/iris"), &json!("ONNX")));
    assert_eq!((&sent[0]["labels"], &sent[0]["tags"]), (&json!({"cat": 0}), &json!(["a", "b"])));
    assert_eq!((&sent[0]["configuration"], &sent[0]["publish"]), (&json!("a: 1"), &json!(true)));
    assert_eq!(sent[0]["metadata"]["acc"], "0.5");
    assert_eq!(sent[0]["metadata"]["imported.from"], format!("clearml {} m1", stub.url));
    assert_eq!((&sent[1]["uri"], sent[1].get("publish")), (&json!("s3://bucket/m"), None));
    assert_eq!(sent[2]["uri"], Value::Null);
    let ran = vitrine.run(&["import", "clearml", &stub.url, "-m", "acme/here"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("CLEARML_API_ACCESS_KEY"), "{ran:?}");
}

#[test]
fn a_dry_run_changes_nothing_and_names_what_it_would_do() {
    let stub = Stub::start(ours);
    let vitrine = Vitrine::at(&stub);
    vitrine.file("models/iris/v1/a.bin", b"weights");
    vitrine.file("models/iris/7/a.bin", b"others");
    let ran = vitrine.run(&["import", "folder", "models", "-p", "acme/here", "--dry-run"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for text in ["iris/v1", "iris/7", "would be imported", "7 B"] {
        assert!(ran.out.contains(text), "{text} is missing: {ran:?}");
    }
    assert!(ran.err.contains("2 would be imported, 0 there already, 0 failed."), "{ran:?}");
    assert!(stub.lines().iter().all(|line| line.starts_with("GET ")), "{:?}", stub.lines());
    let csv =
        vitrine.run(&["import", "folder", "models", "-p", "acme/here", "--dry-run", "-o", "csv", "--only", "none"]);
    assert_eq!((csv.code, csv.out.as_str()), (0, "from,address,model,files,bytes,outcome,note\n"), "{csv:?}");
}

#[test]
fn what_fails_is_told_and_the_rest_is_imported() {
    let stub = Stub::start(|request| match request.line.as_str() {
        "POST /api/v1/versions" if request.json()["label"] == "v1" => {
            Reply::problem(409, "taken", "version label “v1” already exists here; choose another name.")
        }
        _ => ours(request),
    });
    let vitrine = Vitrine::at(&stub);
    vitrine.file("models/iris/v1/a.bin", b"weights");
    vitrine.file("models/iris/v2/a.bin", b"others");
    let ran = vitrine.run(&["import", "folder", "models", "-m", "acme/here", "-o", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let told = report(&ran.out);
    assert_eq!((&told["imported"], &told["failed"]), (&json!(1), &json!(1)), "{told}");
    assert_eq!(told["items"][0]["outcome"], "failed");
    assert!(told["items"][0]["note"].as_str().unwrap().contains("already exists"), "{told}");
    assert!(ran.err.contains("1 of 2 versions were not imported") && ran.err.contains("hint:"), "{ran:?}");
    let names = vitrine.run(&["import", "folder", "models", "-m", "acme/here", "-o", "name", "-q"]);
    assert_eq!(names.out, "acme/vision/yolo@1\n", "{names:?}");
}

#[test]
fn wrong_lines_and_wrong_places_say_what_to_do() {
    let stub = Stub::start(ours);
    let vitrine = Vitrine::at(&stub);
    vitrine.file("models/iris/a.bin", b"weights");
    let code = |line: &[&str]| vitrine.run(line);
    let ran = code(&["import", "folder", "nowhere", "-m", "acme/here"]);
    assert!(ran.code == 1 && ran.err.contains("nowhere"), "{ran:?}");
    let ran = code(&["import", "folder", "models", "-m", "acme"]);
    assert!(ran.code == 2 && ran.err.contains("OWNER/PROJECT"), "{ran:?}");
    let ran = code(&["import", "folder", "models", "-m", "acme/nothing"]);
    assert!(ran.code == 3 && ran.err.contains("vitrine project create --name acme/nothing"), "{ran:?}");
    let ran = code(&["import", "mlflow", "http://models.example.org", "-m", "acme/here", "--source-token", "t"]);
    assert!(ran.code == 1 && ran.err.contains("plain http"), "{ran:?}");
    let ran = code(&["import", "mlflow", &stub.url, "-m", "acme/here"]);
    assert!(ran.code == 3 && ran.err.contains("/api/2.0/mlflow/registered-models/search"), "{ran:?}");
    let ran = code(&["import", "polyaxon", "http://127.0.0.1:1", "-m", "acme/here"]);
    assert!(ran.code == 6 && ran.err.contains("not imported twice"), "{ran:?}");
    vitrine.file("users", b"ada\n");
    let ran = code(&["import", "folder", "models", "-m", "acme/here", "--users", "users"]);
    assert!(ran.code == 2 && ran.err.contains("THEIRS=E-MAIL"), "{ran:?}");
}
