//! Registering: numbers, names, rules, and exactly what was sent.

use std::collections::BTreeSet;

use domain::{
    Id, Refusal,
    api::NewVersion,
    experiment::ExperimentStatus,
    permission::{OrgRole, TokenScope, Visibility},
    version::Stage,
};
use futures::future::join_all;
use registry::{
    testing::TestWorld,
    versions::{get, register},
};
use sha2::{Digest, Sha256};

use crate::refused;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

#[tokio::test]
async fn what_was_sent_is_what_is_kept() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let sent = world
        .version("acme/vision/YOLO Nano")
        .by(&ada)
        .label("v1.2-rc1")
        .tag("prod")
        .tag(" prod ")
        .tag("edge")
        .metadata("map", "0.61")
        .stage(Stage::Staging)
        .file("model.onnx", "bytes")
        .with(|v| {
            v.description = "What it is.".into();
            v.configuration = "a: 1\n".into();
            v.labels = [("cat".to_owned(), 0), ("dog".to_owned(), 1)].into();
        })
        .register()
        .await;
    assert_eq!((sent.address.as_str(), sent.number), ("acme/vision/yolo-nano@1", 1));
    assert_eq!(sent.page, format!("/acme/models/vision/yolo-nano?open={}", sent.id));
    assert_eq!((sent.size, sent.sha256.clone()), (Some(5), Some(hex(Sha256::digest("bytes")))));
    let kept = get::get(world.registry(), &ada, sent.id).await.unwrap();
    assert_eq!(kept.address, sent.address);
    assert_eq!((kept.row.model.name.as_str(), kept.row.chip().as_str()), ("YOLO Nano", "v1.2-rc1"));
    assert_eq!(kept.row.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["edge", "prod"]);
    assert_eq!(kept.row.user.unwrap().name, "ada");
    assert_eq!(kept.row.stage, Stage::Staging);
    assert_eq!((kept.description.as_str(), kept.configuration.as_str()), ("What it is.", "a: 1\n"));
    assert_eq!(kept.labels, [("cat".to_owned(), 0), ("dog".to_owned(), 1)]);
    assert_eq!(kept.metadata, [("map".to_owned(), "0.61".to_owned())]);
    assert_eq!(kept.files.len(), 1);
    assert_eq!((kept.files[0].name.as_str(), kept.files[0].size), ("model.onnx", 5));
    assert_eq!(kept.revision, 1);
    let changes = world.count("stage_change where to_stage = 'staging' and changed_by is not null").await;
    assert_eq!(changes, 1);
}

#[tokio::test]
async fn a_change_leaves_its_audit_row_and_its_event() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let token = world.with_token(&ada, TokenScope::Write).await.from_address(Some("10.0.0.7".into()));
    let version = world.version("acme/vision/yolo").by(&token).register().await;
    let rows: Vec<(Id, String, Option<String>, String, Id, serde_json::Value)> =
        sqlx::query_as("select actor_id, via, address, action, project_id, after from audit where resource_id = $1")
            .bind(version.id)
            .fetch_all(world.pool())
            .await
            .unwrap();
    let project = world.project_id("acme/vision").await;
    let [(actor, via, address, action, at, after)] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((*actor, *at), (ada.id().unwrap(), project));
    assert_eq!((via.as_str(), address.as_deref(), action.as_str()), ("token", Some("10.0.0.7"), "version.registered"));
    assert_eq!(after["address"], "acme/vision/yolo@1");
    let events: Vec<(String, Id, Id, bool)> = sqlx::query_as(
        "select event, org_id, project_id, xid <= pg_current_xact_id() from outbox where resource_id = $1",
    )
    .bind(version.id)
    .fetch_all(world.pool())
    .await
    .unwrap();
    assert_eq!(events, [("version.registered".to_owned(), world.org_id("acme").await, project, true)]);
    // What was refused leaves neither.
    let before = (world.count("audit").await, world.count("outbox").await);
    refused(world.version("acme/vision/yolo").label("12").try_register().await);
    refused(world.version("acme/nowhere/x/y").try_register().await);
    assert_eq!((world.count("audit").await, world.count("outbox").await), before);
}

