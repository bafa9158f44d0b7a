//! A server that is killed while it registers, acts on many or migrates: what was acknowledged is there, the rest can be
//! sent again, and what is kept holds together.

use std::{
    collections::HashSet,
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    thread,
};

use domain::{
    Id,
    api::{Registered, Upload},
    table::{Page, Row},
};
use postgres::Postgres;
use serde_json::json;

use crate::{
    http::Request,
    program::{EMAIL, Folder, OWNER, Program, command, run, told, until},
    standby::{ask, try_ask},
};

/// Settings over a PostgreSQL that outlives servers.
fn over(postgres: &Postgres, files: &str) -> Vec<(&'static str, String)> {
    let mut settings: Vec<_> = OWNER.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    settings.extend([
        ("DATABASE_URL", postgres.server_url()),
        ("DATABASE_MIGRATION_URL", postgres.owner_url()),
        ("VITRINE_FILES_DIR", files.to_owned()),
    ]);
    settings
}

fn borrowed<'a>(settings: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    settings.iter().map(|(name, value)| (*name, &**value)).collect()
}

/// A command of the program beside a server.
fn beside(folder: &Folder, settings: &[(&'static str, String)], words: &[&str]) -> Command {
    let mut command = command(folder, &borrowed(settings));
    command.args(words);
    command
}

/// Asks the operator's doctor, who must find nothing wrong.
#[track_caller]
pub fn examine(folder: &Folder, settings: &[(&'static str, String)]) {
    let said = told(&run(beside(folder, settings, &["doctor", "--files"])));
    assert!(said.contains("every file in the store is one that something refers to"), "{said}");
}

#[test]
fn what_a_killed_server_registered_is_there_once_and_the_rest_is_sent_again() {
    let (folder, shared) = (Folder::new(), Folder::new());
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let settings = over(&postgres, &shared.join("files").to_string_lossy());
    let mut program = Program::serving(&folder, &borrowed(&settings));
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let port = AtomicU16::new(program.port);
    let acknowledged: Mutex<Vec<Id>> = Mutex::default();
    let count = || acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len();
    const EACH: usize = 40;
    thread::scope(|scope| {
        for who in 0..4 {
            let (token, port, acknowledged) = (&token, &port, &acknowledged);
            scope.spawn(move || {
                for number in 0..EACH {
                    let key = format!("{who}-{number}");
                    let version = until("it is registered", || {
                        // The bytes again as well: an upload whose version was registered is used up.
                        let send = |request: Request| request.token(token).send(port.load(Ordering::Relaxed)).ok();
                        let named = format!("/api/v1/uploads?model=acme/vision/m{who}&name=a.bin");
                        let upload = send(Request::new("POST", &named).body(format!("weights {key}")))?;
                        let upload: Upload = (upload.status == 201).then(|| upload.json())?;
                        let new = json!({"model": format!("acme/vision/m{who}"), "label": format!("v{number}"),
                                         "files": [{"upload": upload.id}]});
                        let answer = send(Request::post("/api/v1/versions", &new))?;
                        match answer.status {
                            201 => Some(answer.json::<Registered>().id),
                            // It was registered by the server that died before it could say so.
                            409 => {
                                let at = format!("/api/v1/resolve?address=acme/vision/m{who}@v{number}");
                                let found: serde_json::Value = send(Request::get(&at))?.json();
                                found["id"].as_str().and_then(|id| id.parse().ok())
                            }
                            _ => panic!("{}\n{}", answer.head, answer.text()),
                        }
                    });
                    acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push(version);
                }
            });
        }
        for round in 1..=4 {
            until("some are registered", || (count() >= round * EACH / 2).then_some(()));
            let next = Program::serving(&folder, &borrowed(&settings));
            port.store(next.port, Ordering::Relaxed);
            std::mem::replace(&mut program, next).kill();
        }
    });
    let list = |cursor: &str| -> Page<Row> {
        let path = format!("/api/v1/versions?in=acme&limit=100{cursor}");
        program.send(Request::get(&path).token(&token)).is(200).json()
    };
    let first = list("");
    let second = list(&format!("&cursor={}", first.next.as_deref().unwrap_or_default()));
    let there: HashSet<Id> = first.items.iter().chain(&second.items).map(|row| row.id).collect();
    let acknowledged = acknowledged.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert_eq!((there.len(), second.next), (4 * EACH, None));
    assert_eq!(acknowledged.iter().copied().collect::<HashSet<_>>(), there);
    program.stop();
    examine(&folder, &settings);
}

#[test]
fn a_batch_whose_server_is_killed_is_done_in_whole_parts_and_can_be_sent_again() {
    let (folder, shared) = (Folder::new(), Folder::new());
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let settings = over(&postgres, &shared.join("files").to_string_lossy());
    let program = Program::serving(&folder, &borrowed(&settings));
    let generate = ["generate", "--versions", "6000", "--projects", "20", "--organization", "big"];
    told(&run(beside(&folder, &settings, &generate)));
    told(&run(beside(&folder, &settings, &["org", "role", "big", "--user", EMAIL, "--role", "owner"])));
    let token = program.token();
    let batch = json!({"action": "tag", "add": ["seen"], "in": "big", "query": ""});
    let tagged = "select count(*) from version_tag x join tag t on t.id = x.tag_id where t.name = 'seen'";
    let owner = postgres.owner_url();
    let port = program.port;
    let cut = thread::scope(|scope| {
        let asked = scope.spawn(|| Request::post("/api/v1/versions:batch", &batch).token(&token).send(port));
        until("some of it is done", || (ask::<i64>(&owner, tagged) > 0 || asked.is_finished()).then_some(()));
        program.kill();
        asked.join().expect("no panic").map(|answer| answer.status).unwrap_or_default()
    });
    let done = ask::<i64>(&owner, tagged);
    println!("killed after {done} of the batch, which answered {cut}");
    let program = Program::serving(&folder, &borrowed(&settings));
    program.post(&token, "/api/v1/versions:batch", &batch).is(200);
    let left = Request::get("/api/v1/versions?in=big&query=tags:~seen").token(&token);
    assert_eq!(program.send(left).is(200).json::<Page<Row>>().items.len(), 0);
    assert!(ask::<i64>(&owner, tagged) > done);
    // Of each that was tagged the log tells, and of none twice.
    let told: i64 = ask(&owner, "select count(distinct resource_id) from audit where action = 'version.tagged'");
    let entries: i64 = ask(&owner, "select count(*) from audit where action = 'version.tagged'");
    assert_eq!(told, entries);
    program.stop();
    examine(&folder, &settings);
}

#[test]
fn a_migration_that_is_killed_anywhere_goes_on_at_the_next_start() {
    let (folder, shared) = (Folder::new(), Folder::new());
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let settings = over(&postgres, &shared.join("files").to_string_lossy());
    let applied = || try_ask::<i64>(&postgres.owner_url(), "select count(*) from _sqlx_migrations").unwrap_or_default();
    for wanted in [1, 5, 12, 20] {
        let mut program = Program::start(&folder, &borrowed(&settings));
        // On a quick machine it may be through before it is noticed.
        until("so much is applied", || (applied() >= wanted || program.is_ready()).then_some(()));
        program.signal("KILL");
        assert_eq!(program.ended(), None);
    }
    let program = Program::serving(&folder, &borrowed(&settings));
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    program.stop();
    let invalid = "select count(*) from pg_index where not indisvalid";
    assert_eq!(ask::<i64>(&postgres.owner_url(), invalid), 0);
    examine(&folder, &settings);
}
