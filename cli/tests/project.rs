//! Changing a project.

mod support;

use domain::{
    api::{Contents, Project, ProjectAccess, Resolved},
    permission::{ProjectRole, Visibility},
    project::{Features, PromotionRule},
};
use serde_json::json;
use support::{Reply, Stub, Vitrine, samples};

fn project() -> Project {
    Project {
        id: samples::id(3),
        path: "acme/vision".into(),
        name: "Vision".into(),
        description: "New".into(),
        visibility: Visibility::Public,
        effective_visibility: Visibility::Public,
        tags: Vec::new(),
        versions: 0,
        role: Some(ProjectRole::Admin),
        archived: false,
        starred: false,
        created: samples::time(),
    }
}

fn access() -> ProjectAccess {
    ProjectAccess {
        id: samples::id(3),
        path: "vision".into(),
        visibility: Visibility::Public,
        effective_visibility: Visibility::Public,
        narrowed_by: None,
        inherits: false,
        has_parent: false,
        promotion_rule: PromotionRule::Listed,
        promotion_sources: Vec::new(),
        publish_role: ProjectRole::Admin,
        production_role: ProjectRole::Contributor,
        features: Features { models: true, experiments: false },
        quota: None,
        direct_downloads: false,
        may_manage: true,
        revision: 2,
        by_role: Vec::new(),
        grants: Vec::new(),
        from_above: Vec::new(),
    }
}

fn stub() -> Stub {
    Stub::start(|request| match request.line.split(' ').next() {
        _ if request.line.contains("/resolve") => {
            let id = samples::id(if request.line.contains("lab") { 4 } else { 3 });
            Reply::json(200, &Resolved::Project { id, address: "acme/vision".into() })
        }
        Some("PATCH") => Reply::json(200, &access()),
        _ => Reply::json(200, &project()),
    })
}

#[test]
fn what_is_named_changes_and_nothing_else() {
    let stub = stub();
    let line = ["project", "update", "-m", "acme/vision", "--public", "--inherit", "false", "--publish-role", "admin"];
    let rest = ["--promotion", "listed", "--promotion-from", "acme/lab", "--experiments", "false", "-o", "name"];
    let ran = Vitrine::at(&stub).run(&[&line[..], &rest].concat());
    assert_eq!((ran.code, ran.out.as_str()), (0, "acme/vision\n"), "{ran:?}");
    let sent = stub.seen().into_iter().find(|r| r.line.starts_with("PATCH")).expect("a change");
    assert_eq!(sent.line, format!("PATCH /api/v1/projects/{}", samples::id(3)));
    assert_eq!(
        sent.json(),
        json!({
            "visibility": "public", "inherits": false, "publish_role": "admin", "promotion_rule": "listed",
            "promotion_sources": [samples::id(4)], "has_experiments": false,
        })
    );
}

#[test]
fn nothing_to_change_and_words_that_are_none_are_a_mistake_of_the_line() {
    let stub = stub();
    for rest in [&[][..], &["--publish-role", "viewer"], &["--promotion", "some"], &["--public", "--private"]] {
        let ran = Vitrine::at(&stub).run(&[&["project", "update", "-m", "acme/vision"][..], rest].concat());
        assert_eq!(ran.code, 2, "{ran:?}");
    }
    assert!(stub.seen().is_empty());
}

#[test]
fn a_new_name_and_place_are_asked_for_apart() {
    let stub = stub();
    let line = ["project", "update", "-m", "acme/vision", "--name", "Seeing", "--below", "acme"];
    assert_eq!(Vitrine::at(&stub).run(&line).code, 0);
    let sent: Vec<_> = stub.seen().into_iter().filter(|r| !r.line.starts_with("GET")).collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].line, format!("POST /api/v1/projects/{}/move", samples::id(3)));
    assert_eq!(sent[0].json(), json!({"name": "Seeing", "below": "acme"}));
}

#[test]
fn a_project_is_deleted_by_who_says_its_name_again() {
    let stub = stub();
    let ran = Vitrine::at(&stub).run(&["project", "delete", "-m", "acme/vision", "--confirm", "Vision"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "Deleted acme/vision.\n"), "{ran:?}");
    let sent = stub.seen().into_iter().find(|r| r.line.starts_with("DELETE")).expect("a deletion");
    assert_eq!(
        (sent.line.clone(), sent.json()),
        (format!("DELETE /api/v1/projects/{}", samples::id(3)), json!({"name": "Vision"}))
    );
}

fn held(versions: i64) -> Stub {
    Stub::start(move |request| match request.line.split(' ').next() {
        _ if request.line.contains("/resolve") => {
            Reply::json(200, &Resolved::Project { id: samples::id(3), address: "acme/vision".into() })
        }
        _ if request.line.contains("/contents") => Reply::json(200, &Contents { versions, ..Contents::default() }),
        _ => Reply::json(200, &project()),
    })
}

fn deletions(stub: &Stub) -> usize {
    stub.seen().iter().filter(|request| request.line.starts_with("DELETE")).count()
}

#[test]
fn nobody_is_asked_about_an_empty_project_or_after_saying_yes() {
    let stub = held(0);
    let ran = Vitrine::at(&stub).run(&["project", "delete", "-m", "acme/vision"]);
    assert_eq!((ran.code, deletions(&stub)), (0, 1), "{ran:?}");
    let stub = held(2);
    let ran = Vitrine::at(&stub).run(&["project", "delete", "-m", "acme/vision", "--yes"]);
    assert_eq!((ran.code, deletions(&stub)), (0, 1), "{ran:?}");
}

#[test]
fn what_goes_is_said_and_without_an_answer_it_stays() {
    let stub = held(2);
    let ran = Vitrine::at(&stub).run(&["project", "delete", "-m", "acme/vision"]);
    assert_eq!((ran.code, deletions(&stub)), (1, 0), "{ran:?}");
    let answered = Vitrine::at(&stub).run_with(&["project", "delete", "-m", "acme/vision"], "Vision\n");
    assert_eq!((answered.code, deletions(&stub)), (0, 1), "{answered:?}");
    assert!(ran.err.contains("2 versions go with it.") && ran.err.contains("Type “Vision”"), "{ran:?}");
}

#[test]
fn tags_the_archive_and_the_readme_have_commands_of_their_own() {
    let stub = stub();
    for line in [
        &["project", "archive", "-m", "acme/vision"][..],
        &["project", "restore", "-m", "acme/vision"],
        &["project", "tag", "-m", "acme/vision", "--add", "a,b"],
    ] {
        assert_eq!(Vitrine::at(&stub).run(line).code, 0, "{line:?}");
    }
    let sent: Vec<_> = stub.seen().into_iter().filter(|r| r.line.starts_with("POST")).map(|r| r.line).collect();
    let route = |verb: &str| format!("POST /api/v1/projects/{}/{verb}", samples::id(3));
    assert_eq!(sent, ["archive", "restore", "tags"].map(route));
}