#[tokio::test]
async fn every_change_of_a_project_or_experiment_is_in_the_audit_log_with_its_actor() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "run").by(&ada).ended(ExperimentStatus::Completed).create().await;
    for (action, resource) in [
        ("project.created", world.project_id("acme/vision").await),
        ("experiment.created", run.id),
        ("experiment.finished", run.id),
    ] {
        let rows = format!(
            "audit where action = '{action}' and resource_id = '{resource}' and actor_id is not null and org_id is not null"
        );
        assert_eq!(world.count(&rows).await, 1, "{action}");
        let events = format!("outbox where event = '{action}' and resource_id = '{resource}'");
        assert_eq!(world.count(&events).await, 1, "{action}");
    }
}

#[tokio::test]
async fn numbers_are_unique_and_without_gaps_however_many_register_at_once() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    // The model is new to all of them.
    let all = join_all((0..20).map(|_| world.version("acme/vision/yolo").by(&ada).tag("same").register())).await;
    let numbers: BTreeSet<i32> = all.iter().map(|r| r.number).collect();
    assert_eq!(numbers, (1..=20).collect());
    assert_eq!(world.count("model").await, 1);
    assert_eq!(world.count("tag").await, 1);
    // A refused one uses up no number; a deleted one's is not used again.
    refused(world.version("acme/vision/yolo").parent(&Id::nil().to_string()).try_register().await);
    world.sql("delete from version where number = 20").await;
    assert_eq!(world.version("acme/vision/yolo").register().await.number, 21);
}

#[tokio::test]
async fn a_label_belongs_to_one_version_of_a_model() {
    let world = world().await;
    world.version("acme/vision/yolo").label("v1").register().await;
    world.version("acme/vision/other").label("v1").register().await;
    let taken = refused(world.version("acme/vision/yolo").label("v1").try_register().await);
    assert!(matches!(&taken, Refusal::Taken { name, .. } if name == "v1"), "{taken:?}");
    for label in ["", "7", "a b", "latest", "production", "ü", &"x".repeat(129)] {
        let refusal = refused(world.version("acme/vision/yolo").label(label).try_register().await);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "label"), "{label}: {refusal:?}");
    }
}

#[tokio::test]
async fn an_address_of_a_project_means_the_model_of_its_name() {
    let world = TestWorld::new().await;
    world.project("acme/YOLO Aerial", Visibility::Private).await;
    assert_eq!(world.version("acme/yolo-aerial").register().await.address, "acme/yolo-aerial/yolo-aerial@1");
    assert_eq!(world.version("acme/yolo-aerial").register().await.number, 2);
    assert_eq!(world.version("acme/yolo-aerial/yolo-aerial").register().await.number, 3);
    let names: Vec<String> = sqlx::query_scalar("select name from model").fetch_all(world.pool()).await.unwrap();
    assert_eq!(names, ["YOLO Aerial"]);
}

#[tokio::test]
async fn addresses_that_name_no_model_are_refused() {
    let world = world().await;
    world.version("acme/vision/yolo").register().await;
    let not_found = |what| Refusal::not_found(what);
    for (model, expected) in [
        ("acme/nowhere", not_found("project")),
        ("acme/nowhere/yolo", not_found("project")),
        ("acme/vision/yolo/more", not_found("project")),
        ("acme/vision/new/more", not_found("project")),
        ("nobody/vision/yolo", not_found("organization")),
    ] {
        let owner = world.owner().await;
        assert_eq!(refused(world.version(model).by(&owner).try_register().await), expected, "{model}");
    }
    for model in ["acme/vision/yolo@1", "acme", "acme/vision/a\u{7}b", "acme/vision/???"] {
        let refusal = refused(world.version(model).try_register().await);
        assert!(matches!(refusal, Refusal::Invalid { .. }), "{model}: {refusal:?}");
    }
}

#[tokio::test]
async fn who_may_register() {
    let world = world().await;
    let viewer = world.person("viewer", OrgRole::Viewer).await;
    let member = world.person("member", OrgRole::Member).await;
    let reader = world.with_token(&member, TokenScope::Read).await;
    let refusal = refused(world.version("acme/vision/yolo").by(&viewer).try_register().await);
    let expected =
        Refusal::RoleNeeded { action: "Registering".into(), role: "Contributor".into(), yours: "Viewer".into() };
    assert_eq!(refusal, expected);
    let refusal = refused(world.version("acme/vision/yolo").by(&reader).try_register().await);
    assert_eq!(refusal, Refusal::ScopeNeeded { scope: "write".into() });
    let anonymous = registry::Actor::anonymous();
    let refusal = refused(world.version("acme/vision/yolo").by(&anonymous).try_register().await);
    assert_eq!(refusal, Refusal::not_found("organization"));
    assert_eq!(world.count("model").await, 0, "nothing is left of the tries");
    world.version("acme/vision/yolo").by(&member).register().await;
}

