//! Registering: what travels, what is compared, and what is refused before anything is registered.

mod support;

use support::{Reply, Request, Stub, Vitrine, samples};

/// Takes any upload and registers any version.
fn obliging(request: &Request) -> Reply {
    if request.line.starts_with("POST /api/v1/uploads?") {
        Reply::json(201, &samples::upload(&request.body))
    } else {
        Reply::json(201, &samples::registered(b"weights"))
    }
}

#[test]
fn a_file_is_uploaded_verified_and_registered() {
    let stub = Stub::start(obliging);
    let vitrine = Vitrine::at(&stub);
    let bytes: Vec<u8> = (0..3_000_000u32).map(|i| i.to_le_bytes()[1]).collect();
    vitrine.file("my model.onnx", &bytes);
    vitrine.file("config.yaml", b"lr: 0.1\n");
    let ran = vitrine.run(&[
        "models",
        "register",
        "-m",
        "acme/vision/yolo",
        "my model.onnx",
        "--label",
        "v1-rc",
        "--tags",
        "a, b",
        "--labels",
        "cat=0,dog=1",
        "--config",
        "config.yaml",
        "--metadata",
        "k=v=w",
        "--description",
        "text",
        "--stage",
        "staging",
        "--parent",
        "acme/vision/yolo@latest",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let page = format!("{}/acme/models/vision/yolo?v=1", stub.url);
    for text in ["acme/vision/yolo@1", "ONNX", "7 B", &samples::sha256(b"weights"), &page] {
        assert!(ran.out.contains(text), "{text} is missing: {ran:?}");
    }
    assert_eq!(ran.err, "", "progress without a terminal");

    let [upload, version] = stub.seen().try_into().unwrap();
    assert_eq!(upload.line, "POST /api/v1/uploads?model=acme%2Fvision%2Fyolo&name=my%20model.onnx");
    assert_eq!(upload.header("authorization"), Some("Bearer vtr_test"));
    assert_eq!(upload.header("content-length"), Some("3000000"));
    assert!(upload.body == bytes, "the bytes arrived changed");
    assert_eq!(version.line, "POST /api/v1/versions");
    assert!(version.header("idempotency-key").is_some_and(|key| key.len() == 36));
    let sent: domain::api::NewVersion = serde_json::from_slice(&version.body).unwrap();
    assert_eq!(sent.model, "acme/vision/yolo");
    assert_eq!((sent.files[0].name.as_deref(), sent.files[0].upload), (Some("my model.onnx"), samples::id(7)));
    assert_eq!((sent.label.as_deref(), sent.configuration.as_str()), (Some("v1-rc"), "lr: 0.1\n"));
    assert_eq!((sent.tags, sent.labels["dog"], sent.metadata["k"].as_str()), (vec!["a".into(), "b".into()], 1, "v=w"));
}

#[test]
fn an_empty_file_and_a_uri_are_registered_too() {
    let stub = Stub::start(obliging);
    let vitrine = Vitrine::at(&stub);
    vitrine.file("empty", b"");
    let ran = vitrine.run(&["models", "register", "-m", "acme/vision/yolo", "empty", "-o", "name"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "acme/vision/yolo@1\n"), "{ran:?}");
    let ran = vitrine.run(&["models", "register", "-p", "acme/vision/yolo", "--uri", "s3://models/yolo", "-o", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(serde_json::from_str::<domain::api::Registered>(&ran.out).unwrap(), samples::registered(b"weights"));
    assert_eq!(stub.seen().last().unwrap().json()["uri"], "s3://models/yolo");
}

#[test]
fn a_file_that_arrives_changed_is_not_registered() {
    let stub = Stub::start(|request| {
        let mut bytes = request.body.clone();
        if let Some(byte) = bytes.last_mut() {
            *byte ^= 1;
        }
        Reply::json(201, &samples::upload(&bytes))
    });
    let vitrine = Vitrine::at(&stub);
    vitrine.file("model.onnx", b"weights");
    let ran = vitrine.run(&["models", "register", "-m", "acme/vision/yolo", "model.onnx"]);
    assert_eq!(ran.code, 7, "{ran:?}");
    assert!(ran.err.contains(&samples::sha256(b"weights")) && ran.err.contains("nothing was registered"), "{ran:?}");
    assert_eq!(stub.seen().len(), 1, "a version was registered");
}

#[test]
fn a_refusal_comes_before_the_bytes() {
    let stub = Stub::start(|_| Reply::problem(404, "not_found", "There is no such project, or you may not see it."));
    let vitrine = Vitrine::at(&stub);
    vitrine.file("model.onnx", &vec![0; 5_000_000]);
    let ran = vitrine.run(&["models", "register", "-m", "acme/vision/yolo", "model.onnx"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("hint: vitrine project create --name acme/vision"), "{ran:?}");
    assert!(stub.seen()[0].body.is_empty(), "the file was sent all the same");
}

#[test]
fn wrong_arguments_send_nothing() {
    let stub = Stub::start(obliging);
    let vitrine = Vitrine::at(&stub);
    vitrine.file("a/model.onnx", b"a");
    vitrine.file("b/model.onnx", b"b");
    let register = |rest: &[&str]| vitrine.run(&[&["models", "register", "-m", "acme/vision/yolo"], rest].concat());
    let ran = register(&["a/model.onnx", "b/model.onnx"]);
    assert!(ran.code == 2 && ran.err.contains("called model.onnx"), "{ran:?}");
    assert_eq!(register(&["a/model.onnx", "--label", "42"]).code, 2);
    assert_eq!(register(&["a/model.onnx", "--labels", "cat=-1"]).code, 2);
    assert_eq!(register(&["none.onnx"]).code, 1);
    assert_eq!(vitrine.run(&["models", "register", "-m", "acme", "a/model.onnx"]).code, 2);
    assert_eq!(vitrine.run(&["models", "register", "-m", "acme/yolo@3", "a/model.onnx"]).code, 2);
    assert!(stub.seen().is_empty());
}

#[test]
fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let lost = std::cell::Cell::new(false);
    let stub = Stub::start(move |_| {
        let mut reply = Reply::json(201, &samples::registered(b"weights"));
        reply.cut = (!lost.replace(true)).then_some(3);
        reply
    });
    let ran = Vitrine::at(&stub).run(&["models", "register", "-m", "acme/vision/yolo", "--uri", "s3://models/yolo"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let keys: Vec<_> = stub.seen().iter().map(|r| r.header("idempotency-key").unwrap().to_owned()).collect();
    assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
}
