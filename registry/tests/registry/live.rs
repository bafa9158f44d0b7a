//! What is told of what happens: all of it once, to those who may see it.

use std::time::Duration;

use domain::{
    Id, Refusal,
    api::{ACCESS_CHANGED, Act, Change, DeleteProject, EditTag, NewPlace, NewStage, SetGrant, Words},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    version::Stage,
};
use registry::{
    Actor,
    live::{From, Live, STREAMS_OF_ONE_MAX, Subscription, What, outbox},
    people::{members, tokens},
    projects,
    tags::change,
    testing::TestWorld,
    versions::batch,
};

use tokio::time::timeout;

use crate::refused;

/// Longest that anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Listens, from now on.
async fn listen(live: &Live, actor: &Actor) -> Subscription {
    let mut line = live.subscribe(actor, "acme", From::Now).await.unwrap();
    assert_eq!(line.next().await.unwrap().what, What::Beat, "there is nothing yet");
    line
}

/// What is told next, and where the reader is then.
async fn next(line: &mut Subscription) -> (String, What) {
    loop {
        let message = timeout(PATIENCE, line.next()).await.expect("something is told").expect("the line is open");
        if message.what != What::Beat {
            return (message.at.to_string(), message.what);
        }
    }
}

/// The events that are told next, with what they happened to.
async fn told(line: &mut Subscription) -> Vec<(String, Option<Id>)> {
    match next(line).await.1 {
        What::Changes(changes) => changes.iter().map(|Change { event, id, .. }| (event.clone(), *id)).collect(),
        other => panic!("{other:?}"),
    }
}

/// All that is told up to something that happened last.
async fn told_until(line: &mut Subscription, last: Id) -> Vec<(String, Option<Id>)> {
    let mut all = Vec::new();
    while all.last().is_none_or(|(_, id)| *id != Some(last)) {
        all.extend(told(line).await);
    }
    all
}

async fn stage(world: &TestWorld, actor: &Actor, id: Id, stage: Stage) {
    let new = NewStage { stage, reason: "better".into(), message: String::new() };
    batch::one(world.registry(), actor, id, Act::Stage(new)).await.unwrap();
}

async fn grant(world: &TestWorld, project: Id, whom: &Actor, role: Option<ProjectRole>) {
    let grant = SetGrant { account: whom.id(), team: None, role };
    projects::access::grant::set(world.registry(), &world.owner().await, project, &grant).await.unwrap();
}