#[tokio::test]
async fn the_promotion_rule_says_whose_experiments_become_versions() {
    let world = TestWorld::new().await;
    for path in ["acme/vision", "acme/vision/aerial", "acme/speech", "acme/listed"] {
        world.project(path, Visibility::Organization).await;
    }
    let mut runs = Vec::new();
    for path in ["acme/vision", "acme/vision/aerial", "acme/speech", "acme/listed"] {
        runs.push((path, world.experiment(path, "run").create().await.id));
    }
    world
        .sql(
            "insert into promotion_source (org_id, project_id, source_id)
             select v.org_id, v.id, l.id from project v, project l where v.slug = 'vision' and l.slug = 'listed'",
        )
        .await;
    for (rule, words, allowed) in [
        ("any", "", vec!["acme/vision", "acme/vision/aerial", "acme/speech", "acme/listed"]),
        ("subtree", "only this project and its sub-projects", vec!["acme/vision", "acme/vision/aerial"]),
        ("listed", "only listed projects", vec!["acme/listed"]),
    ] {
        world.sql(&format!("update project set promotion_rule = '{rule}' where slug = 'vision'")).await;
        for (path, run) in &runs {
            let result = world.version("acme/vision/yolo").experiment(*run).try_register().await;
            if allowed.contains(path) {
                assert!(result.is_ok(), "{rule}, {path}: {result:?}");
            } else {
                let expected = Refusal::PromotionRule {
                    project: "vision".into(),
                    rule: words.into(),
                    source_project: path.trim_start_matches("acme/").into(),
                };
                assert_eq!(refused(result), expected);
            }
        }
    }
}

#[tokio::test]
async fn experiments_and_parents_that_are_hidden_are_as_good_as_missing() {
    let world = world().await;
    world.project("acme/secret", Visibility::Private).await;
    world.org("globex").await;
    world.project("globex/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let hidden_run = world.experiment("acme/secret", "run").create().await.id;
    let hidden = world.version("acme/secret/yolo").register().await.id;
    let foreign = world.version("globex/vision/yolo").register().await.id;
    let foreign_run = world.experiment("globex/vision", "run").create().await.id;
    for run in [hidden_run, foreign_run, Id::nil()] {
        let refusal = refused(world.version("acme/vision/yolo").by(&ada).experiment(run).try_register().await);
        assert_eq!(refusal, Refusal::not_found("experiment"));
    }
    for parent in [hidden.to_string(), foreign.to_string(), Id::nil().to_string(), "acme/secret/yolo@1".into()] {
        let refusal = refused(world.version("acme/vision/yolo").by(&ada).parent(&parent).try_register().await);
        assert_eq!(refusal, Refusal::not_found("version"), "{parent}");
    }
    // Who sees both organizations is told the reason.
    sqlx::query("insert into member select o.id, $1, 'member' from organization o where slug = 'globex'")
        .bind(ada.id())
        .execute(world.owner_pool())
        .await
        .unwrap();
    world.sql("update project set visibility = 'organization' where id in (select project_id from experiment)").await;
    let refusal = refused(world.version("acme/vision/yolo").by(&ada).experiment(foreign_run).try_register().await);
    assert_eq!(refusal, Refusal::invalid("experiment", "belongs to another organization"));
    let refusal = refused(world.version("acme/vision/yolo").by(&ada).parent(&foreign.to_string()).try_register().await);
    assert_eq!(refusal, Refusal::invalid("parent", "belongs to another organization"));
    let child = world.version("acme/vision/yolo").by(&ada).parent("acme/secret/yolo@latest").register().await.id;
    let kept: Id = sqlx::query_scalar("select parent_id from version where id = $1")
        .bind(child)
        .fetch_one(world.pool())
        .await
        .unwrap();
    assert_eq!(kept, hidden);
}

#[tokio::test]
async fn metrics_and_the_user_are_copied_from_the_experiment() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world
        .experiment("acme/vision", "run")
        .by(&ada)
        .metric("loss", 1, 0.9)
        .metric("loss", 3, f64::NAN)
        .metric("loss", 2, f64::NEG_INFINITY)
        .create()
        .await
        .id;
    let owner = world.owner().await;
    let version = world.version("acme/vision/yolo").by(&owner).experiment(run).register().await.id;
    let kept = get::get(world.registry(), &owner, version).await.unwrap();
    assert_eq!(kept.row.user.unwrap().name, "ada");
    assert_eq!(kept.row.task.unwrap().id, run);
    assert_eq!(kept.experiment_status, Some(ExperimentStatus::InProgress));
    let [(name, variant, loss)] = &kept.metrics[..] else { panic!("{:?}", kept.metrics) };
    assert_eq!((name.as_str(), variant.as_str()), ("loss", ""));
    assert_eq!((loss.first, loss.max, loss.min), (0.9, 0.9, f64::NEG_INFINITY));
    assert!(loss.last.is_nan());
    assert_eq!((loss.first_iteration, loss.min_iteration, loss.last_iteration), (1, 2, 3));
    // A copy: what the experiment reports later does not change the version.
    let later = domain::api::ReportValues {
        metrics: vec![domain::api::Point { name: "loss".into(), variant: String::new(), iteration: 9, value: 0.1 }],
        ..Default::default()
    };
    registry::experiments::report::report(world.registry(), &ada, run, later).await.unwrap();
    let again = get::get(world.registry(), &owner, version).await.unwrap();
    assert_eq!(again.metrics[0].2.last_iteration, 3);
}

