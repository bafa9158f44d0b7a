//! kill -9 of the server, of its PostgreSQL, and of both.

use serde_json::json;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, kill, lives, until},
};

/// A server with a project, and the owner's token.
fn with_project(folder: &Folder) -> (Program, String) {
    let program = Program::serving(folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    (program, token)
}

fn has_project(program: &Program, token: &str) -> bool {
    program.send(Request::get("/api/v1/resolve?address=acme/vision").token(token)).status == 200
}

#[test]
fn a_killed_server_leaves_a_database_that_the_next_one_adopts() {
    let folder = Folder::new();
    let (program, token) = with_project(&folder);
    let postgres = folder.postgres().expect("a PostgreSQL");
    program.kill();
    assert!(lives(postgres, "postgres"), "PostgreSQL went with the server");

    let program = Program::serving(&folder, &OWNER);
    assert_eq!(folder.postgres(), Some(postgres), "another PostgreSQL was started");
    assert!(has_project(&program, &token));
    program.stop();
    assert!(!lives(postgres, "postgres"), "the adopted PostgreSQL outlived its server");
}

#[test]
fn a_server_whose_database_is_killed_recovers_by_itself() {
    let folder = Folder::new();
    let (program, token) = with_project(&folder);
    let postgres = folder.postgres().expect("a PostgreSQL");
    kill("KILL", postgres);
    until("PostgreSQL has gone", || (!lives(postgres, "postgres")).then_some(()));
    until("another PostgreSQL answers", || {
        (folder.postgres().is_some_and(|pid| pid != postgres) && program.is_ready()).then_some(())
    });
    assert!(has_project(&program, &token), "what was committed is gone");
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/after"})).is(201);
    assert!(program.err().contains("had died and was started again"), "{}", program.err());
    program.stop();
    assert_eq!(folder.postgres(), None);
}

#[test]
fn after_both_are_killed_the_next_start_finds_everything() {
    let folder = Folder::new();
    let (program, token) = with_project(&folder);
    let postgres = folder.postgres().expect("a PostgreSQL");
    kill("KILL", postgres);
    program.kill();
    until("PostgreSQL has gone", || (!lives(postgres, "postgres")).then_some(()));
    let program = Program::serving(&folder, &[]);
    assert!(has_project(&program, &token));
    program.stop();
}
