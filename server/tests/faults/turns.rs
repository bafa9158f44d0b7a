//! Three servers over one PostgreSQL and one folder of files, asked in turns as a balancer does: whatever was begun at
//! one goes on at another.

use std::{
    cell::Cell,
    io::{BufRead as _, BufReader},
    net::TcpStream,
};

use domain::api::{Parts, Registered, Upload};
use postgres::Postgres;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    content::pieces,
    http::{Answer, Request, head},
    program::{EMAIL, Folder, OWNER, PASSWORD, Program, command, run, told, until},
};

/// The servers, what they run on, and whose turn it is.
struct Turns {
    programs: Vec<Program>,
    settings: Vec<(&'static str, String)>,
    folders: Vec<Folder>,
    next: Cell<usize>,
    _postgres: Postgres,
    _shared: Folder,
}

impl Turns {
    fn of(count: usize) -> Self {
        let shared = Folder::new();
        let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
        let mut settings: Vec<_> = OWNER.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        settings.extend([
            ("DATABASE_URL", postgres.server_url()),
            ("DATABASE_MIGRATION_URL", postgres.owner_url()),
            ("VITRINE_FILES_DIR", shared.join("files").to_string_lossy().into_owned()),
        ]);
        let folders: Vec<_> = (0..count).map(|_| Folder::new()).collect();
        let mut turns =
            Self { programs: Vec::new(), settings, folders, next: Cell::new(0), _postgres: postgres, _shared: shared };
        let mut programs: Vec<_> =
            turns.folders.iter().map(|folder| Program::start(folder, &turns.settings())).collect();
        programs.iter_mut().for_each(Program::wait_until_ready);
        turns.programs = programs;
        turns
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (*name, &**value)).collect()
    }

    /// The port of the one whose turn it is.
    fn port(&self) -> u16 {
        let at = self.next.get();
        self.next.set(at + 1);
        self.programs[at % self.programs.len()].port
    }

    #[track_caller]
    fn send(&self, request: Request) -> Answer {
        request.send(self.port()).expect("an answer")
    }

    /// Stops them all; what they leave behind holds together.
    #[track_caller]
    fn end(mut self) {
        self.programs.drain(..).for_each(Program::stop);
        let mut doctor = command(&self.folders[0], &self.settings());
        doctor.args(["doctor", "--files"]);
        let said = told(&run(doctor));
        assert!(said.contains("every file that a version refers to is in the store"), "{said}");
    }
}

/// The value of a header.
fn header(answer: &Answer, name: &str) -> Option<String> {
    let line = answer.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

/// Reads a stream of events until one tells of this.
fn wait_for(stream: TcpStream, told: &str) -> String {
    let mut reader = BufReader::new(stream);
    let (status, head) = head(&mut reader).expect("an answer");
    assert_eq!(status, 200, "{head}");
    let mut text = String::new();
    while !text.contains(told) {
        assert!(reader.read_line(&mut text).expect("an open stream") > 0, "it ended: {text}");
    }
    text
}

#[test]
fn what_is_begun_at_one_server_goes_on_at_the_next() {
    let turns = Turns::of(3);
    let token = turns.programs[0].token();
    turns.send(Request::post("/api/v1/projects", &json!({"path": "acme/vision"})).token(&token)).is(201);

    // Who signed in at one is signed in at all, until they sign out at any.
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/acme/models")];
    let entered = turns.send(Request::form("/api/fn/sign_in", &fields).header("accept", "text/html")).is(302);
    let cookie = header(&entered, "set-cookie").expect("a session");
    let cookie = cookie.split(';').next().expect("its value").to_owned();
    let me = || turns.send(Request::get("/api/v1/me").header("cookie", &cookie)).status;
    assert_eq!([me(), me(), me()], [200; 3]);
    let page = turns.send(Request::get("/acme/models/vision").header("cookie", &cookie)).is(200).text();
    assert!(page.contains("vision"), "{page}");
    let left = Request::form("/api/fn/sign_out", &[]).header("accept", "text/html").header("cookie", &cookie);
    turns.send(left.header("sec-fetch-site", "same-origin")).is(302);
    assert_eq!([me(), me(), me()], [401; 3]);

    // A file in parts, each to another server.
    let content = pieces(20_000_000).collect::<Vec<_>>().concat();
    let new = json!({"model": "acme/vision/yolo", "name": "a.bin", "size": content.len()});
    let begun: Parts = turns.send(Request::post("/api/v1/uploads/parts", &new).token(&token)).is(201).json();
    assert!(begun.parts >= 2, "{begun:?}");
    let at = format!("/api/v1/uploads/{}", begun.id);
    let size = usize::try_from(begun.part_bytes).expect("a size");
    for (number, part) in (1..).zip(content.chunks(size)) {
        let put = Request::new("PUT", &format!("{at}/parts/{number}")).token(&token).body(part);
        turns.send(put).is(204);
        let so_far: Parts = turns.send(Request::get(&at).token(&token)).is(200).json();
        assert_eq!(so_far.arrived.len(), usize::try_from(number).unwrap_or_default());
    }
    let digest: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    let end = Request::post(&format!("{at}/complete"), &json!({"sha256": digest})).token(&token);
    let upload: Upload = turns.send(end).is(200).json();

    // Somebody at the third hears of what is done at the first, and of what is asked for twice but once.
    let events = Request::get("/api/v1/organizations/acme/events").token(&token);
    let stream = events.begin(turns.programs[2].port).expect("a connection");
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}]});
    let register = || Request::post("/api/v1/versions", &new).token(&token).header("idempotency-key", "once");
    let version: Registered = register().send(turns.programs[0].port).expect("an answer").is(201).json();
    let again: Registered = register().send(turns.programs[1].port).expect("an answer").is(201).json();
    assert_eq!(again.id, version.id);
    let told = wait_for(stream, &version.id.to_string());
    assert!(told.contains("version.registered"), "{told}");

    for _ in 0..3 {
        let file = Request::get(&format!("/api/v1/versions/{}/files/a.bin", version.id)).token(&token);
        assert_eq!(Sha256::digest(&turns.send(file).is(200).body), Sha256::digest(&content));
    }
    turns.end();
}

#[test]
fn the_same_request_at_several_servers_at_once_is_done_once() {
    let turns = Turns::of(3);
    let token = turns.programs[0].token();
    turns.send(Request::post("/api/v1/projects", &json!({"path": "acme/vision"})).token(&token)).is(201);
    for round in 0..10 {
        let key = format!("round-{round}");
        let made: Vec<Registered> = std::thread::scope(|scope| {
            let one = |port: u16| {
                let (token, key) = (&token, &key);
                scope.spawn(move || {
                    let new = json!({"model": "acme/vision/yolo"});
                    let request = Request::post("/api/v1/versions", &new).token(token).header("idempotency-key", key);
                    // While another server is at it, the answer may be to wait.
                    until("it is done", || {
                        let answer = request.clone().send(port).expect("an answer");
                        assert!(matches!(answer.status, 201 | 409), "{}", answer.text());
                        (answer.status == 201).then(|| answer.json())
                    })
                })
            };
            let asked: Vec<_> = (0..6).map(|_| one(turns.port())).collect();
            asked.into_iter().map(|asked| asked.join().expect("no panic")).collect()
        });
        assert!(made.iter().all(|version| version.id == made[0].id), "{made:?}");
    }
    let list = turns.send(Request::get("/api/v1/versions?in=acme&limit=100").token(&token)).is(200);
    assert_eq!(list.json::<domain::table::Page<domain::table::Row>>().items.len(), 10);
    turns.end();
}
