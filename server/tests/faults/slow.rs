//! Clients that hardly move, and very many who only listen.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use domain::api::{Registered, Upload};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    content::pieces,
    http::{Request, head},
    program::{Folder, OWNER, Program, free_port, until},
};

/// How many there are of each kind.
const MANY: usize = 100;
/// Streams of nobody in particular and of somebody, open at a time: each is a file of this process and of the server's.
const STREAMS: (usize, usize) = (400, 40);
/// Longest that somebody else may wait meanwhile, on a busy machine.
const SOON: Duration = Duration::from_secs(20);
/// What memory may differ by when all have gone, in bytes.
const MAY_GROW: u64 = 24_000_000;

#[test]
fn clients_that_hardly_move_hold_nobody_up() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let content = pieces(16 << 20).collect::<Vec<_>>().concat();
    let upload = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(&token);
    let upload: Upload = program.send(upload.body(content.clone())).is(201).json();
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}]});
    let version: Registered = program.post(&token, "/api/v1/versions", &new).is(201).json();
    let file = format!("/api/v1/versions/{}/files/a.bin", version.id);

    let mut held = Vec::new();
    for at in 0..MANY {
        // A head that does not end, a body that does not come, and a file that nobody reads.
        let mut stream = TcpStream::connect(("127.0.0.1", program.port)).expect("a connection");
        write!(stream, "GET /api/v1/me HTTP/1.1\r\nhost: vitrine.test\r\nx-slow-{at}: ").expect("a reader");
        held.push(stream);
        let path = ["/api/v1/experiments", "/api/v1/uploads?model=acme/vision/yolo&name=slow.bin"][at % 2];
        let request = Request::new("POST", path).token(&token).header("content-type", "application/json");
        let mut stream = request.header("content-length", "100000").begin(program.port).expect("a connection");
        stream.write_all(b"{").expect("a reader");
        held.push(stream);
        held.push(Request::get(&file).token(&token).begin(program.port).expect("a connection"));
    }
    let since = Instant::now();
    for _ in 0..20 {
        program.send(Request::get("/api/v1/versions?in=acme").token(&token)).is(200);
        program.send(Request::get("/readyz")).is(200);
    }
    program.post(&token, "/api/v1/versions", &json!({"model": "acme/vision/other"})).is(201);
    let whole = program.send(Request::get(&file).token(&token)).is(200);
    assert_eq!(Sha256::digest(&whole.body), Sha256::digest(&content));
    assert!(since.elapsed() < SOON, "others waited for {:?}", since.elapsed());

    // Whoever reads at last gets all of it.
    let mut reader = BufReader::new(held.pop().expect("a reader"));
    assert_eq!(head(&mut reader).expect("an answer").0, 200);
    let mut arrived = Vec::new();
    reader.read_to_end(&mut arrived).expect("the rest");
    assert_eq!(Sha256::digest(&arrived), Sha256::digest(&content));
    // Of uploads that never came nothing is left.
    drop(held);
    until("what was begun is gone", || (folder.objects().len() == 1).then_some(()));
    program.stop();
}

/// The memory that a process holds, in bytes.
fn held(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

#[test]
fn very_many_who_listen_and_leave_cost_nothing_in_the_end() {
    let folder = Folder::new();
    let metrics = free_port();
    let address = format!("127.0.0.1:{metrics}");
    let mut settings = OWNER.to_vec();
    settings.push(("VITRINE_METRICS_ADDR", &address));
    let program = Program::serving(&folder, &settings);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision", "visibility": "public"})).is(201);
    let readers = || {
        let told = Request::get("/metrics").send(metrics).expect("an answer").is(200).text();
        let line = told.lines().find_map(|line| line.strip_prefix("vitrine_live_readers "));
        line.and_then(|count| count.parse::<usize>().ok()).expect("a count")
    };
    let mut after = Vec::new();
    for round in 0..5 {
        let events = Request::get("/api/v1/organizations/acme/events");
        let open = |request: &Request| {
            let mut reader = BufReader::new(request.begin(program.port).expect("a connection"));
            assert_eq!(head(&mut reader).expect("an answer").0, 200);
            reader
        };
        let nobody: Vec<_> = (0..STREAMS.0).map(|_| open(&events)).collect();
        let events = events.token(&token);
        let mut streams: Vec<_> = (0..STREAMS.1).map(|_| open(&events)).collect();
        until("all listen", || (readers() == STREAMS.0 + STREAMS.1).then_some(()));
        let new = json!({"model": format!("acme/vision/m{round}")});
        let version: Registered = program.post(&token, "/api/v1/versions", &new).is(201).json();
        let id = version.id.to_string();
        for reader in &mut streams {
            let mut text = String::new();
            while !text.contains(&id) {
                assert!(reader.read_line(&mut text).expect("an open stream") > 0, "it ended: {text}");
            }
        }
        drop((nobody, streams));
        until("all have left", || (readers() == 0).then_some(()));
        after.push(held(program.pid()));
    }
    println!("memory after each round: {after:?}");
    // The first costs what is kept for the next.
    assert!(after[4] < after[0] + MAY_GROW, "it grows: {after:?}");
    program.stop();
}
