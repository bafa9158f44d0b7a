//! Registering large files: what is sent in parts, what is not sent again, and what is tried again.

mod support;

use std::{cell::Cell, sync::LazyLock};

use domain::api::{Part, Parts, UploadList};
use support::{Ran, Reply, Request, Stub, Vitrine, samples};

const PART: usize = 12_000_000;
/// Two whole parts and most of a third.
static BYTES: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..34_000_000u32).map(|i| i.to_le_bytes()[1] ^ i.to_le_bytes()[2]).collect());

fn part(number: usize) -> &'static [u8] {
    BYTES.chunks(PART).nth(number - 1).unwrap()
}

fn parts(id: u128, arrived: &[(u32, &[u8])]) -> Parts {
    let arrived = arrived.iter().map(|(number, bytes)| {
        // Parts of either kind, as an older command or another program sent them.
        let crc32c = Some(format!("{:08x}", crc32c::crc32c(bytes)));
        let sha256 = Some(samples::sha256(bytes));
        if number % 2 == 0 {
            Part { number: *number, sha256: None, crc32c }
        } else {
            Part { number: *number, sha256, crc32c: None }
        }
    });
    Parts {
        id: samples::id(id),
        name: "model.onnx".into(),
        size: BYTES.len() as u64,
        part_bytes: PART as u64,
        parts: 3,
        arrived: arrived.collect(),
        upload: None,
    }
}

/// A stub that has these uploads already, begins number 9, and says what arrived of each.
fn stub(there: Vec<Parts>, put: impl Fn(&Request) -> Reply + Send + 'static) -> Stub {
    stub_with(there, &[], put)
}

/// The same, where parts of number 9 have arrived whatever is answered to them.
fn stub_with(there: Vec<Parts>, arriving: &'static [usize], put: impl Fn(&Request) -> Reply + Send + 'static) -> Stub {
    let arrived: Vec<(u32, &[u8])> = arriving.iter().map(|number| (*number as u32, part(*number))).collect();
    Stub::start(move |request| {
        let line = request.line.as_str();
        if line.starts_with("GET /api/v1/uploads?") {
            let items = there.iter().map(|parts| Parts { arrived: Vec::new(), ..parts.clone() }).collect();
            Reply::json(200, &UploadList { items })
        } else if let Some(id) = line.strip_prefix("GET /api/v1/uploads/") {
            let found = there.iter().find(|parts| parts.id.to_string() == id).cloned();
            Reply::json(200, &found.unwrap_or_else(|| parts(9, &arrived)))
        } else if line == "POST /api/v1/uploads/parts" {
            Reply::json(201, &parts(9, &[]))
        } else if line.ends_with("/complete") {
            Reply::json(200, &samples::upload(&BYTES))
        } else if line.starts_with("PUT ") {
            put(request)
        } else {
            Reply::json(201, &samples::registered(&BYTES))
        }
    })
}

fn taken(_: &Request) -> Reply {
    Reply::bytes(204, b"")
}

fn register(stub: &Stub) -> Ran {
    let vitrine = Vitrine::at(stub);
    vitrine.file("model.onnx", &BYTES);
    vitrine.run(&["models", "register", "-m", "acme/vision/yolo", "model.onnx"])
}

/// Which parts of which upload were sent, each with its digest.
fn sent(stub: &Stub) -> Vec<(u128, usize)> {
    let mut sent = Vec::new();
    for request in stub.seen().iter().filter(|request| request.line.starts_with("PUT ") && !request.body.is_empty()) {
        let mut path = request.line.rsplit('/');
        let number: usize = path.next().unwrap().parse().unwrap();
        let id: domain::Id = path.nth(1).unwrap().parse().unwrap();
        assert!(request.body == part(number), "part {number} arrived changed");
        let digest = request.header("content-digest").unwrap();
        assert!(digest.starts_with("crc32c=:") && digest.len() == 8 + 8 + 1, "{digest}");
        assert_eq!(request.header("authorization"), Some("Bearer vtr_test"));
        sent.push((id.as_u128(), number));
    }
    sent.sort_unstable();
    sent
}

#[test]
fn a_large_file_is_sent_in_parts_and_verified() {
    let stub = stub(vec![], taken);
    let ran = register(&stub);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(sent(&stub), [(9, 1), (9, 2), (9, 3)]);
    let seen = stub.seen();
    let begun = seen.iter().find(|r| r.line == "POST /api/v1/uploads/parts").unwrap().json();
    assert_eq!((&begun["model"], &begun["size"]), (&"acme/vision/yolo".into(), &BYTES.len().into()));
    let [.., complete, version] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(complete.json()["sha256"], samples::sha256(&BYTES));
    assert_eq!(version.json()["files"][0]["upload"], samples::upload(&BYTES).id.to_string());
}

#[test]
fn what_an_earlier_try_brought_is_not_sent_again() {
    let other = vec![1; PART];
    // Of the same name and size, but of another file, and one that nobody can tell.
    let there = vec![parts(5, &[(1, part(1)), (2, &other)]), parts(6, &[]), parts(7, &[(2, part(2))])];
    let stub = stub(there, taken);
    let ran = register(&stub);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(sent(&stub), [(7, 1), (7, 3)]);
}

#[test]
fn what_arrived_whole_is_only_registered() {
    let whole = |bytes: &[u8]| Parts { upload: Some(samples::upload(bytes)), ..parts(7, &[]) };
    let stub = stub(vec![whole(b"another file"), whole(&BYTES)], taken);
    let ran = register(&stub);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(sent(&stub), []);
    assert!(stub.lines().last().unwrap() == "POST /api/v1/versions");
}

#[test]
fn a_part_that_was_lost_or_damaged_is_sent_again() {
    let failed = Cell::new(0);
    let stub = stub(vec![], move |request| {
        if request.body.is_empty() || failed.get() == 2 {
            return taken(request);
        }
        failed.set(failed.get() + 1);
        match failed.get() {
            1 => Reply::problem(422, "wrong_digest", "The file arrived with another SHA-256."),
            // A proxy whose server is away.
            _ => Reply::bytes(502, b""),
        }
    });
    let ran = register(&stub);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(sent(&stub).len(), 5);
}

#[test]
fn a_part_whose_answer_alone_was_lost_is_not_sent_again() {
    let stub = stub_with(vec![], &[1, 3], |request| match request.body.is_empty() {
        true => taken(request),
        false if request.line.ends_with("/2") => taken(request),
        false => Reply::bytes(502, b""),
    });
    let ran = register(&stub);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(sent(&stub), [(9, 1), (9, 2), (9, 3)]);
}

#[test]
fn a_refusal_ends_it_at_once() {
    let stub = stub(vec![], |_| Reply::problem(404, "not_found", "There is no such upload, or you may not see it."));
    let ran = register(&stub);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(!stub.lines().iter().any(|line| line.ends_with("/complete") || line == "POST /api/v1/versions"));
}
