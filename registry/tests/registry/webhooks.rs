//! Webhooks: who hears of what, and what becomes of a delivery.

use std::time::Duration;

use domain::{
    Id, Refusal,
    api::{Act, DeliveryState, EditWebhook, NewPlace, NewStage, NewWebhook, SecretWebhook},
    permission::{OrgRole, ProjectRole, Visibility},
    version::Stage,
};
use registry::{
    Actor,
    testing::TestWorld,
    versions::batch,
    webhooks::{
        change, deliveries, list,
        outbox::{self, Due, Ending, TRIES_MAX},
    },
};
use serde_json::{Value, json};

use crate::refused;

const URL: &str = "https://hooks.example.org/x";

async fn hook(world: &TestWorld, project: Id, events: &[&str]) -> SecretWebhook {
    let events = events.iter().map(|event| (*event).to_owned()).collect();
    let new = NewWebhook { url: URL.into(), events };
    change::create(world.registry(), &world.owner().await, project, &new).await.unwrap()
}

async fn next(world: &TestWorld) -> Option<Due> {
    outbox::next(world.registry()).await.unwrap()
}

/// What is sent next, as the receiver reads it; it takes it.
async fn taken(world: &TestWorld) -> Option<Value> {
    let due = next(world).await?;
    let ending = Ending { status: Some(204), ..Ending::default() };
    outbox::ended(world.registry(), &due, &ending).await.unwrap();
    Some(serde_json::from_str(&due.body).unwrap())
}

async fn stage(world: &TestWorld, actor: &Actor, id: Id) {
    let new = NewStage { stage: Stage::Staging, reason: "better".into(), message: String::new() };
    batch::one(world.registry(), actor, id, Act::Stage(new)).await.unwrap();
}

#[tokio::test]
async fn what_was_chosen_is_told_with_who_did_it_and_nothing_else_is() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    hook(&world, vision, &["version.registered", "version.staged"]).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let version = world.version("acme/vision/yolo").by(&ada).tag("prod").register().await;
    let told = taken(&world).await.unwrap();
    assert_eq!(told["type"], "version.registered");
    assert!(told["timestamp"].as_str().unwrap().ends_with('Z'));
    let data = &told["data"];
    assert_eq!((&data["organization"], &data["project"]), (&json!("acme"), &json!("vision")));
    assert_eq!(data["actor"], json!({"id": ada.id(), "name": "ada"}));
    assert_eq!((&data["resource"], &data["after"]["address"]), (&json!(version.id), &json!("acme/vision/yolo@1")));
    batch::one(world.registry(), &ada, version.id, Act::Publish).await.unwrap();
    stage(&world, &ada, version.id).await;
    let told = taken(&world).await.unwrap();
    assert_eq!(told["type"], "version.staged");
    assert_eq!(told["data"]["before"]["stage"], "testing");
    let after = &told["data"]["after"];
    assert_eq!((&after["stage"], &after["reason"]), (&json!("staging"), &json!("better")));
    assert!(taken(&world).await.is_none(), "publishing was not chosen");
}

#[tokio::test]
async fn what_was_not_done_is_not_told() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    hook(&world, vision, &["version.registered"]).await;
    let refused = world.version("acme/vision/yolo").parent("acme/vision/none@1").try_register().await;
    assert!(refused.is_err());
    assert!(next(&world).await.is_none());
}

#[tokio::test]
async fn projects_below_are_heard_as_far_as_grants_come_down() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/vision/open", Visibility::Organization).await;
    world.project("acme/vision/closed", Visibility::Private).await;
    world.project("acme/other", Visibility::Organization).await;
    world.project("acme/vision/closed/below", Visibility::Private).await;
    world.only_listed_people("acme/vision/closed").await;
    hook(&world, vision, &["version.registered"]).await;
    for model in ["acme/vision/closed/a", "acme/vision/closed/below/a", "acme/other/a", "acme/vision/open/a"] {
        world.version(model).register().await;
    }
    let told = taken(&world).await.unwrap();
    assert_eq!(told["data"]["project"], "vision/open");
    assert!(taken(&world).await.is_none());
}

