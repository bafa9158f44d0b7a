//! The first start: a link for people, settings for machines.

use crate::{
    http::{Answer, Request},
    program::{EMAIL, Folder, OWNER, PASSWORD, Program, until},
};

/// The one-time code in what the program printed.
fn code(program: &Program) -> String {
    let out = until("the link is printed", || Some(program.out()).filter(|out| out.contains("/set-up?code=")));
    let link = format!("http://127.0.0.1:{}/set-up?code=", program.port);
    assert_eq!(out.matches("/set-up?code=").count(), 1, "{out}");
    let (_, rest) = out.split_once(&link).expect("a link to this server");
    rest.split_whitespace().next().expect("a code").to_owned()
}

fn set_up(program: &Program, code: &str) -> Answer {
    let fields = [("code", code), ("name", "Ada"), ("email", EMAIL), ("password", PASSWORD), ("organization", "Acme")];
    program.send(Request::form("/api/fn/set_up", &fields).header("accept", "text/html"))
}

#[test]
fn the_link_works_once() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &[]);
    let first = code(&program);
    program.kill();

    // Each start prints another one, which alone is valid.
    let program = Program::serving(&folder, &[]);
    let second = code(&program);
    assert_ne!(first, second);
    let page = |code: &str| {
        program.send(Request::get(&format!("/set-up?code={code}")).header("accept", "text/html")).is(200).text()
    };
    assert!(page(&first).contains("This link does not work"));
    assert!(page(&second).contains("name=\"password\""));
    assert!(!set_up(&program, &first).head.to_lowercase().contains("set-cookie"));

    let answer = set_up(&program, &second).is(302);
    let head = answer.head.to_lowercase();
    assert!(head.contains("location: /acme/models") && head.contains("set-cookie: vitrine_session="), "{head}");
    program.token();
    assert!(
        !set_up(&program, &second).head.to_lowercase().contains("set-cookie: vitrine_session="),
        "the link worked twice"
    );
    assert!(page(&second).contains("This link does not work"));
    assert!(!program.err().contains(&second), "the code is in the log");
    program.stop();

    let program = Program::serving(&folder, &[]);
    assert!(!program.out().contains("set-up"), "{}", program.out());
    program.stop();
}

#[test]
fn settings_do_it_unattended_and_once() {
    let folder = Folder::new();
    let log = [("VITRINE_LOG", "debug"), ("VITRINE_LOG_FORMAT", "json")];
    let settings: Vec<_> = OWNER.iter().chain(&log).copied().collect();
    let program = Program::serving(&folder, &settings);
    assert!(!program.out().contains("set-up"), "{}", program.out());
    let token = program.token();
    let me = program.send(Request::get("/api/v1/me").token(&token)).is(200).text();
    assert!(me.contains("\"acme\"") && me.contains("\"owner\""), "{me}");
    let logged = program.err();
    for secret in [PASSWORD, &token] {
        assert!(!logged.contains(secret), "a secret is in the log");
    }
    for line in logged.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "no JSON: {line}");
    }
    program.stop();

    // Other settings at the next start change nobody's password.
    let other =
        [("VITRINE_OWNER_EMAIL", EMAIL), ("VITRINE_OWNER_PASSWORD", "another password"), ("VITRINE_ORG", "Other")];
    let program = Program::serving(&folder, &other);
    program.token();
    let me = program.send(Request::get("/api/v1/me").token(&token)).is(200).text();
    assert!(!me.contains("other"), "{me}");
    program.stop();
}

#[test]
fn an_unattended_password_that_will_not_do_is_said() {
    use crate::program::{command, free_port, run, sentence};
    let folder = Folder::new();
    let address = format!("127.0.0.1:{}", free_port());
    let short = [
        ("VITRINE_ADDR", &*address),
        ("VITRINE_OWNER_EMAIL", EMAIL),
        ("VITRINE_OWNER_PASSWORD", "short"),
        ("VITRINE_ORG", "Acme"),
    ];
    let said = sentence(&run(command(&folder, &short)), 1);
    assert!(said.contains("password"), "{said}");
    assert_eq!(folder.postgres(), None, "its PostgreSQL still runs");
}
