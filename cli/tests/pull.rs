//! Pulling: nothing but verified bytes takes a file's place, and names are never paths.

mod support;

use support::{Reply, Request, Stub, Vitrine, samples};

const BYTES: &[u8] = b"0123456789abcdef";
const PULL: [&str; 6] = ["models", "pull", "-m", "acme/vision/yolo@1", "--to", "out"];

/// A stub with one version; `serve` answers for its files.
fn stub(name: &'static str, serve: impl Fn(&Request) -> Reply + Send + 'static) -> Stub {
    Stub::start(move |request| match request.line.as_str() {
        line if line.starts_with("GET /api/v1/resolve?address=acme%2Fvision%2Fyolo%401") => {
            let version = domain::api::Resolved::Version { id: samples::id(101), address: "acme/vision/yolo@1".into() };
            Reply::json(200, &version)
        }
        line if line.contains("/files/") => serve(request),
        _ => Reply::json(200, &samples::details(&[(name, BYTES)])),
    })
}

/// Serves ranges as the server does: only while the digest in If-Range is that of the file.
fn ranged(request: &Request) -> Reply {
    let etag = format!("\"{}\"", samples::sha256(BYTES));
    let start = request.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'));
    match start.map(|start| start.parse::<usize>().unwrap()) {
        Some(start) if request.header("if-range") == Some(&etag) => Reply::bytes(206, &BYTES[start..])
            .header("Content-Range", format!("bytes {start}-{}/{}", BYTES.len() - 1, BYTES.len()))
            .header("ETag", etag),
        _ => Reply::bytes(200, BYTES).header("ETag", etag),
    }
}

#[test]
fn a_file_arrives_whole_and_once() {
    let stub = stub("my model.onnx", ranged);
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&PULL);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(vitrine.read("out/my model.onnx").unwrap(), BYTES);
    assert!(ran.out.contains("out/my model.onnx") && ran.out.contains(&samples::sha256(BYTES)), "{ran:?}");
    let version = format!("GET /api/v1/versions/{}", samples::id(101));
    assert_eq!(stub.lines()[1..], [version.clone(), format!("{version}/files/my%20model.onnx")]);

    assert_eq!(vitrine.run(&PULL).code, 0);
    assert_eq!(stub.lines().iter().filter(|line| line.contains("/files/")).count(), 1, "it was fetched again");
}

#[test]
fn a_download_that_broke_off_goes_on() {
    let broken = std::cell::Cell::new(false);
    let stub = stub("m.onnx", move |request| {
        let mut reply = ranged(request);
        reply.cut = (!broken.replace(true)).then_some(5);
        reply
    });
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&PULL);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.err.contains("goes on where it stopped"), "{ran:?}");
    assert_eq!(vitrine.read("out/m.onnx.part").unwrap(), BYTES[..5]);
    assert_eq!(vitrine.read("out/m.onnx"), None);

    assert_eq!(vitrine.run(&PULL).code, 0);
    assert_eq!(vitrine.read("out/m.onnx").unwrap(), BYTES);
    assert_eq!(vitrine.read("out/m.onnx.part"), None);
    assert_eq!(stub.seen().last().unwrap().header("range"), Some("bytes=5-"));
}

#[test]
fn a_part_of_something_else_is_fetched_from_its_start() {
    for junk in [&b"wrong"[..], b"wrong wrong wrong wrong", b"wrong but as long"] {
        let stub = stub("m.onnx", ranged);
        let vitrine = Vitrine::at(&stub);
        vitrine.file("out/m.onnx.part", &junk[..junk.len().min(16 + usize::from(junk.len() > 20))]);
        let ran = vitrine.run(&PULL);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(vitrine.read("out/m.onnx").unwrap(), BYTES);
    }
}

#[test]
fn a_server_that_ignores_ranges_is_understood() {
    let stub = stub("m.onnx", |_| Reply::bytes(200, BYTES));
    let vitrine = Vitrine::at(&stub);
    vitrine.file("out/m.onnx.part", &BYTES[..9]);
    assert_eq!(vitrine.run(&PULL).code, 0);
    assert_eq!(vitrine.read("out/m.onnx").unwrap(), BYTES);
}

#[test]
fn other_bytes_than_registered_are_thrown_away() {
    let stub = stub("m.onnx", |_| Reply::bytes(200, b"0123456789abcdeX"));
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&PULL);
    assert_eq!(ran.code, 7, "{ran:?}");
    assert_eq!((vitrine.read("out/m.onnx"), vitrine.read("out/m.onnx.part")), (None, None));
    let more = self::stub("m.onnx", |_| Reply::bytes(200, b"0123456789abcdef and more"));
    assert_eq!(Vitrine::at(&more).run(&PULL).code, 7);
}

#[test]
fn names_that_are_paths_are_refused() {
    for name in ["../x", "/tmp/x", "a/b", "..", "a\\b"] {
        let stub = stub(name, ranged);
        let vitrine = Vitrine::at(&stub);
        let ran = vitrine.run(&PULL);
        assert_eq!(ran.code, 7, "{name}: {ran:?}");
        assert!(ran.err.contains("no plain file name"), "{ran:?}");
        assert!(!stub.lines().iter().any(|line| line.contains("/files/")), "{name} was fetched");
        assert_eq!(vitrine.read("x"), None);
    }
}

#[test]
fn another_file_is_only_overwritten_by_force() {
    let stub = stub("m.onnx", ranged);
    let vitrine = Vitrine::at(&stub);
    vitrine.file("out/m.onnx", b"mine");
    let ran = vitrine.run(&PULL);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("--force"), "{ran:?}");
    assert_eq!(vitrine.read("out/m.onnx").unwrap(), b"mine");
    assert_eq!(vitrine.run(&[&PULL[..], &["--force"]].concat()).code, 0);
    assert_eq!(vitrine.read("out/m.onnx").unwrap(), BYTES);
}
