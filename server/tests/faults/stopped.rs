//! A database that goes and comes again under load, and one that has no connection left.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use domain::{
    api::Problem,
    table::{Page, Row},
};
use postgres::{Options, Postgres};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, command, kill, lives, run, told, until},
};

#[test]
fn a_database_that_is_stopped_and_started_under_load_loses_nothing() {
    let (folder, shared) = (Folder::new(), Folder::new());
    let options = Options::throw_away(shared.join("postgres")).set("synchronous_commit", "on");
    let mut postgres = Postgres::start(options).expect("a PostgreSQL");
    let (server, owner) = (postgres.server_url(), postgres.owner_url());
    let files = shared.join("files").to_string_lossy().into_owned();
    let mut settings = OWNER.to_vec();
    settings.extend([("DATABASE_URL", &*server), ("DATABASE_MIGRATION_URL", &owner), ("VITRINE_FILES_DIR", &files)]);
    let program = Program::serving(&folder, &settings);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let (acknowledged, ended) = (AtomicUsize::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for who in 0..4 {
            let (program, token, acknowledged, ended) = (&program, &token, &acknowledged, &ended);
            scope.spawn(move || {
                for number in 0.. {
                    let key = format!("{who}-{number}");
                    let new = json!({"model": format!("acme/vision/m{who}")});
                    let request = Request::post("/api/v1/versions", &new).token(token).header("idempotency-key", &key);
                    loop {
                        let answer = program.send(request.clone());
                        match answer.status {
                            201 => break,
                            503 => {
                                assert!(answer.head.to_lowercase().contains("retry-after: "), "{}", answer.head);
                                assert_eq!(answer.json::<Problem>().code, "away");
                            }
                            _ => panic!("{}\n{}", answer.head, answer.text()),
                        }
                    }
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                    // Whoever is at one finishes it, so that there are as many as were acknowledged.
                    if ended.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        // Asked to end, told to end at once, and killed.
        for signal in ["INT", "QUIT", "KILL"] {
            let wanted = acknowledged.load(Ordering::Relaxed) + 20;
            until("writes are acknowledged", || (acknowledged.load(Ordering::Relaxed) >= wanted).then_some(()));
            let pid = postgres.pid();
            kill(signal, pid);
            until("PostgreSQL has gone", || (!lives(pid, "postgres")).then_some(()));
            assert!(postgres.restart_if_dead().expect("a PostgreSQL"));
        }
        let wanted = acknowledged.load(Ordering::Relaxed) + 20;
        until("writes are acknowledged again", || (acknowledged.load(Ordering::Relaxed) >= wanted).then_some(()));
        ended.store(true, Ordering::Relaxed);
    });
    let (mut there, mut cursor) = (0, String::new());
    loop {
        let path = format!("/api/v1/versions?in=acme&limit=100{cursor}");
        let page: Page<Row> = program.send(Request::get(&path).token(&token)).is(200).json();
        there += page.items.len();
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(there, acknowledged.into_inner());
    program.stop();
    let mut doctor = command(&folder, &settings);
    doctor.args(["doctor", "--files"]);
    told(&run(doctor));
}

#[test]
fn without_a_free_connection_the_answer_is_to_come_again() {
    let (folder, shared) = (Folder::new(), Folder::new());
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let (server, owner) = (postgres.server_url(), postgres.owner_url());
    let mut settings = OWNER.to_vec();
    settings.extend([
        ("DATABASE_URL", &*server),
        ("DATABASE_MIGRATION_URL", &owner),
        ("VITRINE_DATABASE_CONNECTIONS", "2"),
    ]);
    let program = Program::serving(&folder, &settings);
    let token = program.token();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut holder = runtime.block_on(PgConnection::connect(&owner)).expect("a connection");
    let mut hold = |statement: &'static str| {
        runtime.block_on(sqlx::raw_sql(statement).execute(&mut holder)).expect("a lock");
    };
    hold("begin; lock table version in access exclusive mode");
    thread::scope(|scope| {
        let slow: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| program.send(Request::get("/api/v1/versions?in=acme").token(&token)).status))
            .collect();
        until("both connections wait", || {
            let waiting =
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and usename = 'vitrine_server'";
            (crate::standby::ask::<i64>(&owner, waiting) == 2).then_some(())
        });
        let answer = program.send(Request::get("/api/v1/me").token(&token)).is(503);
        assert_eq!(answer.json::<Problem>().code, "away");
        assert!(answer.head.to_lowercase().contains("retry-after: "), "{}", answer.head);
        // The process is well, and says so.
        program.send(Request::get("/healthz")).is(200);
        hold("commit");
        assert!(slow.into_iter().all(|asked| asked.join().expect("no panic") == 200));
    });
    program.send(Request::get("/api/v1/me").token(&token)).is(200);
    program.stop();
}
