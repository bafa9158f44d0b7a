//! What operators do at the command line, beside a running server or without one.

use std::{io::Write as _, process::Stdio};

use crate::{
    http::Request,
    program::{self, EMAIL, Folder, OWNER, Program, command, run, told},
};

/// What a command of the program printed.
fn operate(folder: &Folder, words: &[&str]) -> String {
    told(&program::operate(folder, words))
}

#[test]
fn a_token_is_printed_beside_a_running_server_and_without_one() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let beside = operate(&folder, &["token", "--user", EMAIL, "--scope", "read"]);
    program.send(Request::get("/api/v1/me").token(&beside)).is(200);
    program.stop();
    assert_eq!(folder.postgres(), None);

    let alone = operate(&folder, &["token", "--user", EMAIL]);
    assert_eq!(folder.postgres(), None, "the command left its PostgreSQL behind");
    let program = Program::serving(&folder, &[]);
    program.send(Request::get("/api/v1/me").token(&alone)).is(200);
    program.send(Request::get("/api/v1/me").token(&beside)).is(200);
    program.stop();
}

#[test]
fn a_person_is_added_and_given_a_role_and_a_grant() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let owner = program.token();
    program.post(&owner, "/api/v1/projects", &serde_json::json!({"path": "acme/vision"})).is(201);
    let mut add = command(&folder, &[]);
    add.args(["user", "add", "bob@example.org", "--name", "Bob"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = add.spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(b"bob's long password\n").expect("a reader");
    let output = child.wait_with_output().expect("its output");
    assert!(output.status.success(), "{output:?}");
    let bob = operate(&folder, &["token", "--user", "bob@example.org"]);
    let see = || program.send(Request::get("/api/v1/resolve?address=acme/vision").token(&bob)).status;
    assert_eq!(see(), 404);
    operate(&folder, &["org", "role", "acme", "--user", "bob@example.org", "--role", "viewer"]);
    assert_eq!(see(), 404);
    operate(&folder, &["grant", "acme/vision", "--user", "bob@example.org", "--role", "viewer"]);
    assert_eq!(see(), 200);
    program.stop();
}

#[test]
fn a_sole_owner_who_forgot_the_password_gets_a_link() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let link = operate(&folder, &["user", "reset", "--email", EMAIL]);
    let (page, code) = link.split_once("?code=").expect("a link");
    assert!(page.ends_with("/reset-password"), "{link}");
    let form = serde_json::json!({"code": code, "password": "a wholly different phrase"});
    program.send(Request::post("/api/v1/password-resets:use", &form)).is(204);
    program.send(Request::post("/api/v1/password-resets:use", &form)).is(409);
    program.stop();
}

#[test]
fn a_quota_holds_from_when_it_is_set() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &serde_json::json!({"path": "acme/vision"})).is(201);
    let upload = || {
        let request = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(&token);
        program.send(request.body(vec![7; 2_000]))
    };
    assert_eq!(operate(&folder, &["org", "quota", "acme", "1kB"]), "The quota of acme is 1kB.");
    let refused = upload().is(409).text();
    assert!(refused.contains("\"quota\"") && refused.contains("1.0 kB") && refused.contains("2.0 kB"), "{refused}");
    operate(&folder, &["org", "quota", "acme", "none"]);
    upload().is(201);
    program.stop();
}

#[test]
fn a_refused_command_says_why() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    for (words, code, part) in [
        (&["token", "--user", "nobody@example.org"][..], 1, "account"),
        (&["user", "reset", "--email", "nobody@example.org"], 1, "account"),
        (&["org", "role", "acme", "--user", EMAIL, "--role", "viewer"], 1, "last owner"),
        (&["org", "role", "nothing", "--user", EMAIL, "--role", "viewer"], 1, "organization"),
        (&["grant", "acme/nothing", "--user", EMAIL, "--role", "viewer"], 1, "project"),
        (&["grant", "acme/nothing", "--user", EMAIL, "--role", "boss"], 78, "contributor"),
        (&["token", "--user", EMAIL, "--scope", "all"], 78, "write"),
    ] {
        let mut command = command(&folder, &[]);
        command.args(words);
        let said = crate::program::sentence(&run(command), code);
        assert!(said.contains(part), "{words:?}: {said}");
    }
    program.stop();
}
