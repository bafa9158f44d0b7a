//! Every "no" has its exit code, a sentence and, where useful, a hint.

mod support;

use support::{Reply, Stub, Vitrine, samples};

#[test]
fn each_problem_has_its_exit_code() {
    let cases = [
        (404, "not_found", 3),
        (401, "sign_in_needed", 4),
        (403, "role_needed", 4),
        (403, "scope_needed", 4),
        (409, "taken", 5),
        (409, "state", 5),
        (412, "changed", 5),
        (422, "wrong_digest", 7),
        (400, "invalid", 1),
        (429, "too_many", 1),
        (500, "internal", 1),
    ];
    for (status, code, exit) in cases {
        let stub = Stub::start(move |_| Reply::problem(status, code, "This is the \x1b[31msentence."));
        let ran = Vitrine::at(&stub).run(&["whoami"]);
        assert_eq!(ran.code, exit, "{code}: {ran:?}");
        assert!(ran.err.starts_with("error: This is the \u{fffd}[31msentence.\n"), "{ran:?}");
        let login = format!("hint: vitrine login {}\n", stub.url);
        assert_eq!(ran.err.ends_with(&login), matches!(code, "sign_in_needed" | "scope_needed"), "{ran:?}");
    }
}

#[test]
fn hints_name_the_next_command() {
    let stub = Stub::start(|_| Reply::problem(404, "not_found", "There is no such thing, or you may not see it."));
    let vitrine = Vitrine::at(&stub);
    let hint = |args: &[&str]| {
        let ran = vitrine.run(args);
        assert_eq!(ran.code, 3, "{ran:?}");
        ran.err.lines().last().unwrap().to_owned()
    };
    assert_eq!(hint(&["models", "get", "-m", "acme/yolo@9"]), "hint: vitrine models ls -m acme/yolo");
    assert_eq!(hint(&["models", "ls", "-m", "acme/yolo"]), "hint: vitrine project ls -m acme");
    assert_eq!(hint(&["project", "get", "-m", "acme/yolo"]), "hint: vitrine project ls -m acme");
    let create = ["experiment", "create", "-p", "acme/vision", "--name", "run"];
    assert_eq!(hint(&create), "hint: vitrine project create --name acme/vision");
}

#[test]
fn a_query_that_fits_into_no_address() {
    let stub = Stub::start(|_| Reply::bytes(414, b""));
    // The first is not even sent.
    for length in [100_000, 10_000] {
        let query = format!("name:{}", "x".repeat(length));
        let ran = Vitrine::at(&stub).run(&["models", "ls", "-m", "acme", "--query", &query]);
        assert_eq!(ran.code, 2, "{ran:?}");
        let said = "error: The query is too long for an address.\nhint: narrow the query, or name fewer columns\n";
        assert_eq!(ran.err, said);
    }
}

#[test]
fn a_server_that_is_not_there() {
    let url = "http://127.0.0.1:1";
    let ran = Vitrine::new().run(&["whoami", "--host", url, "--token", "vtr_x"]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert_eq!(ran.err, format!("error: Nothing answers at {url}.\nhint: is the server running at {url}?\n"));
}

#[test]
fn a_server_that_is_something_else() {
    let run = |reply: fn() -> Reply| Vitrine::at(&Stub::start(move |_| reply())).run(&["whoami"]);
    assert_eq!(run(|| Reply::bytes(502, b"<html>")).code, 6);
    assert_eq!(run(|| Reply::bytes(404, b"<html>")).code, 3);
    let ran = run(|| Reply::bytes(200, b"<html>"));
    assert!(ran.code == 1 && ran.err.contains("Vitrine server"), "{ran:?}");
    let ran = run(|| Reply::bytes(302, b"").header("Location", "https://models.example.com/"));
    assert!(ran.code == 1 && ran.err.contains("redirects to https://models.example.com/"), "{ran:?}");
}

#[test]
fn nobody_is_signed_in() {
    let ran = Vitrine::new().run(&["models", "ls", "-m", "acme"]);
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains("hint: vitrine login http://127.0.0.1:3000"), "{ran:?}");
}

#[test]
fn a_token_never_travels_readably() {
    let ran = Vitrine::new().run(&["whoami", "--host", "http://models.example.invalid", "--token", "vtr_x"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("plain http") && ran.err.contains("--insecure"), "{ran:?}");
    let login = ["login", "http://models.example.invalid", "--email", "a@b.c", "--password-stdin"];
    let ran = Vitrine::new().run_with(&login, "secret\n");
    assert!(ran.code == 1 && ran.err.contains("plain http"), "{ran:?}");
}

#[test]
fn a_wrong_command_line() {
    let vitrine = Vitrine::new();
    for args in [
        &["models"][..],
        &["models", "stages", "-m", "acme/yolo", "--host", "localhost:1"],
        &["experiment", "log", "018f4e6e-0000-7000-8000-000000000000"],
        &["experiment", "log", "not-an-id", "--param", "a=b"],
        &["project", "create", "--name", "acme/x", "--public", "--private"],
        &["whoami", "--host", "ftp://x"],
    ] {
        assert_eq!(vitrine.run(args).code, 2, "{args:?}");
    }
    let help = vitrine.run(&["help", "exit-codes"]);
    assert!(help.code == 0 && help.out.contains("7  a file and its SHA-256"), "{help:?}");
}

#[test]
fn several_organizations_need_a_choice() {
    let stub = Stub::start(|_| Reply::json(200, &samples::me(&["acme", "beta"])));
    let ran = Vitrine::at(&stub).run(&["models", "ls"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("hint: -m acme or -m beta"), "{ran:?}");
}
