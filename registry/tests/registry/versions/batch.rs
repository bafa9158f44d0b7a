//! Batches: what became of every one, hidden ones that do not exist, dry runs, and thousands at a time.

use std::{collections::HashSet, time::Instant};

use domain::{
    Id, Refusal,
    address::Address,
    api::{Act, Ending, NewStage},
    lifecycle::Verb,
    permission::{OrgRole, ProjectRole, Visibility},
    query::Query,
    table::Rows,
    version::Stage,
};
use registry::{
    Actor, table,
    testing::TestWorld,
    versions::{
        batch::{Of, Selection, many},
        list::list,
        offers,
    },
};

use super::{move_to, tag, words};
use crate::refused;

async fn world() -> (TestWorld, Actor) {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    (world, ada)
}

/// Many versions of one model, made at once.
pub async fn thousands(world: &TestWorld, model: &str, count: i32) -> Vec<Id> {
    let first = world.version(model).register().await.id;
    world
        .sql(&format!(
            "insert into version (org_id, id, model_id, project_id, name_key, number)
             select org_id, gen_random_uuid(), model_id, project_id, name_key, n
             from version, generate_series(2, {count}) n where id = '{first}';
             update model set next_number = {count} + 1 where id = (select model_id from version where id = '{first}')"
        ))
        .await;
    sqlx::query_scalar("select id from version order by number").fetch_all(world.owner_pool()).await.unwrap()
}

#[tokio::test]
async fn every_one_is_accounted_for() {
    let (world, ada) = world().await;
    world.project("acme/secret", Visibility::Private).await;
    let draft = world.version("acme/vision/yolo").register().await.id;
    let published = world.version("acme/vision/yolo").published().register().await.id;
    let hidden = world.version("acme/secret/yolo").register().await.id;
    let nothing = Id::now_v7();
    let ids = [draft, published, hidden, nothing, draft];
    let tried = many(world.registry(), &ada, Act::Publish, Of::Ids(&ids), true).await.unwrap();
    assert_eq!((tried.done, tried.refused, tried.missing, tried.dry_run), (1, 1, 2, true));
    assert_eq!(tried.reasons, [("is already Published".to_owned(), 1)]);
    assert_eq!(world.count("version where status = 'published'").await, 1);
    let done = many(world.registry(), &ada, Act::Publish, Of::Ids(&ids), false).await.unwrap();
    let endings: Vec<_> = done.items.iter().map(|item| (item.id, item.outcome)).collect();
    assert_eq!(
        endings,
        [(draft, Ending::Done), (published, Ending::Refused), (hidden, Ending::Missing), (nothing, Ending::Missing)]
    );
    // A hidden one is told from a missing one by nothing at all.
    let mut as_missing = done.items[2].clone();
    as_missing.id = nothing;
    assert_eq!(as_missing, done.items[3]);
    assert_eq!(done.items[1].code.as_deref(), Some("state"));
    assert_eq!(world.count("version where status = 'published'").await, 2);
}

#[tokio::test]
async fn several_organizations_are_asked_each_for_itself() {
    let (world, ada) = world().await;
    world.org("beta").await;
    world.project("beta/lab", Visibility::Organization).await;
    let theirs = world.version("beta/lab/m").register().await.id;
    let ours = world.version("acme/vision/yolo").register().await.id;
    let done = many(world.registry(), &ada, Act::Archive, Of::Ids(&[theirs, ours]), false).await.unwrap();
    assert_eq!((done.done, done.missing), (1, 1));
    let nobody = many(world.registry(), &Actor::anonymous(), Act::Archive, Of::Ids(&[theirs, ours]), false).await;
    assert_eq!(nobody.unwrap().missing, 2);
}

#[tokio::test]
async fn a_query_finds_what_the_actor_may_see() {
    let (world, ada) = world().await;
    world.project("acme/secret", Visibility::Private).await;
    for framework in ["ONNX", "ONNX", "Keras"] {
        world.version("acme/vision/yolo").framework(framework).register().await;
        world.version("acme/secret/yolo").framework(framework).register().await;
    }
    let of =
        |query: &'static str, archived| Of::Query(Selection { below: "acme", query, archived, ..Selection::default() });
    let done = many(world.registry(), &ada, Act::Archive, of("framework:ONNX", false), false).await.unwrap();
    assert_eq!((done.done, done.items.len()), (2, 2));
    let none = many(world.registry(), &ada, Act::Archive, of("framework:ONNX", false), false).await.unwrap();
    assert_eq!(none.items.len(), 0);
    let back = many(world.registry(), &ada, Act::Restore, of("", true), false).await.unwrap();
    assert_eq!(back.done, 2);
    for wrong in ["stauts:draft", "framework:"] {
        let selection = Selection { below: "acme", query: wrong, ..Selection::default() };
        let refusal = refused(many(world.registry(), &ada, Act::Archive, Of::Query(selection), false).await);
        assert!(matches!(refusal, Refusal::Invalid { .. }), "{wrong}");
    }
    for below in ["acme/nothing", "acme/secret", "acme/secret/yolo"] {
        let elsewhere = Selection { below, ..Selection::default() };
        let refusal = refused(many(world.registry(), &ada, Act::Archive, Of::Query(elsewhere), false).await);
        assert_eq!(refusal, Refusal::not_found("project or model"));
    }
}

