//! Profiles: a server and a token each, under a name; none of them sends its token elsewhere.

mod support;

use support::{Reply, Stub, Vitrine, samples};

/// A server that says who asked, by their token.
fn server() -> Stub {
    Stub::start(|request| match (request.line.as_str(), request.header("authorization")) {
        ("GET /api/v1/me", Some("Bearer vtr_a" | "Bearer vtr_b")) => Reply::json(200, &samples::me(&["acme"])),
        ("GET /api/v1/me/tokens", _) => Reply::json(200, &serde_json::json!({"items": []})),
        _ => Reply::problem(401, "sign_in_needed", "Sign in first."),
    })
}

fn last_token(stub: &Stub) -> String {
    stub.seen().last().and_then(|request| request.header("authorization").map(str::to_owned)).unwrap_or_default()
}

#[test]
fn each_profile_has_a_server_and_a_token_of_its_own() {
    let (first, second) = (server(), server());
    let vitrine = Vitrine::new();
    assert_eq!(vitrine.run(&["login", &first.url, "--token", "vtr_a"]).code, 0);
    let ran = vitrine.run(&["login", &second.url, "--token", "vtr_b", "--profile", "work"]);
    assert_eq!(ran.code, 0, "{ran:?}");

    assert_eq!(vitrine.run(&["whoami"]).code, 0);
    assert_eq!(last_token(&first), "Bearer vtr_a");
    assert_eq!(vitrine.run(&["whoami", "--profile", "work"]).code, 0);
    assert_eq!(last_token(&second), "Bearer vtr_b");
    // The other server's address does not get this profile's token.
    assert_eq!(vitrine.run(&["whoami", "--profile", "work", "--host", &first.url]).code, 4);
    assert_eq!(last_token(&first), "");

    let listed = vitrine.run(&["profile", "ls", "-o", "csv"]);
    let lines: Vec<_> = listed.out.lines().collect();
    let rows = [format!("default,{},yes,yes", first.url), format!("work,{},yes,", second.url)];
    assert_eq!(lines, ["Name,Server,Signed in,Current", &rows[0], &rows[1]]);
    assert_eq!(vitrine.run(&["profile", "ls", "-o", "name"]).out, "default\nwork\n");
    assert!(!vitrine.run(&["profile", "ls", "-o", "json"]).out.contains("vtr_"));

    assert_eq!(vitrine.run(&["profile", "use", "work"]).code, 0);
    assert_eq!(vitrine.run(&["whoami"]).code, 0);
    assert_eq!(last_token(&second), "Bearer vtr_b");
    assert_eq!(vitrine.run(&["profile", "use", "default"]).code, 0);
    assert_eq!(vitrine.run(&["whoami"]).code, 0);
    assert_eq!(last_token(&first), "Bearer vtr_a");

    assert_eq!(vitrine.run(&["profile", "rm", "work"]).code, 0);
    let gone = vitrine.run(&["whoami", "--profile", "work"]);
    assert_eq!(gone.code, 3, "{gone:?}");
    assert!(gone.err.ends_with("hint: vitrine login HOST --profile work\n"), "{gone:?}");
}

#[test]
fn signing_out_of_a_profile_leaves_the_others() {
    let stub = server();
    let vitrine = Vitrine::new();
    vitrine.run(&["login", &stub.url, "--token", "vtr_a"]);
    vitrine.run(&["login", &stub.url, "--token", "vtr_b", "--profile", "work"]);
    let ran = vitrine.run(&["logout", "--profile", "work"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(vitrine.run(&["whoami", "--profile", "work"]).code, 4);
    assert_eq!(vitrine.run(&["whoami"]).code, 0);
    let kept = std::fs::read_to_string(vitrine.config()).unwrap();
    assert!(kept.contains("vtr_a") && !kept.contains("vtr_b"));
}

#[test]
fn settings_from_before_profiles_work_on() {
    let stub = server();
    let vitrine = Vitrine::new();
    let old = serde_json::json!({"host": stub.url, "tokens": {stub.url.clone(): "vtr_a"}});
    vitrine.file("settings/config.json", old.to_string().as_bytes());
    let ran = vitrine.run(&["whoami"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(last_token(&stub), "Bearer vtr_a");
}

#[test]
#[cfg(unix)]
fn a_file_that_others_may_read_is_told_of() {
    use std::os::unix::fs::PermissionsExt;
    let stub = server();
    let vitrine = Vitrine::new();
    vitrine.run(&["login", &stub.url, "--token", "vtr_a"]);
    assert_eq!(vitrine.run(&["whoami"]).err, "");
    std::fs::set_permissions(vitrine.config(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = vitrine.run(&["whoami"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.starts_with("warning: others may read the tokens in ") && ran.err.contains("chmod 600"), "{ran:?}");
    assert_eq!(vitrine.run(&["whoami", "--quiet"]).err, "");
}

#[test]
fn a_name_is_a_plain_word_and_has_to_be_there() {
    let vitrine = Vitrine::new();
    for name in ["a b", "a/b", &"x".repeat(65)] {
        let ran = vitrine.run(&["login", "http://127.0.0.1:1", "--token", "vtr_a", "--profile", name]);
        assert_eq!(ran.code, 2, "{name}: {ran:?}");
    }
    for line in [["profile", "use", "nowhere"], ["profile", "rm", "nowhere"]] {
        assert_eq!(vitrine.run(&line).code, 3, "{line:?}");
    }
    assert_eq!(vitrine.run(&["profile", "rm", "default"]).code, 1);
}