/// An event as a transaction writes it.
async fn write(db: &mut sqlx::PgConnection, org: Id, project: Id, resource: Id) {
    sqlx::query("insert into outbox (org_id, project_id, event, resource_id) values ($1, $2, 'version.edited', $3)")
        .bind(org)
        .bind(project)
        .bind(resource)
        .execute(db)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_happens_is_told_to_whoever_may_see_it_at_every_server() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let (ada, eve) = (world.person("ada", OrgRole::Member).await, world.person("eve", OrgRole::Member).await);
    world.grant("acme/vision", &ada, ProjectRole::Viewer).await;
    world.project("acme/open", Visibility::Organization).await;
    let (here, there) = (Live::new(world.registry().clone()), Live::new(world.registry().clone()));
    let (mut of_ada, mut elsewhere, mut of_eve) =
        (listen(&here, &ada).await, listen(&there, &ada).await, listen(&here, &eve).await);
    let hidden = world.version("acme/vision/yolo").register().await.id;
    let open = world.version("acme/open/yolo").register().await.id;
    for line in [&mut of_ada, &mut elsewhere] {
        let all = told_until(line, open).await;
        let registered = |id| ("version.registered".to_owned(), Some(id));
        assert_eq!(all, [registered(hidden), registered(open)]);
    }
    assert_eq!(told_until(&mut of_eve, open).await, [("version.registered".to_owned(), Some(open))]);
    stage(&world, &world.owner().await, hidden, Stage::Staging).await;
    match next(&mut of_ada).await.1 {
        What::Changes(changes) => {
            let expected = Change { event: "version.staged".into(), id: Some(hidden), project: Some(vision) };
            assert_eq!(changes.to_vec(), [expected]);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_transaction_that_commits_late_is_not_skipped() {
    let world = TestWorld::new().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    let org = world.org_id("acme").await;
    let ada = world.person("ada", OrgRole::Member).await;
    let live = Live::new(world.registry().clone());
    let mut line = listen(&live, &ada).await;
    let (early, late) = (Id::from_u128(1), Id::from_u128(2));
    let mut slow = world.pool().begin().await.unwrap();
    write(&mut slow, org, project, late).await;
    let mut quick = world.pool().begin().await.unwrap();
    write(&mut quick, org, project, early).await;
    quick.commit().await.unwrap();
    // It is told at once, although one with a lower number is still under way.
    let (at, what) = next(&mut line).await;
    let edited = |id| Change { event: "version.edited".into(), id: Some(id), project: Some(project) };
    assert_eq!(what, What::Changes([edited(early)].into()));
    slow.commit().await.unwrap();
    assert_eq!(next(&mut line).await.1, What::Changes([edited(late)].into()));
    // Whoever left between the two is told of the late one alone, at any server.
    let elsewhere = Live::new(world.registry().clone());
    let mut again = elsewhere.subscribe(&ada, "acme", From::After(at.parse().unwrap())).await.unwrap();
    assert_eq!(next(&mut again).await.1, What::Changes([edited(late)].into()));
}

#[tokio::test]
async fn what_was_missed_is_told_exactly_or_not_singly() {
    let world = TestWorld::new().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    let org = world.org_id("acme").await;
    let ada = world.person("ada", OrgRole::Member).await;
    let live = Live::new(world.registry().clone());
    let mut line = listen(&live, &ada).await;
    let first = world.version("acme/vision/yolo").register().await.id;
    let (at, _) = next(&mut line).await;
    drop(line);
    stage(&world, &world.owner().await, first, Stage::Staging).await;
    let second = world.version("acme/vision/yolo").register().await.id;
    let back = |text: &str| From::After(text.parse().unwrap());
    // At a server that has just begun to read, all of it is what was missed.
    let live = Live::new(world.registry().clone());
    let mut again = live.subscribe(&ada, "acme", back(&at)).await.unwrap();
    let missed = told(&mut again).await;
    assert_eq!(missed, [("version.staged".to_owned(), Some(first)), ("version.registered".to_owned(), Some(second))]);
    // What has happened since some time ago holds at least that.
    let mut since = live.subscribe(&ada, "acme", From::Ago(5)).await.unwrap();
    let lately = match next(&mut since).await.1 {
        What::Changes(changes) => changes.len(),
        // The project was made a moment ago, by which access changed.
        What::Reset => 3,
        What::Beat => 0,
    };
    assert!(lately >= 3);
    // Too long ago, of another database, or lost.
    let (seconds, snapshot) = at.split_once('.').unwrap();
    let old = format!("{}.{snapshot}", seconds.parse::<i64>().unwrap() - 4_000);
    let ahead = format!("{seconds}.9000000000:9000000000:");
    for from in [back(&old), back(&ahead), From::Lost, From::Ago(4_000)] {
        let mut line = live.subscribe(&ada, "acme", from.clone()).await.unwrap();
        assert_eq!(next(&mut line).await.1, What::Reset, "{from:?}");
    }
    // More than is told.
    let (at, _) = next_at(&live, &ada).await;
    sqlx::query(
        "insert into outbox (org_id, project_id, event, resource_id)
         select $1, $2, 'version.edited', gen_random_uuid() from generate_series(1, 1001)",
    )
    .bind(org)
    .bind(project)
    .execute(world.pool())
    .await
    .unwrap();
    let live = Live::new(world.registry().clone());
    let mut line = live.subscribe(&ada, "acme", back(&at)).await.unwrap();
    assert_eq!(next(&mut line).await.1, What::Reset);
}

/// Where a reader is who begins now.
async fn next_at(live: &Live, actor: &Actor) -> (String, What) {
    let message = live.subscribe(actor, "acme", From::Now).await.unwrap().next().await.unwrap();
    (message.at.to_string(), message.what)
}

#[tokio::test]
async fn more_than_is_read_at_once_begins_anew_where_it_happened_alone() {
    let world = TestWorld::new().await;
    world.org("other").await;
    let (acme, project) = (world.org_id("acme").await, world.project("acme/vision", Visibility::Organization).await);
    let ada = world.person("ada", OrgRole::Member).await;
    let bob = world.person_of("other", "bob", OrgRole::Member).await;
    let theirs = world.project("other/vision", Visibility::Organization).await;
    let other = world.org_id("other").await;
    let live = Live::new(world.registry().clone());
    let mut of_ada = listen(&live, &ada).await;
    let mut of_bob = live.subscribe(&bob, "other", From::Now).await.unwrap();
    sqlx::query(
        "insert into outbox (org_id, project_id, event, resource_id)
         select $1, $2, 'version.edited', gen_random_uuid() from generate_series(1, 5001)",
    )
    .bind(acme)
    .bind(project)
    .execute(world.pool())
    .await
    .unwrap();
    assert_eq!(next(&mut of_ada).await.1, What::Reset);
    let sign = Id::from_u128(7);
    write(&mut world.pool().acquire().await.unwrap(), other, theirs, sign).await;
    assert_eq!(told(&mut of_bob).await, [("version.edited".to_owned(), Some(sign))]);
}

#[tokio::test]
async fn accounts_are_nobodys_business_and_tags_are_everybodys() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let version = world.version("acme/vision/yolo").tag("prod").register().await.id;
    let live = Live::new(world.registry().clone());
    let mut line = listen(&live, &ada).await;
    let owner = world.owner().await;
    world.session(&owner).await;
    world.token(&owner, TokenScope::Read).await;
    world.person("bob", OrgRole::Member).await;
    let edit =
        EditTag { name: None, merge: false, background: Some("#112233".into()), foreground: Some("#ffffff".into()) };
    change::change(world.registry(), &owner, "acme", "prod", edit, None).await.unwrap();
    stage(&world, &owner, version, Stage::Staging).await;
    let all = told_until(&mut line, version).await;
    let events: Vec<&str> = all.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(events, ["tag.coloured", "version.staged"]);
}

#[tokio::test]
async fn whoever_may_see_less_is_told_to_begin_anew_and_nothing_more() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    world.project("acme/open", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    grant(&world, vision, &ada, Some(ProjectRole::Contributor)).await;
    let live = Live::new(world.registry().clone());
    let mut line = listen(&live, &ada).await;
    let hidden = world.version("acme/vision/yolo").register().await.id;
    let (at, _) = next(&mut line).await;
    grant(&world, vision, &ada, None).await;
    stage(&world, &world.owner().await, hidden, Stage::Staging).await;
    assert_eq!(next(&mut line).await.1, What::Reset);
    stage(&world, &world.owner().await, hidden, Stage::Production).await;
    let open = world.version("acme/open/yolo").register().await.id;
    assert_eq!(told_until(&mut line, open).await, [("version.registered".to_owned(), Some(open))]);
    // Whoever was away meanwhile holds what they may not see.
    let mut again = live.subscribe(&ada, "acme", From::After(at.parse().unwrap())).await.unwrap();
    assert_eq!(next(&mut again).await.1, What::Reset);
    // Whoever may see more is told that much.
    grant(&world, vision, &ada, Some(ProjectRole::Viewer)).await;
    assert_eq!(told(&mut line).await, [(ACCESS_CHANGED.to_owned(), None)]);
    stage(&world, &world.owner().await, hidden, Stage::Staging).await;
    assert_eq!(told(&mut line).await, [("version.staged".to_owned(), Some(hidden))]);
}

#[tokio::test]
async fn a_project_that_is_made_or_goes_is_told_of() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let live = Live::new(world.registry().clone());
    let mut line = listen(&live, &ada).await;
    let made = world.project("acme/vision/aerial", Visibility::Organization).await;
    assert_eq!(told(&mut line).await, [("project.created".to_owned(), Some(made))]);
    let owner = world.owner().await;
    projects::delete::delete(world.registry(), &owner, made, &DeleteProject { name: "aerial".into() }).await.unwrap();
    assert_eq!(next(&mut line).await.1, What::Reset);
}

#[tokio::test]
async fn a_line_ends_with_what_it_was_begun_by() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Viewer).await;
    let live = Live::new(world.registry().clone());
    let by_token = world.with_token(&ada, TokenScope::Read).await;
    let (mut line, mut other) = (listen(&live, &by_token).await, listen(&live, &ada).await);
    let owned = tokens::list(world.registry(), &ada).await.unwrap();
    tokens::revoke(world.registry(), &ada, owned[0].id).await.unwrap();
    assert_eq!(line.next().await, None);
    // Whoever does not belong here any more has nothing here.
    members::remove::remove(world.registry(), &world.owner().await, "acme", ada.id().unwrap()).await.unwrap();
    while let Some(message) = other.next().await {
        assert!(matches!(message.what, What::Beat | What::Reset), "{message:?}");
    }
    assert_eq!(live.count(), 0);
    assert_eq!(refused(live.subscribe(&ada, "acme", From::Now).await), Refusal::not_found("organization"));
    // A token that ends without anybody's saying so does so within seconds.
    let by_token = world.with_token(&world.owner().await, TokenScope::Read).await;
    let mut line = listen(&live, &by_token).await;
    world.sql("update token set expires_at = now() - interval '1 second'").await;
    assert_eq!(line.next().await, None);
    // And all of them with the server.
    let mut line = listen(&live, &world.owner().await).await;
    live.close();
    assert_eq!(line.next().await, None);
    let mut line = live.subscribe(&world.owner().await, "acme", From::Now).await.unwrap();
    assert_eq!(line.next().await.map(|message| message.what), Some(What::Beat));
    assert_eq!(line.next().await, None);
}