/// Whatever a table is asked for, a batch is about the rows that it shows, in its order.
#[tokio::test]
async fn a_selection_is_what_the_table_shows() {
    let (world, ada) = world().await;
    world.project("acme/vision/night", Visibility::Organization).await;
    world.project("acme/open", Visibility::Public).await;
    world.project("acme/secret", Visibility::Private).await;
    for model in ["acme/vision/yolo", "acme/vision/night/yolo", "acme/open/tiny", "acme/secret/yolo"] {
        world.version(model).framework("ONNX").published().register().await;
        world.version(model).framework("ONNX").label("owl").published().register().await;
        world.version(model).framework("Keras").label("owlet").register().await;
        world.version(model).published().archived().register().await;
        world.version(model).label("old-owl").archived().register().await;
    }
    let stranger = Actor::anonymous();
    let owner = world.owner().await;
    let mut seen = HashSet::new();
    for (below, query, search, rows, archived, own) in asked() {
        let at = Address::parse(below).unwrap();
        let filter = Query::parse(query).unwrap();
        let listed = table::Query {
            filter: &filter,
            search: search.trim(),
            rows,
            archived,
            own,
            ..table::Query::at(&at.organization, &at.path)
        };
        let selection = Selection { below, query, search, rows, archived, own };
        for actor in [&stranger, &ada, &owner] {
            let listing = list(world.registry(), actor, listed).await;
            let acted = many(world.registry(), actor, Act::Archive, Of::Query(selection), true).await;
            match (listing, acted) {
                (Ok(listing), Ok(acted)) => {
                    let shown: Vec<Id> = listing.page.items.iter().map(|row| row.id).collect();
                    let about: Vec<Id> = acted.items.iter().map(|item| item.id).collect();
                    assert_eq!(about, shown, "{selection:?}");
                    assert_eq!(acted.missing, 0, "{selection:?}");
                    seen.insert(shown);
                }
                (listing, acted) => assert_eq!(refused(acted), refused(listing), "{selection:?}"),
            }
        }
    }
    // The world tells the parameters apart.
    assert!(seen.len() > 40, "{} different answers", seen.len());
}

/// Every parameter with every other.
fn asked() -> Vec<(&'static str, &'static str, &'static str, Rows, bool, bool)> {
    let mut all = Vec::new();
    for below in ["acme", "acme/vision", "acme/vision/yolo", "acme/open", "acme/open/tiny", "acme/secret"] {
        for query in ["", "framework:ONNX"] {
            for search in ["", " owl "] {
                for rows in [Rows::All, Rows::Latest] {
                    for (archived, own) in [(false, false), (false, true), (true, false), (true, true)] {
                        all.push((below, query, search, rows, archived, own));
                    }
                }
            }
        }
    }
    all
}

#[tokio::test]
async fn a_search_that_is_too_long_finds_nothing() {
    let (world, ada) = world().await;
    let search = "x".repeat(1_001);
    let selection = Selection { below: "acme", search: &search, ..Selection::default() };
    let refusal = refused(many(world.registry(), &ada, Act::Archive, Of::Query(selection), true).await);
    assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == "q"));
}

#[tokio::test]
async fn what_is_wrong_with_the_action_is_said_once() {
    let (world, ada) = world().await;
    let one = world.version("acme/vision/yolo").register().await.id;
    let two = world.version("acme/vision/yolo").register().await.id;
    for wrong in [tag(&[""], &[]), Act::Alias(words(&["best"], &[])), move_to("acme/nothing"), move_to("beta/x")] {
        refused(many(world.registry(), &ada, wrong, Of::Ids(&[one, two]), false).await);
    }
    refused(many(world.registry(), &ada, Act::Archive, Of::Ids(&[]), false).await);
}

#[tokio::test]
async fn offers_count_what_would_be_done() {
    let (world, ada) = world().await;
    let draft = world.version("acme/vision/yolo").file("m", "x").register().await.id;
    let published = world.version("acme/vision/yolo").uri("s3://b/m").published().register().await.id;
    let archived = world.version("acme/vision/yolo").archived().register().await.id;
    let offers = offers::offers(world.registry(), &ada, Of::Ids(&[draft, published, archived])).await.unwrap();
    let of = |verb| offers.iter().find(|(v, _)| *v == verb).map(|(_, offer)| offer.text()).unwrap();
    assert_eq!(of(Verb::Publish), "2 of 3: 1 is already Published");
    assert_eq!(of(Verb::Archive), "2 of 3: 1 is already in the archive");
    assert_eq!(of(Verb::Download), "1 of 3: 1 is kept at a URI outside, 1 has no file");
    assert_eq!(of(Verb::Delete), "0 of 3: 3 need the role Admin");
    assert_eq!(of(Verb::Compare), "3");
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let offers = offers::offers(world.registry(), &ada, Of::Ids(&[draft, archived])).await.unwrap();
    assert_eq!(offers.last().map(|(verb, offer)| (*verb, offer.applies)), Some((Verb::Delete, 1)));
}

/// Of ten thousand nothing is done row by row. The bound is far above what it takes, for slow machines.
#[tokio::test]
async fn ten_thousand_take_no_time() {
    let (world, ada) = world().await;
    let ids = thousands(&world, "acme/vision/yolo", 10_000).await;
    let stage = Act::Stage(NewStage { stage: Stage::Staging, reason: "try".into(), message: String::new() });
    for what in [tag(&["a", "b"], &[]), stage, Act::Publish, Act::Archive, move_to("acme/vision/other")] {
        let started = Instant::now();
        let done = many(world.registry(), &ada, what.clone(), Of::Ids(&ids), false).await.unwrap();
        println!("{:?}: 10,000 in {:?}", what.verb(), started.elapsed());
        assert_eq!((done.done, done.refused, done.missing), (10_000, 0, 0), "{:?}", done.reasons);
    }
    assert_eq!(world.count("version_tag").await, 20_000);
    assert_eq!(world.count("version where status = 'published' and archived_at is not null").await, 10_000);
    assert_eq!(world.count("audit where kind = 'version'").await, 50_001);
    assert_eq!(world.count("version_redirect").await, 10_000);
}
