//! Two at once, on a real PostgreSQL: nothing is lost, nothing is half done, and each is told what became of theirs.

use domain::{
    Id, Refusal,
    api::{Act, EditVersion, Ending, KeyEdit, NewPlace},
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
};
use futures::future::join_all;
use registry::{
    Actor,
    testing::TestWorld,
    versions::{
        batch::{Of, many},
        edit::edit,
    },
};

use super::{act, batch::thousands, copy_to, move_to, tag, value};

async fn world() -> (TestWorld, Actor) {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    (world, ada)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_publish_the_same_version_one_does() {
    let (world, ada) = world().await;
    let run = world.experiment("acme/vision", "train").ended(ExperimentStatus::Completed).create().await.id;
    let one = world.version("acme/vision/yolo").experiment(run).register().await.id;
    let two = world.version("acme/vision/yolo").experiment(run).register().await.id;
    let tries = (0..8).map(|n| act(&world, &ada, if n % 2 == 0 { one } else { two }, Act::Publish));
    let done = join_all(tries).await;
    assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 2);
    for refusal in done.into_iter().filter_map(Result::err) {
        assert_eq!(Refusal::from(refusal), Refusal::state("This version is already Published."));
    }
    assert_eq!(world.count("audit where action = 'version.published'").await, 2);
    assert_eq!(world.count("audit where action = 'experiment.published'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_edit_the_same_key_one_wins_and_different_keys_all_win() {
    let (world, ada) = world().await;
    let id = world.version("acme/vision/yolo").metadata("acc", "0").register().await.id;
    let set = |key: &str, value: String, old: Option<&str>| {
        let change = KeyEdit { value: Some(value), old: Some(old.map(str::to_owned)) };
        EditVersion { metadata: [(key.to_owned(), change)].into(), ..EditVersion::default() }
    };
    let same = (1..=6).map(|n| edit(world.registry(), &ada, id, set("acc", n.to_string(), Some("0")), None));
    let done = join_all(same).await;
    assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 1);
    for error in done.into_iter().filter_map(Result::err) {
        assert_eq!(Refusal::from(error).code(), "changed");
    }
    let names: Vec<String> = (1..=6).map(|n| format!("key {n}")).collect();
    let different = names.iter().map(|key| edit(world.registry(), &ada, id, set(key, "x".into(), None), None));
    assert!(join_all(different).await.iter().all(Result::is_ok));
    assert_eq!(world.count("version_metadata").await, 7);
    assert_eq!(value(&world, &format!("select revision from version where id = '{id}'")).await, "8");
}

#[tokio::test(flavor = "multi_thread")]
async fn archiving_thousands_while_another_tags_them_loses_neither() {
    let (world, ada) = world().await;
    let ids = thousands(&world, "acme/vision/yolo", 10_000).await;
    let backwards: Vec<Id> = ids.iter().rev().copied().collect();
    let registry = world.registry();
    let (archived, tagged, twice) = tokio::join!(
        many(registry, &ada, Act::Archive, Of::Ids(&ids), false),
        many(registry, &ada, tag(&["night"], &[]), Of::Ids(&backwards), false),
        many(registry, &ada, Act::Archive, Of::Ids(&backwards), false),
    );
    let (archived, tagged, twice) = (archived.unwrap(), tagged.unwrap(), twice.unwrap());
    assert_eq!(tagged.done, 10_000, "{:?}", tagged.reasons);
    // Sent twice: each is archived by one of the two, and the other says so.
    assert_eq!((archived.done + twice.done, archived.refused + twice.refused), (10_000, 10_000));
    let not_archived =
        archived.items.iter().find(|i| i.outcome == Ending::Refused && i.code.as_deref() != Some("state"));
    assert_eq!(not_archived, None);
    assert_eq!(world.count("version where archived_at is not null").await, 10_000);
    assert_eq!(world.count("version_tag").await, 10_000);
    assert_eq!(world.count("audit where action = 'version.archived'").await, 10_000);
    assert_eq!(value(&world, "select sum(delta) from version_count").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_while_the_target_goes_away_moves_or_says_so() {
    for what in ["project", "model"] {
        for round in 0..6 {
            let (world, ada) = world().await;
            let gone = world.project("acme/gone", Visibility::Organization).await;
            let id = world.version("acme/vision/yolo").register().await.id;
            if what == "model" {
                world.version("acme/gone/yolo").register().await;
            }
            let delete = async {
                for _ in 0..round * 40 {
                    tokio::task::yield_now().await;
                }
                let statement = match what {
                    "model" => format!("delete from model where project_id = '{gone}'"),
                    _ => format!("delete from project where id = '{gone}'"),
                };
                sqlx::query(sqlx::AssertSqlSafe(statement)).execute(world.owner_pool()).await
            };
            let (moved, deleted) = tokio::join!(act(&world, &ada, id, move_to("acme/gone")), delete);
            let left = world.count(&format!("version where id = '{id}'")).await;
            match (moved, deleted.is_ok()) {
                // Moved there and deleted with the model, or before it, or the project could not go any more.
                (Ok(_), true) if what == "model" => assert!(left <= 1),
                (Ok(_), true) => panic!("it was moved into what was deleted"),
                (Ok(_), false) => assert_eq!(left, 1),
                (Err(error), _) => {
                    let refusal = Refusal::from(error);
                    assert_eq!(refusal.code(), "not_found", "{refusal}");
                    assert_eq!(left, 1);
                }
            }
            assert_eq!(world.count("version v where not exists (select from model where id = v.model_id)").await, 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_label_and_an_alias_that_come_at_once_one_wins() {
    let (world, ada) = world().await;
    for round in 0..6 {
        let model = format!("acme/vision/m{round}");
        let one = world.version(&model).register().await.id;
        let two = world.version(&model).register().await.id;
        let label = EditVersion { label: Some("best".into()), ..EditVersion::default() };
        let (labelled, aliased, registered) = tokio::join!(
            edit(world.registry(), &ada, one, label, None),
            act(&world, &ada, two, Act::Alias(super::words(&["best"], &[]))),
            world.version(&model).label("best").try_register(),
        );
        let won = [labelled.is_ok(), aliased.is_ok(), registered.is_ok()];
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
        for error in [labelled.err(), aliased.err(), registered.err()].into_iter().flatten() {
            assert_eq!(Refusal::from(error).code(), "taken");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_waits_for_whoever_is_giving_the_word_away() {
    let (world, ada) = world().await;
    let one = world.version("acme/vision/yolo").register().await.id;
    let two = world.version("acme/vision/yolo").register().await.id;
    let mut other = world.owner_pool().begin().await.unwrap();
    for statement in [
        "select from model for no key update".to_owned(),
        format!(
            "insert into alias (org_id, model_id, name, version_id) select org_id, model_id, 'best', id from version where id = '{two}'"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *other).await.unwrap();
    }
    let label = EditVersion { label: Some("best".into()), ..EditVersion::default() };
    let over = std::sync::atomic::AtomicBool::new(false);
    let labelled = async {
        let labelled = edit(world.registry(), &ada, one, label, None).await;
        over.store(true, std::sync::atomic::Ordering::Release);
        labelled
    };
    let commit = async {
        let waiting = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while world.count(waiting).await == 0 && !over.load(std::sync::atomic::Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        other.commit().await.unwrap();
    };
    let (labelled, ()) = tokio::join!(labelled, commit);
    let taken = Refusal::Taken { what: "An alias called".into(), name: "best".into() };
    assert_eq!(Refusal::from(labelled.unwrap_err()), taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn models_that_are_moved_and_tagged_from_both_ends_get_in_nobodys_way() {
    let (world, ada) = world().await;
    world.project("acme/edge", Visibility::Organization).await;
    let mut ids = Vec::new();
    for n in 0..6 {
        for _ in 0..3 {
            ids.push(world.version(&format!("acme/vision/m{n}")).register().await.id);
        }
    }
    let backwards: Vec<Id> = ids.iter().rev().copied().collect();
    let registry = world.registry();
    let whole = |to: &str| Act::Move(NewPlace { to: to.into(), whole_model: true });
    for _ in 0..4 {
        let (there, tagged, back) = tokio::join!(
            many(registry, &ada, whole("acme/edge"), Of::Ids(&ids), false),
            many(registry, &ada, tag(&["night"], &[]), Of::Ids(&backwards), false),
            many(registry, &ada, whole("acme/vision"), Of::Ids(&backwards), false),
        );
        assert_eq!(tagged.unwrap().done, ids.len());
        // Those that were there already say so.
        for acted in [there.unwrap(), back.unwrap()] {
            assert!(acted.items.iter().all(|i| i.outcome == Ending::Done || i.code.as_deref() == Some("state")));
        }
    }
    let places = "select count(distinct project_id) from model";
    assert_eq!(value(&world, places).await, "1", "the models went one by one");
    assert_eq!(
        value(&world, "select count(*) from pg_stat_database where datname = current_database() and deadlocks > 0")
            .await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_move_into_one_model_get_a_number_each() {
    let (world, ada) = world().await;
    let mut ids = Vec::new();
    for n in 0..8 {
        ids.push(world.version(&format!("acme/vision/m{n}")).register().await.id);
    }
    let moves = ids.iter().map(|id| act(&world, &ada, *id, move_to("acme/vision/one")));
    let copies = ids.iter().map(|id| act(&world, &ada, *id, copy_to("acme/vision/one")));
    let (moved, copied) = tokio::join!(join_all(moves), join_all(copies));
    assert!(moved.iter().chain(&copied).all(Result::is_ok), "{moved:?} {copied:?}");
    assert_eq!(
        value(&world, "select max(number) from version v join model m on m.id = v.model_id where m.slug = 'one'").await,
        "16"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_while_another_copies_keeps_the_bytes_of_the_copy() {
    let (world, ada) = world().await;
    for _ in 0..6 {
        let id = world.version("acme/vision/yolo").file("m.bin", "bytes").archived().register().await.id;
        let (copied, deleted) =
            tokio::join!(act(&world, &ada, id, copy_to("acme/vision/copy")), act(&world, &ada, id, Act::Delete));
        deleted.unwrap();
        registry::artifacts::sweep::sweep(world.registry(), std::time::Duration::ZERO, std::time::Duration::ZERO)
            .await
            .unwrap();
        match copied {
            Ok(copy) => {
                let made = copy.made.unwrap();
                assert_eq!(crate::artifacts::download(&world, &ada, made, 0..5).await, b"bytes");
            }
            Err(error) => assert_eq!(Refusal::from(error), Refusal::not_found("version")),
        }
    }
}