#[tokio::test]
async fn the_same_request_with_the_same_key_registers_once() {
    let world = world().await;
    let again = || world.version("acme/vision/yolo").tag("a").key("k1");
    let first = again().register().await;
    assert_eq!(again().register().await, first);
    let refusal = refused(world.version("acme/vision/yolo").tag("b").key("k1").try_register().await);
    assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "Idempotency-Key"), "{refusal:?}");
    for key in ["", &"k".repeat(256)] {
        let refusal = refused(world.version("acme/vision/yolo").key(key).try_register().await);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "Idempotency-Key"), "{refusal:?}");
    }
    // Keys are the caller's own.
    let ada = world.person("ada", OrgRole::Member).await;
    assert_ne!(again().by(&ada).register().await.id, first.id);
    assert_eq!(world.count("version").await, 2);
    // A refused request leaves its key free.
    refused(world.version("acme/vision/nope/deeper").key("k2").try_register().await);
    world.version("acme/vision/yolo").key("k2").register().await;
}

#[tokio::test]
async fn a_double_submit_registers_once() {
    let world = world().await;
    let owner = world.owner().await;
    let upload = world.upload(&owner, "acme/vision/yolo", "m.onnx", "bytes").await.unwrap().id;
    let new = NewVersion {
        model: "acme/vision/yolo".into(),
        files: vec![domain::api::NewFile { name: None, upload }],
        ..NewVersion::default()
    };
    let all = join_all((0..8).map(|_| register::register(world.registry(), &owner, new.clone(), Some("k")))).await;
    let ids: BTreeSet<Id> = all.into_iter().map(|r| r.unwrap().id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(world.count("version").await, 1);
    assert_eq!(world.count("audit where action = 'version.registered'").await, 1);
}

#[tokio::test]
async fn uris_lead_somewhere_and_hold_no_secrets() {
    let world = world().await;
    for uri in ["s3://bucket/a.onnx", "https://example.org/m.pt?x=@y", "hf://org/m"] {
        world.version("acme/vision/yolo").uri(uri).register().await;
    }
    for uri in [
        "",
        "m.onnx",
        "/tmp/m.onnx",
        "file:///tmp/m.onnx",
        "FILE://x/y",
        "javascript://x",
        "data://x",
        "https://me:secret@example.org/m",
        "https://me:secret@example.org?x",
        "https://me:secret@example.org#x",
        "https:\\\\me:secret@example.org",
        "s3://a b",
        "s3://a\nb",
        "1s3://a",
        "s3://",
    ] {
        let refusal = refused(world.version("acme/vision/yolo").uri(uri).try_register().await);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "uri"), "{uri}: {refusal:?}");
        assert!(!refusal.to_string().contains("secret"), "{refusal}");
    }
    let both = world.version("acme/vision/yolo").uri("s3://a/b").file("m", "x").try_register().await;
    assert!(matches!(refused(both), Refusal::Invalid { .. }));
}

#[tokio::test]
async fn the_digest_of_several_files_is_that_of_their_manifest() {
    let world = world().await;
    let sent = world.version("acme/vision/yolo").file("b.bin", "two").file("a.bin", "one").register().await;
    let manifest = format!("{}  a.bin\n{}  b.bin\n", hex(Sha256::digest("one")), hex(Sha256::digest("two")));
    assert_eq!(sent.sha256, Some(hex(Sha256::digest(manifest))));
    assert_eq!(sent.size, Some(6));
    let owner = world.owner().await;
    let kept = get::get(world.registry(), &owner, sent.id).await.unwrap();
    assert_eq!(kept.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["b.bin", "a.bin"], "as they were sent");
    let twice = world.version("acme/vision/yolo").file("a", "1").file("a", "2").try_register().await;
    assert!(matches!(refused(twice), Refusal::Invalid { .. }));
}

