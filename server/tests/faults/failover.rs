//! The primary is killed while it is written to, and its standby promoted: nothing that was acknowledged is lost, and
//! the servers go on by themselves.

use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use domain::{
    Id,
    api::{Problem, Registered},
    table::{Page, Row},
};
use serde_json::json;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, command, kill, lives, run, told, until},
    standby::{self, ask, both, make_synchronous},
};

/// Longest that servers may take to find the promoted one. Much longer than they do, for the machine may be busy.
const FOUND: Duration = Duration::from_secs(20);

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    versions: Mutex<Vec<Id>>,
    ended: AtomicBool,
}

impl Acknowledged {
    fn all(&self) -> Vec<Id> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Registers one version after the other, each until it is acknowledged.
    fn write(&self, port: u16, token: &str, who: usize) {
        for number in 0.. {
            let key = format!("{who}-{number}");
            let new = json!({"model": format!("acme/vision/m{who}"), "label": format!("v{who}.{number}")});
            let request = Request::post("/api/v1/versions", &new).token(token).header("idempotency-key", &key);
            loop {
                if self.ended.load(Ordering::Relaxed) {
                    return;
                }
                // A connection that breaks is an answer as well: to ask again.
                let Ok(answer) = request.clone().send(port) else { continue };
                match answer.status {
                    201 => {
                        let version: Registered = answer.json();
                        self.versions.lock().unwrap_or_else(PoisonError::into_inner).push(version.id);
                        break;
                    }
                    503 => assert!(answer.head.to_lowercase().contains("retry-after: "), "{}", answer.head),
                    _ => panic!("{}\n{}", answer.head, answer.text()),
                }
            }
        }
    }

    /// Waits for so many more.
    fn more(&self, count: usize) {
        let wanted = self.all().len() + count;
        until("writes are acknowledged", || (self.all().len() >= wanted).then_some(()));
    }
}

#[test]
fn after_a_failover_every_acknowledged_write_is_there_and_servers_find_the_new_primary() {
    let shared = Folder::new();
    let primary = standby::primary(&shared);
    let standby = standby::of(&primary, &shared);
    make_synchronous(&primary);
    let server = both(&primary.server_url(), &standby.server_url());
    let owner = both(&primary.owner_url(), &standby.owner_url());
    let files = shared.join("files").to_string_lossy().into_owned();
    let mut settings = OWNER.to_vec();
    settings.extend([
        ("DATABASE_URL", &*server),
        ("DATABASE_MIGRATION_URL", &owner),
        ("DATABASE_READ_URL", &server),
        ("VITRINE_FILES_DIR", &files),
    ]);
    let folders = [Folder::new(), Folder::new()];
    let programs = folders.each_ref().map(|folder| Program::serving(folder, &settings));
    let token = programs[0].token();
    programs[0].post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    // The primary is among what may be read from, and is told from a replica.
    until("reads may go to the standby", || {
        let told = programs[0].send(Request::get("/readyz")).text();
        (told == "ready\nreplica 1: primary\n").then_some(())
    });

    let acknowledged = Acknowledged::default();
    thread::scope(|scope| {
        for who in 0..4 {
            let (acknowledged, token, port) = (&acknowledged, &token, programs[who % 2].port);
            scope.spawn(move || acknowledged.write(port, token, who));
        }
        acknowledged.more(40);
        let pid = primary.pid();
        kill("KILL", pid);
        until("the primary has gone", || (!lives(pid, "postgres")).then_some(()));
        // Nobody takes writes, which is said as what it is.
        let answer = programs[0].send(Request::get("/api/v1/me").token(&token)).is(503);
        assert_eq!(answer.json::<Problem>().code, "away");
        assert!(answer.head.to_lowercase().contains("retry-after: "), "{}", answer.head);
        programs[1].send(Request::get("/readyz")).is(503);
        assert!(ask::<bool>(&standby.owner_url(), "select pg_promote()"), "the standby is not promoted");
        let promoted = Instant::now();
        for program in &programs {
            until("the server is ready", || program.is_ready().then_some(()));
        }
        let found = promoted.elapsed();
        println!("the new primary was found within {found:?} of its promotion");
        assert!(found < FOUND, "{found:?}");
        acknowledged.more(20);
        acknowledged.ended.store(true, Ordering::Relaxed);
    });

    let mut there = HashSet::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/versions?in=acme&limit=100{cursor}");
        let page: Page<Row> = programs[1].send(Request::get(&path).token(&token)).is(200).json();
        there.extend(page.items.iter().map(|row| row.id));
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let lost: Vec<_> = acknowledged.all().into_iter().filter(|id| !there.contains(id)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged writes are lost", lost.len(), acknowledged.all().len());
    until("the promoted one is known for what it is", || {
        let told = programs[0].send(Request::get("/readyz")).text();
        (told == "ready\nreplica 1: away\nreplica 2: primary\n").then_some(())
    });
    programs.into_iter().for_each(Program::stop);

    // An operator's commands find it as well.
    let mut doctor = command(&folders[0], &settings[..settings.len() - 2]);
    doctor.args(["doctor", "--files"]).env("DATABASE_URL", standby.server_url()).env("VITRINE_FILES_DIR", &files);
    let said = told(&run(doctor));
    assert!(said.contains("the audit log tells how a version came"), "{said}");
    let mut made = command(&folders[0], &settings);
    made.args(["org", "add", "After"]);
    assert_eq!(told(&run(made)), "after");
}

#[test]
fn of_several_hosts_none_of_which_takes_writes_each_is_told() {
    let shared = Folder::new();
    let primary = standby::primary(&shared);
    let standby = standby::of(&primary, &shared);
    let url = both(&primary.server_url(), &standby.server_url());
    drop(primary);
    let folder = Folder::new();
    let output = run(command(&folder, &[("DATABASE_URL", &url)]));
    let said = crate::program::sentence(&output, 69);
    assert!(said.starts_with("none of the hosts of PostgreSQL at "), "{said}");
    assert!(
        said.contains("standby") && said.contains("takes no writes") && said.contains("Start or promote"),
        "{said}"
    );
}
