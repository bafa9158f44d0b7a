//! Signing in: the password becomes a token, the token is kept for its server alone.

mod support;

use support::{Reply, Request, Stub, Vitrine, samples};

fn server(request: &Request) -> Reply {
    match (request.line.as_str(), request.header("authorization")) {
        ("POST /api/v1/tokens", None) if request.json()["password"] == "correct horse" => {
            Reply::json(201, &serde_json::json!({"token": "vtr_fresh"}))
        }
        ("POST /api/v1/tokens", _) => {
            Reply::problem(401, "wrong_password", "That e-mail address and password do not match.")
        }
        ("GET /api/v1/me", Some("Bearer vtr_fresh")) => Reply::json(200, &samples::me(&["acme"])),
        ("GET /api/v1/me/tokens", Some("Bearer vtr_fresh")) => {
            let token = |id: &str, current: bool| {
                serde_json::json!({
                    "id": id, "name": "t", "scope": "admin", "created": "2026-01-01T00:00:00Z", "expired": false,
                    "current": current,
                })
            };
            Reply::json(200, &serde_json::json!({"items": [token(OTHER, false), token(MINE, true)]}))
        }
        ("DELETE /api/v1/me/tokens/00000000-0000-0000-0000-000000000002", Some("Bearer vtr_fresh")) => {
            Reply::json(200, &serde_json::json!(null))
        }
        _ => Reply::problem(401, "sign_in_needed", "Sign in first."),
    }
}

const OTHER: &str = "00000000-0000-0000-0000-000000000001";
const MINE: &str = "00000000-0000-0000-0000-000000000002";

const EMAIL: [&str; 3] = ["--email", "ada@example.com", "--password-stdin"];

#[test]
fn a_password_becomes_a_token_that_only_its_owner_can_read() {
    let stub = Stub::start(server);
    let vitrine = Vitrine::new();
    let ran = vitrine.run_with(&[&["login", &stub.url], &EMAIL[..]].concat(), "correct horse\n");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err, format!("Signed in to {} as Ada Lovelace.\n", stub.url));
    let asked = stub.seen()[0].json();
    assert_eq!(asked["email"], "ada@example.com");
    assert!(asked["token_name"].as_str().unwrap().starts_with("vitrine on "));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(vitrine.config()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(!std::fs::read_to_string(vitrine.config()).unwrap().contains("correct horse"));

    let ran = vitrine.run(&["whoami"]);
    assert!(ran.code == 0 && ran.out.contains("acme (Member)") && ran.out.contains("ada@example.com"), "{ran:?}");
    assert_eq!(vitrine.run(&["whoami", "-o", "name"]).out, "ada@example.com\n");

    let ran = vitrine.run(&["logout"]);
    assert!(ran.code == 0 && ran.err.contains("the token is revoked"), "{ran:?}");
    assert!(stub.seen().iter().any(|request| request.line == format!("DELETE /api/v1/me/tokens/{MINE}")));
    assert!(!std::fs::read_to_string(vitrine.config()).unwrap().contains("vtr_fresh"));
    assert_eq!(vitrine.run(&["whoami"]).code, 4);
    assert_eq!(vitrine.run(&["logout"]).code, 4);
}

#[test]
fn a_token_of_fewer_days_is_asked_for_and_forgotten_though_the_server_does_not_revoke_it() {
    let stub = Stub::start(|request| match request.line.as_str() {
        "GET /api/v1/me/tokens" => Reply::problem(503, "too_slow", "This took too long."),
        _ => server(request),
    });
    let vitrine = Vitrine::new();
    let days = ["--days", "7"];
    vitrine.run_with(&[&["login", &stub.url], &EMAIL[..], &days[..]].concat(), "correct horse\n");
    assert_eq!(stub.seen()[0].json()["days"], 7);
    let ran = vitrine.run(&["logout"]);
    assert!(ran.code == 0 && ran.err.contains("could not revoke it"), "{ran:?}");
    assert!(!std::fs::read_to_string(vitrine.config()).unwrap().contains("vtr_fresh"));
}

#[test]
fn a_token_goes_to_its_own_server_only() {
    let (stub, other) = (Stub::start(server), Stub::start(server));
    let vitrine = Vitrine::new();
    assert_eq!(vitrine.run(&["login", &stub.url, "--token", "vtr_fresh"]).code, 0);
    let ran = vitrine.run(&["whoami", "--host", &other.url]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert_eq!(other.seen()[0].header("authorization"), None);
    assert!(ran.err.contains(&format!("hint: vitrine login {}", other.url)), "{ran:?}");
}

#[test]
fn what_does_not_work_is_not_stored() {
    let stub = Stub::start(server);
    let vitrine = Vitrine::new();
    let ran = vitrine.run_with(&[&["login", &stub.url], &EMAIL[..]].concat(), "wrong\n");
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("do not match"), "{ran:?}");
    assert_eq!(vitrine.run(&["login", &stub.url, "--token", "vtr_stale"]).code, 4);
    assert_eq!(vitrine.run(&["login", &stub.url]).code, 2, "it asked without a terminal");
    assert!(!vitrine.config().exists());
}