#[tokio::test]
async fn hostile_text_comes_back_as_it_was() {
    let world = world().await;
    let long_digits = "1".repeat(10_000);
    let long_text = "ж\"',;\\|".repeat(1_500);
    let texts = [
        "plain",
        "",
        " spaces around ",
        "it's \"quoted\", with, commas; and {braces} (1) NULL",
        "{a,b}",
        "\\",
        "'; drop table version; --",
        "שלום \u{202e}dlrow",
        "🦀👩‍👩‍👧 e\u{301}",
        "line\nbreak\ttab\r",
        "<script>alert(1)</script>",
        "1e400",
        "-0",
        "NaN",
        "0.10",
        "9".repeat(400).as_str(),
        long_digits.as_str(),
        long_text.as_str(),
    ]
    .map(str::to_owned);
    let wide_key = "k".repeat(1_024);
    let registration = world.version("acme/vision/yolo").with(|v| {
        for (i, text) in texts.iter().enumerate() {
            v.metadata.insert(format!("{i:02}"), text.clone());
        }
        for text in texts.iter().filter(|t| !t.is_empty() && t.len() <= 1_024) {
            v.metadata.insert(text.clone(), "as a key".into());
            v.labels.insert(text.clone(), i64::MAX);
        }
        v.metadata.insert(wide_key.clone(), long_text.clone());
        v.description = long_text.clone();
        v.configuration = texts.concat();
        v.tags = vec!["it's \"a\", tag".into(), "🦀".into(), "שלום".into()];
    });
    let sent = registration.register().await;
    let owner = world.owner().await;
    let kept = get::get(world.registry(), &owner, sent.id).await.unwrap();
    let value = |key: &str| kept.metadata.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    for (i, text) in texts.iter().enumerate() {
        assert_eq!(value(&format!("{i:02}")), Some(text.as_str()));
        if !text.is_empty() && text.len() <= 1_024 {
            assert_eq!(value(text), Some("as a key"));
            assert!(kept.labels.iter().any(|(l, id)| l == text && *id == i64::MAX));
        }
    }
    assert_eq!(value(&wide_key), Some(long_text.as_str()));
    assert_eq!((kept.description, kept.configuration), (long_text, texts.concat()));
    assert_eq!(kept.row.tags.len(), 3);
    let numbers: Vec<(String, f64)> = sqlx::query_as(
        "select value, number from version_metadata where version_id = $1 and number is not null and length(value) < 9 order by key",
    )
    .bind(sent.id)
    .fetch_all(world.pool())
    .await
    .unwrap();
    assert_eq!(numbers, [("-0".to_owned(), -0.0), ("0.10".to_owned(), 0.1)]);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_by_field() {
    let world = world().await;
    let try_with = async |change: fn(&mut NewVersion)| match refused(
        world.version("acme/vision/yolo").with(change).try_register().await,
    ) {
        Refusal::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(try_with(|v| drop(v.metadata.insert("nul\0".into(), String::new()))).await, "metadata");
    assert_eq!(try_with(|v| drop(v.metadata.insert("k".into(), "nul\0".into()))).await, "metadata");
    assert_eq!(try_with(|v| drop(v.metadata.insert(String::new(), String::new()))).await, "metadata");
    assert_eq!(try_with(|v| drop(v.metadata.insert("k".repeat(1_025), String::new()))).await, "metadata");
    assert_eq!(try_with(|v| v.labels = [("cat".to_owned(), -1)].into()).await, "labels");
    assert_eq!(try_with(|v| v.description = "\0".into()).await, "description");
    assert_eq!(try_with(|v| v.configuration = "x".repeat((1 << 20) + 1)).await, "configuration");
    assert_eq!(try_with(|v| v.framework = Some("  ".into())).await, "framework");
    assert_eq!(try_with(|v| v.tags = vec!["two\nlines".into()]).await, "tags");
    assert_eq!(try_with(|v| v.tags = vec!["nul\0".into()]).await, "tags");
    assert_eq!(try_with(|v| v.tags = vec!["x".repeat(65)]).await, "tags");
    assert_eq!(world.count("version").await, 0);
}