#[tokio::test]
async fn where_something_went_or_came_from_is_not_told() {
    let world = TestWorld::new().await;
    let (here, there) = (
        world.project("acme/here", Visibility::Organization).await,
        world.project("acme/there", Visibility::Private).await,
    );
    let version = world.version("acme/here/yolo").register().await.id;
    hook(&world, here, &["version.left", "version.moved"]).await;
    hook(&world, there, &["version.left", "version.moved"]).await;
    let to = Act::Move(NewPlace { to: "acme/there/yolo".into(), whole_model: false });
    batch::one(world.registry(), &world.owner().await, version, to).await.unwrap();
    let mut told = [taken(&world).await.unwrap(), taken(&world).await.unwrap()];
    told.sort_by_key(|it| it["type"].to_string());
    assert_eq!((&told[0]["type"], &told[0]["data"]["project"]), (&json!("version.left"), &json!("here")));
    assert_eq!((&told[0]["data"]["before"], &told[0]["data"]["after"]), (&Value::Null, &Value::Null));
    assert_eq!((&told[1]["type"], &told[1]["data"]["project"]), (&json!("version.moved"), &json!("there")));
    assert_eq!(told[1]["data"]["before"].get("address"), None);
    assert_eq!(told[1]["data"]["after"]["address"], "acme/there/yolo@1");
}

#[tokio::test]
async fn whoever_manages_the_project_has_them_and_for_others_there_are_none() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let vision = world.project("acme/vision", Visibility::Private).await;
    let made = hook(&world, vision, &["version.published"]).await;
    assert!(made.secret.starts_with("whsec_"));
    let id = made.webhook.id;
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    assert_eq!(list::list(registry, &ada, vision).await.unwrap(), vec![made.webhook]);
    assert_eq!(refused(list::list(registry, &bob, vision).await), Refusal::not_found("project"));
    assert_eq!(refused(list::get(registry, &bob, id).await), Refusal::not_found("webhook"));
    world.grant("acme/vision", &bob, ProjectRole::Contributor).await;
    assert!(matches!(refused(list::get(registry, &bob, id).await), Refusal::RoleNeeded { .. }));
    for wrong in [change::delete(registry, &bob, id).await, change::ping(registry, &bob, id).await] {
        assert!(matches!(refused(wrong), Refusal::RoleNeeded { .. }));
    }
    let secret = change::new_secret(registry, &ada, id).await.unwrap().secret;
    assert_ne!(secret, made.secret);
    change::ping(registry, &ada, id).await.unwrap();
    assert_eq!(next(&world).await.unwrap().secret, secret);
    // The log of changes tells of it, and never the secret.
    let kept: String = sqlx::query_scalar("select string_agg(a::text, '') from audit a where kind = 'webhook'")
        .fetch_one(world.pool())
        .await
        .unwrap();
    assert!(kept.contains("webhook.created") && kept.contains("webhook.secret_changed") && kept.contains(URL));
    assert!(!kept.contains("whsec_"));
    change::delete(registry, &ada, id).await.unwrap();
    assert_eq!(world.count("webhook_delivery").await, 0);
}

#[tokio::test]
async fn a_change_is_made_to_what_was_seen() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let seen = hook(&world, vision, &["version.published"]).await.webhook;
    let pause = EditWebhook { active: Some(false), ..EditWebhook::default() };
    let paused = change::edit(registry, &owner, seen.id, &pause, Some(seen.revision)).await.unwrap();
    assert!(!paused.active && paused.url == seen.url && paused.events == seen.events);
    let late = change::edit(registry, &owner, seen.id, &pause, Some(seen.revision)).await;
    assert!(matches!(refused(late), Refusal::Changed { .. }));
    for wrong in [
        EditWebhook { url: Some("ftp://x".into()), ..EditWebhook::default() },
        EditWebhook { events: Some(vec![]), ..EditWebhook::default() },
        EditWebhook { events: Some(vec!["version.exploded".into()]), ..EditWebhook::default() },
    ] {
        assert!(matches!(
            refused(change::edit(registry, &owner, seen.id, &wrong, None).await),
            Refusal::Invalid { .. }
        ));
    }
    world.version("acme/vision/yolo").published().register().await;
    assert!(next(&world).await.is_none(), "it is paused");
    assert!(matches!(refused(change::ping(registry, &owner, seen.id).await), Refusal::State { .. }));
}

#[tokio::test]
async fn one_server_sends_it_and_another_when_that_one_died() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    hook(&world, vision, &["version.registered"]).await;
    for _ in 0..2 {
        world.version("acme/vision/yolo").register().await;
    }
    let (a, b) = tokio::join!(next(&world), next(&world));
    assert!(a.is_some() != b.is_some(), "one webhook is sent one thing at a time");
    let first = a.or(b).unwrap();
    assert!(next(&world).await.is_none());
    // Nobody ever said how it went.
    world.sql("update webhook set busy_until = now(); update webhook_delivery set next_at = created_at").await;
    assert_eq!(next(&world).await.unwrap().id, first.id);
}

