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
    assert_eq!(stub.lines()[1..], [version.clone(), format!("{version}/files/my%20model.onnx?direct=true")]);

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
    for name in ["../x", "/tmp/x", "a/../../b", "..", "a\\b"] {
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

/// A stub in which a query finds three versions: one that is Published, one disabled, one without files.
fn many() -> Stub {
    use domain::{
        table::{Cell, Column, ColumnKey, Page},
        version::Stage,
    };
    let row = |number: i32, size: Option<i64>| {
        let mut row = samples::row(number, "YOLO");
        row.columns = size.map(|size| (ColumnKey::BuiltIn(Column::Size), Cell::Size(size))).into_iter().collect();
        row.stage = if number == 2 { Stage::Disabled } else { Stage::Testing };
        row
    };
    Stub::start(move |request| {
        let path = request.line.strip_prefix("GET /api/v1/versions").unwrap_or_default();
        if path.starts_with('?') {
            let all = [row(1, Some(16)), row(2, Some(16)), row(3, None)];
            // Two pages.
            let (items, next) = match path.contains("cursor=more") {
                false => (all[..2].to_vec(), Some("more".to_owned())),
                true => (all[2..].to_vec(), None),
            };
            return Reply::json(200, &Page { items, next });
        }
        let number = (1..=3).find(|n| path.starts_with(&format!("/{}", samples::id(100 + n)))).unwrap();
        if path.contains("/files/") {
            return match number == 2 && !path.contains("force=true") {
                true => Reply::problem(409, "state", "This version is in the stage disabled and not to be used."),
                false => ranged(request),
            };
        }
        let files: &[(&str, &[u8])] = if number == 3 { &[] } else { &[("m.onnx", BYTES)] };
        Reply::json(200, &samples::details(files))
    })
}

const MANY: [&str; 8] = ["models", "pull", "-m", "acme/vision", "--query", "tags:edge", "--to", "out"];

#[test]
fn all_that_a_query_finds_is_pulled_each_into_its_folder() {
    let stub = many();
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&[&MANY[..], &["-o", "csv"]].concat());
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(vitrine.read("out/vision/yolo@1/m.onnx").unwrap(), BYTES);
    assert_eq!(vitrine.read("out/vision/yolo@2/m.onnx"), None, "a disabled version came unasked");
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines[1], "acme/vision/yolo@1,out/vision/yolo@1,16,pulled");
    assert!(lines[2].ends_with("stage disabled and not to be used."), "{ran:?}");
    assert!(lines[3].contains("has no files") && ran.err.contains("1 of 3 pulled, 16 B."), "{ran:?}");
    assert!(stub.lines()[0].contains("in=acme%2Fvision") && stub.lines()[0].contains("query=tags%3Aedge"));

    // What is there is not fetched again; what is disabled comes when it is meant.
    let before = stub.lines().iter().filter(|line| line.contains("/files/")).count();
    let ran = vitrine.run(&[&MANY[..], &["--force"]].concat());
    assert_eq!(vitrine.read("out/vision/yolo@2/m.onnx").unwrap(), BYTES);
    assert!(ran.err.contains("2 of 3 pulled, 32 B."), "{ran:?}");
    assert_eq!(stub.lines().iter().filter(|line| line.contains("/files/")).count(), before + 1);
    assert!(!stub.lines().iter().any(|line| line.contains("own=1")), "below it was left out unasked");
}

#[test]
fn of_a_project_its_own_alone_are_pulled_when_that_is_meant() {
    let stub = many();
    Vitrine::at(&stub).run(&[&MANY[..], &["--own", "--dry-run"]].concat());
    assert!(stub.lines()[0].contains("own=1"), "{:?}", stub.lines());
    assert_eq!(Vitrine::at(&stub).run(&["models", "pull", "-m", "acme/vision/yolo@1", "--own"]).code, 2);
}