#[tokio::test]
async fn strangers_hear_of_what_is_published_alone() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    world.project("acme/closed", Visibility::Organization).await;
    let live = Live::new(world.registry().clone());
    let nobody = Actor::anonymous();
    let mut line = listen(&live, &nobody).await;
    let owner = world.owner().await;
    let draft = world.version("acme/open/yolo").register().await.id;
    world.experiment("acme/open", "run").create().await;
    world.version("acme/closed/yolo").published().register().await;
    stage(&world, &owner, draft, Stage::Staging).await;
    batch::one(world.registry(), &owner, draft, Act::Publish).await.unwrap();
    let mut all = Vec::new();
    while all.last().is_none_or(|(event, _)| event != "version.published") {
        all.extend(told(&mut line).await);
    }
    assert!(all.iter().all(|(_, id)| *id == Some(draft)), "{all:?}");
    let to = Act::Move(NewPlace { to: "acme/closed/elsewhere".into(), whole_model: false });
    batch::one(world.registry(), &owner, draft, Act::Archive).await.unwrap();
    assert_eq!(told(&mut line).await, [("version.archived".to_owned(), Some(draft))]);
    batch::one(world.registry(), &owner, draft, Act::Tag(Words { add: vec!["old".into()], remove: Vec::new() }))
        .await
        .unwrap();
    batch::one(world.registry(), &owner, draft, to).await.unwrap();
    let last = world.version("acme/open/yolo").published().register().await.id;
    let all = told_until(&mut line, last).await;
    assert!(all.iter().all(|(_, id)| *id == Some(last)), "{all:?}");
}