#[tokio::test]
async fn a_slow_receiver_holds_up_no_other() {
    let world = TestWorld::new().await;
    let (a, b) =
        (world.project("acme/a", Visibility::Private).await, world.project("acme/b", Visibility::Private).await);
    let slow = hook(&world, a, &["version.registered"]).await.webhook.id;
    for _ in 0..3 {
        world.version("acme/a/x").register().await;
    }
    assert_eq!(next(&world).await.unwrap().webhook, slow);
    let other = hook(&world, b, &["version.registered"]).await.webhook.id;
    world.version("acme/b/x").register().await;
    assert_eq!(next(&world).await.unwrap().webhook, other);
}

#[tokio::test]
async fn it_is_tried_for_a_day_then_given_up_and_sent_again_by_hand() {
    let world = TestWorld::new().await;
    let (registry, owner) = (world.registry(), world.owner().await);
    let vision = world.project("acme/vision", Visibility::Private).await;
    let id = hook(&world, vision, &["version.registered"]).await.webhook.id;
    world.version("acme/vision/yolo").register().await;
    let failed = Ending {
        status: Some(500),
        answer: "broken\0".into(),
        failure: Some("the answer was 500".into()),
        took: Duration::from_millis(12),
    };
    let mut tries = 0;
    while let Some(due) = next(&world).await {
        tries += 1;
        outbox::ended(registry, &due, &failed).await.unwrap();
        let told = list::get(registry, &owner, id).await.unwrap();
        let last = told.last.unwrap();
        assert_eq!((last.tries, last.status, last.answer.as_str()), (tries, Some(500), "broken"));
        assert_eq!(last.milliseconds, Some(12));
        let waits: f64 =
            sqlx::query_scalar("select extract(epoch from next_at - tried_at)::float8 from webhook_delivery")
                .fetch_one(world.pool())
                .await
                .unwrap();
        assert!((5.0 * 4f64.powi(tries - 1)).min(21_600.0) - waits < 1.0, "{waits} s after {tries}");
        world.sql("update webhook_delivery set next_at = now()").await;
    }
    assert_eq!(tries, TRIES_MAX);
    let log = deliveries::list(registry, &owner, id, None).await.unwrap().items;
    assert_eq!(log[0].state, DeliveryState::GivenUp);
    assert!(log[0].body.contains("version.registered"));
    let key = log[0].id;
    deliveries::resend(registry, &owner, id, key).await.unwrap();
    assert!(matches!(refused(deliveries::resend(registry, &owner, id, key).await), Refusal::State { .. }));
    let due = next(&world).await.unwrap();
    assert_eq!((due.id, &due.body), (key, &log[0].body), "the same to the byte");
    outbox::ended(registry, &due, &Ending { status: Some(200), ..Ending::default() }).await.unwrap();
    assert_eq!(deliveries::list(registry, &owner, id, None).await.unwrap().items[0].state, DeliveryState::Delivered);
    let unknown = deliveries::resend(registry, &owner, id, Id::now_v7()).await;
    assert_eq!(refused(unknown), Refusal::not_found("delivery"));
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_ends_after_a_month() {
    let world = TestWorld::new().await;
    let (registry, owner) = (world.registry(), world.owner().await);
    let vision = world.project("acme/vision", Visibility::Private).await;
    let id = hook(&world, vision, &["version.registered"]).await.webhook.id;
    for _ in 0..deliveries::PAGE + 1 {
        change::ping(registry, &owner, id).await.unwrap();
    }
    let first = deliveries::list(registry, &owner, id, None).await.unwrap();
    let rest = deliveries::list(registry, &owner, id, first.next.as_deref()).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (50, 1, None));
    assert!(first.items.iter().all(|it| it.id != rest.items[0].id));
    world.sql("update webhook_delivery set created_at = created_at - interval '31 days'").await;
    change::ping(registry, &owner, id).await.unwrap();
    outbox::sweep(registry).await.unwrap();
    assert_eq!(world.count("webhook_delivery").await, 1);
}

#[tokio::test]
async fn a_batch_tells_of_each_and_a_project_has_so_many_and_no_more() {
    let world = TestWorld::new().await;
    let (registry, owner) = (world.registry(), world.owner().await);
    let vision = world.project("acme/vision", Visibility::Private).await;
    for _ in 0..20 {
        hook(&world, vision, &["version.archived"]).await;
    }
    let new = NewWebhook { url: URL.into(), events: vec!["version.archived".into()] };
    assert!(matches!(refused(change::create(registry, &owner, vision, &new).await), Refusal::State { .. }));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(world.version("acme/vision/yolo").register().await.id);
    }
    batch::many(registry, &owner, Act::Archive, batch::Of::Ids(&ids), false).await.unwrap();
    assert_eq!(world.count("webhook_delivery").await, 60);
}