#[test]
fn a_dry_run_says_what_would_come_and_fetches_nothing() {
    let stub = many();
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&[&MANY[..], &["--dry-run"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("would be pulled") && ran.out.contains("is disabled; --force"), "{ran:?}");
    assert!(ran.err.contains("1 of 3 would be pulled, 16 B."), "{ran:?}");
    assert!(stub.lines().iter().all(|line| line.starts_with("GET /api/v1/versions?")), "{:?}", stub.lines());
    assert_eq!(vitrine.read("out"), None);
    let one = self::stub("m.onnx", ranged);
    let vitrine = Vitrine::at(&one);
    let ran = vitrine.run(&[&PULL[..], &["--dry-run"]].concat());
    assert!(ran.code == 0 && ran.err.contains("16 B would come; nothing was fetched."), "{ran:?}");
    assert_eq!(vitrine.read("out/m.onnx"), None);
}

#[test]
fn a_disabled_version_comes_by_force_alone() {
    let disabled = |request: &Request| match request.line.contains("force=true") {
        true => ranged(request),
        false => Reply::problem(409, "state", "This version is in the stage disabled and not to be used."),
    };
    let stub = stub("m.onnx", disabled);
    let vitrine = Vitrine::at(&stub);
    let ran = vitrine.run(&PULL);
    assert!(ran.code == 5 && ran.err.contains("stage disabled"), "{ran:?}");
    assert_eq!(vitrine.read("out/m.onnx"), None);
    assert_eq!(vitrine.run(&[&PULL[..], &["--force"]].concat()).code, 0);
    assert_eq!(vitrine.read("out/m.onnx").unwrap(), BYTES);
}

/// A stub whose files are elsewhere.
fn elsewhere(link: String) -> Stub {
    stub("m.onnx", move |request| match request.line.contains("direct=true") {
        true => Reply::bytes(307, b"").header("Location", link.clone()),
        false => ranged(request),
    })
}

#[test]
fn a_link_to_the_file_store_is_followed_without_the_token() {
    let store = Stub::start(|request| match request.header("range") {
        Some(range) => {
            let start: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
            Reply::bytes(206, &BYTES[start..]).header("Content-Range", format!("bytes {start}-15/16"))
        }
        None => Reply::bytes(200, BYTES),
    });
    let stub = elsewhere(format!("{}/bucket/key?X-Amz-Signature=secret", store.url));
    let vitrine = Vitrine::at(&stub);
    for have in [0, 5] {
        vitrine.file("out/m.onnx.part", &BYTES[..have]);
        let ran = vitrine.run(&PULL);
        assert_eq!((ran.code, vitrine.read("out/m.onnx").unwrap()), (0, BYTES.to_vec()), "{ran:?}");
        std::fs::remove_file(vitrine.folder.path().join("out/m.onnx")).unwrap();
    }
    let seen = store.seen();
    assert!(seen.iter().all(|request| request.header("authorization").is_none()), "the token went to the file store");
    assert_eq!(seen.iter().map(|request| request.header("range")).collect::<Vec<_>>(), [None, Some("bytes=5-")]);
}

#[test]
fn without_the_file_store_the_server_streams_and_lies_of_it_are_found_out() {
    let gone = Stub::start(|_| Reply::bytes(403, b"<Error>Expired</Error>"));
    for link in [format!("{}/x", gone.url), "http://127.0.0.1:1/x".into(), "no link".into()] {
        let vitrine = Vitrine::at(&elsewhere(link));
        let ran = vitrine.run(&PULL);
        assert_eq!((ran.code, vitrine.read("out/m.onnx").unwrap()), (0, BYTES.to_vec()), "{ran:?}");
    }
    let other = Stub::start(|_| Reply::bytes(200, b"0123456789abcdeX"));
    let vitrine = Vitrine::at(&elsewhere(format!("{}/x", other.url)));
    assert_eq!(vitrine.run(&PULL).code, 7);
    assert_eq!(vitrine.read("out/m.onnx"), None);
}
