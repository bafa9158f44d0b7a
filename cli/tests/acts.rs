//! Acting on versions: what is asked for, what is said, and how it ends.

mod support;

use domain::{
    api::{Acted, Outcome, Resolved},
    lifecycle::Verb,
};
use serde_json::json;
use support::{Reply, Stub, Vitrine, samples};

/// A server where the addresses lead to version 101 and batches end like this.
fn stub(acted: Acted) -> Stub {
    Stub::start(move |request| {
        if request.line.contains("/resolve") {
            let resolved = Resolved::Version { id: samples::id(101), address: "acme/vision/yolo@1".into() };
            return Reply::json(200, &resolved);
        }
        Reply::json(200, &acted)
    })
}

fn acted(items: Vec<Outcome>, reasons: &[(&str, usize)]) -> Acted {
    let reasons: Vec<_> = reasons.iter().map(|(words, count)| ((*words).to_owned(), *count)).collect();
    let refused = reasons.iter().map(|(_, count)| count).sum();
    let done = items.len() - refused;
    Acted { action: Verb::Publish, dry_run: false, done, refused, missing: 0, reasons, items }
}

fn done(number: u128) -> Outcome {
    Outcome::done(samples::id(100 + number), Some(format!("acme/vision/yolo@{number}")))
}

fn refused(number: u128) -> Outcome {
    Outcome::refused(samples::id(100 + number), None, &domain::Refusal::state("This version is already Published."))
}

#[test]
fn one_version_by_its_address() {
    let stub = stub(acted(vec![done(1)], &[]));
    let ran = Vitrine::at(&stub).run(&["models", "publish", "-m", "acme/vision/yolo@1", "-o", "name"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "acme/vision/yolo@1\n"), "{ran:?}");
    let sent = stub.seen().pop().unwrap();
    assert_eq!(sent.line, "POST /api/v1/versions:batch");
    let body = sent.json();
    assert_eq!((&body["action"], &body["ids"]), (&json!("publish"), &json!([samples::id(101)])));
}

#[test]
fn a_refusal_ends_like_the_refusal() {
    let ran = Vitrine::at(&stub(acted(vec![refused(1)], &[("is already Published", 1)]))).run(&[
        "models",
        "publish",
        "-m",
        "acme/vision/yolo@1",
    ]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("error: This version is already Published."), "{ran:?}");
    let missing = Acted { missing: 1, ..acted(vec![Outcome::missing(samples::id(101))], &[]) };
    assert_eq!(Vitrine::at(&stub(missing)).run(&["models", "archive", "-m", "acme/vision/yolo@1"]).code, 3);
}

#[test]
fn many_are_not_changed_without_being_asked() {
    let stub = stub(acted(vec![done(1), refused(2), done(3)], &[("is already Published", 1)]));
    let vitrine = Vitrine::at(&stub);
    let publish = ["models", "publish", "-m", "acme/vision", "--query", "status:draft"];
    let ran = vitrine.run(&publish);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("Publish: 2 of 3, 1 is already Published. Nothing was done."), "{ran:?}");
    assert!(ran.err.contains("--yes"), "{ran:?}");
    let body = stub.seen().pop().unwrap().json();
    assert_eq!(
        (&body["in"], &body["query"], &body["dry_run"]),
        (&json!("acme/vision"), &json!("status:draft"), &json!(true))
    );
    // They are chosen as a list chooses them.
    vitrine.run(&[&publish[..], &["--q", "owl", "--rows", "latest", "--archived", "--own"]].concat());
    let body = stub.seen().pop().unwrap().json();
    assert_eq!((&body["q"], &body["rows"]), (&json!("owl"), &json!("latest")));
    assert_eq!((&body["archived"], &body["own"]), (&json!(true), &json!(true)));
    // With --yes each is accounted for, and what was refused is a conflict.
    let ran = vitrine.run(&[&publish[..], &["--yes", "-o", "csv"]].concat());
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 4);
    assert!(ran.out.contains("refused,state,This version is already Published."), "{ran:?}");
    assert_eq!(stub.seen().pop().unwrap().json()["dry_run"], json!(false));
    let ran = vitrine.run(&[&publish[..], &["--dry-run", "-o", "json"]].concat());
    assert!(ran.out.starts_with("{\"items\":["), "{ran:?}");
}