#[tokio::test]
async fn whoever_reads_too_slowly_begins_anew_and_takes_no_memory() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let version = world.version("acme/vision/yolo").register().await.id;
    let live = Live::new(world.registry().clone());
    let (mut slow, mut quick) = (listen(&live, &ada).await, listen(&live, &world.owner().await).await);
    for round in 0..20 {
        let to = if round % 2 == 0 { Stage::Staging } else { Stage::Testing };
        stage(&world, &world.owner().await, version, to).await;
        assert_eq!(told(&mut quick).await, [("version.staged".to_owned(), Some(version))]);
    }
    assert_eq!(next(&mut slow).await.1, What::Reset);
    stage(&world, &world.owner().await, version, Stage::Production).await;
    assert_eq!(told(&mut slow).await, [("version.staged".to_owned(), Some(version))]);
}

#[tokio::test]
async fn nobody_has_more_lines_than_their_share() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let live = Live::new(world.registry().clone());
    let mut lines = Vec::new();
    for _ in 0..STREAMS_OF_ONE_MAX {
        lines.push(listen(&live, &owner).await);
    }
    let full = refused(live.subscribe(&owner, "acme", From::Now).await);
    assert!(matches!(full, Refusal::TooMany { .. }), "{full}");
    lines.pop();
    listen(&live, &owner).await;
    let stranger = refused(live.subscribe(&owner, "nowhere", From::Now).await);
    assert_eq!(stranger, Refusal::not_found("organization"));
}

#[tokio::test]
async fn old_events_are_forgotten() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let before = world.count("outbox").await;
    world.sql("insert into outbox (at, org_id, event) select now() - interval '25 hours', id, 'version.edited' from organization").await;
    world.sql("insert into outbox (at, org_id, event) select now() - interval '23 hours', id, 'version.edited' from organization").await;
    outbox::sweep(world.registry()).await.unwrap();
    assert_eq!(world.count("outbox").await, before + 1);
}
