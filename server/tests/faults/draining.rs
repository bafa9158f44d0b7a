//! The end of a server that is asked to stop.

use std::{
    io::{BufReader, Read as _},
    net::TcpStream,
};

use domain::api::{Registered, Upload};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    content::pieces,
    http::{Request, head},
    program::{Folder, OWNER, Program, lives, until},
};

/// More than the system holds on the way between two sockets.
const SIZE: usize = 48 << 20;

#[test]
fn a_download_under_way_is_finished_and_the_database_goes_last() {
    let folder = Folder::new();
    let mut program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let content = pieces(SIZE).collect::<Vec<_>>().concat();
    let upload =
        Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(&token).body(content.clone());
    let upload: Upload = program.send(upload).is(201).json();
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}]});
    let version: Registered = program.post(&token, "/api/v1/versions", &new).is(201).json();
    let file = format!("/api/v1/versions/{}/files/a.bin", version.id);

    let stream = Request::get(&file).token(&token).begin(program.port).expect("a connection");
    let mut reader = BufReader::new(stream);
    let (status, head) = head(&mut reader).expect("an answer");
    assert_eq!(status, 200, "{head}");
    let postgres = folder.postgres().expect("a PostgreSQL");
    program.signal("TERM");
    until("the server drains", || program.err().contains("shutting down").then_some(()));
    until("nobody new is let in", || TcpStream::connect(("127.0.0.1", program.port)).is_err().then_some(()));
    assert!(lives(program.pid(), "vitrine-server") && lives(postgres, "postgres"), "it did not wait for the download");

    let mut arrived = Vec::with_capacity(SIZE);
    reader.read_to_end(&mut arrived).expect("the rest");
    assert_eq!((arrived.len(), Sha256::digest(&arrived)), (SIZE, Sha256::digest(&content)));
    drop(reader);
    assert_eq!(program.ended(), Some(0), "{}", program.err());
    assert!(!lives(postgres, "postgres"), "PostgreSQL is left behind");

    // What was there is there after the next start, without any of the set-up's settings.
    let program = Program::serving(&folder, &[]);
    let answer = program.send(Request::get(&file).token(&token)).is(200);
    assert_eq!(Sha256::digest(&answer.body), Sha256::digest(&content));
    assert!(program.out().contains("Vitrine is on"), "{}", program.out());
    program.stop();
}

#[test]
fn ctrl_c_ends_it_as_well() {
    let folder = Folder::new();
    let mut program = Program::serving(&folder, &[]);
    let postgres = folder.postgres().expect("a PostgreSQL");
    program.signal("INT");
    assert_eq!(program.ended(), Some(0), "{}", program.err());
    assert!(!lives(postgres, "postgres"));
}

#[test]
fn an_idle_connection_does_not_hold_it_up() {
    let folder = Folder::new();
    let mut program = Program::serving(&folder, &[]);
    let _idle = TcpStream::connect(("127.0.0.1", program.port)).expect("a connection");
    let since = std::time::Instant::now();
    program.signal("TERM");
    assert_eq!(program.ended(), Some(0), "{}", program.err());
    assert!(since.elapsed().as_secs() < 20, "it waited for somebody who says nothing");
}

#[test]
fn a_stop_while_it_still_starts_leaves_nothing_running() {
    let folder = Folder::new();
    let mut program = Program::start(&folder, &[]);
    until("the data folder is made", || folder.data().exists().then_some(()));
    program.signal("TERM");
    assert_eq!(program.ended(), Some(0), "{}", program.err());
    assert_eq!(folder.postgres(), None);
    // And the next start is none the worse for it.
    Program::serving(&folder, &[]).stop();
}