#[test]
fn each_action_says_what_it_is() {
    for (args, body) in [
        (vec!["tag", "--add", "a,b", "--remove", "c"], json!({"action": "tag", "add": ["a", "b"], "remove": ["c"]})),
        (
            vec!["stage", "production", "--reason", "good"],
            json!({"action": "stage", "stage": "production", "reason": "good"}),
        ),
        (vec!["alias", "--set", "champion"], json!({"action": "alias", "add": ["champion"]})),
        (vec!["move", "--to", "acme/edge"], json!({"action": "move", "to": "acme/edge", "whole_model": false})),
        (vec!["transfer", "--to", "acme/edge", "--whole-model"], json!({"action": "move", "whole_model": true})),
        (vec!["copy", "--to", "acme/edge/tiny"], json!({"action": "copy", "to": "acme/edge/tiny", "stage": null})),
        (vec!["delete", "--yes"], json!({"action": "delete"})),
        (vec!["restore"], json!({"action": "restore"})),
    ] {
        let stub = stub(acted(vec![done(1)], &[]));
        let line = [&["models"][..], &args, &["-m", "acme/vision/yolo", "--version", "1"]].concat();
        let ran = Vitrine::at(&stub).run(&line);
        assert_eq!(ran.code, 0, "{args:?} {ran:?}");
        let sent = stub.seen().pop().unwrap().json();
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(&sent[field], value, "{args:?}");
        }
    }
}

#[test]
fn deleting_is_asked_for_even_one() {
    let stub = stub(acted(vec![done(1)], &[]));
    let ran = Vitrine::at(&stub).run(&["models", "delete", "-m", "acme/vision/yolo@1"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(stub.seen().last().unwrap().json()["dry_run"], json!(true));
}

#[test]
fn a_draft_is_updated_by_field() {
    let stub = Stub::start(|request| match request.line.contains("/resolve") {
        true => Reply::json(200, &Resolved::Version { id: samples::id(101), address: "acme/vision/yolo@1".into() }),
        false => Reply::json(200, &samples::details(&[])),
    });
    let vitrine = Vitrine::at(&stub);
    let update = ["models", "update", "-m", "acme/vision/yolo@1"];
    let more = ["--labels", "cat=0", "--metadata", "acc=0.9", "--remove-metadata", "old", "--revision", "7"];
    let ran = vitrine.run(&[&update[..], &more].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let sent = stub.seen().pop().unwrap();
    assert!(sent.line.starts_with("PATCH /api/v1/versions/"), "{}", sent.line);
    assert_eq!(sent.header("if-match"), Some("\"7\""));
    let metadata = json!({"acc": {"value": "0.9"}, "old": {"value": null}});
    assert_eq!(sent.json(), json!({"labels": {"cat": 0}, "metadata": metadata}));
    assert_eq!(vitrine.run(&update).code, 2);
}

#[test]
fn a_wrong_command_line_is_said_before_anything_is_sent() {
    let vitrine = Vitrine::new();
    for args in [
        &["models", "tag", "-m", "acme/yolo@1"][..],
        &["models", "stage", "soon", "-m", "acme/yolo@1"],
        &["models", "move", "-m", "acme/yolo@1"],
        &["models", "publish", "-m", "acme/yolo@1", "--query", "x", "--version", "2"],
        &["models", "archive", "-m", "acme/yolo@1", "--archived"],
        &["models", "archive", "-m", "acme/yolo@1", "--q", "x"],
        &["models", "archive", "-m", "acme/yolo@1", "--rows", "latest"],
    ] {
        assert_eq!(vitrine.run(args).code, 2, "{args:?}");
    }
}
