//! Searching, the latest of each model, the archive and groups, each held against its plain meaning.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Id,
    query::{Pattern, Query as Filter},
    table::{Column, ColumnKey, Group, Listing, Rows},
};
use registry::{
    Actor,
    testing::TestWorld,
    versions::list::{self, Query},
};

use super::{
    evaluate::Seen,
    facts::{self, Facts, Value},
    world::{self, Mixed, TEXTS},
};

async fn listing(world: &TestWorld, actor: &Actor, query: Query<'_>) -> Listing {
    list::list(world.registry(), actor, query).await.unwrap()
}

fn ids(listing: &Listing) -> BTreeSet<Id> {
    assert_eq!(usize::try_from(listing.total), Ok(listing.page.items.len()));
    listing.page.items.iter().map(|row| row.id).collect()
}

fn seen<'a>(mixed: &'a Mixed, reader: usize) -> (&'a Actor, Seen<'a>) {
    let (actor, roles, public) = &mixed.readers[reader];
    (actor, Seen { me: actor.id(), now: std::time::SystemTime::now().into(), roles, public })
}

fn holds(facts: &Facts, text: &str, roles: &[&str]) -> bool {
    text.split_whitespace().all(|word| holds_word(facts, word, roles))
}

fn holds_word(facts: &Facts, text: &str, roles: &[&str]) -> bool {
    let pattern = Pattern::new(vec![String::new(), text.to_owned(), String::new()]).unwrap();
    [Column::Name, Column::Label, Column::Description, Column::Tags, Column::Task]
        .iter()
        .flat_map(|&column| facts.values(&ColumnKey::from(column), roles))
        .any(|value| matches!(value, Value::Text(text) if pattern.matches(&text)))
}

#[tokio::test]
async fn a_search_finds_a_text_wherever_it_names_or_describes_a_row() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    let mut hits = 0;
    for text in
        TEXTS.iter().copied().chain(["yol", "V1", "_off", "BACK\\", "жук", "'", "🦀", "hidden", "v1 yol", "o  l"])
    {
        for reader in 0..4 {
            let (actor, seen) = seen(&mixed, reader);
            let text = text.trim();
            let expected: BTreeSet<Id> =
                all.iter().filter(|f| seen.sees(f) && holds(f, text, seen.roles)).map(|f| f.id).collect();
            let query = Query { search: text, ..Query::at("acme", &[]) };
            let found = ids(&listing(&mixed.world, actor, query).await);
            assert_eq!(found, expected, "reader {reader} looks for {text}");
            hits += found.len();
        }
    }
    assert!(hits > 100, "{hits}");
    let id = all[0].id;
    for text in [id.to_string(), id.simple().to_string().to_uppercase(), id.to_string()[10..30].to_owned()] {
        let query = Query { search: &text, ..Query::at("acme", &[]) };
        assert!(ids(&listing(&mixed.world, &mixed.readers[0].0, query).await).contains(&id), "{text}");
    }
    let query = Query { search: "x\0", ..Query::at("acme", &[]) };
    crate::refused(list::list(mixed.world.registry(), &mixed.readers[0].0, query).await);
}

#[tokio::test]
async fn the_latest_of_each_model_is_chosen_before_the_filter() {
    let mixed = world::mixed().await;
    let all = facts::all(&mixed.world).await;
    let models: HashMap<Id, (Id, i32)> = sqlx::query_as("select id, model_id, number from version")
        .fetch_all(mixed.world.owner_pool())
        .await
        .unwrap()
        .into_iter()
        .map(|(id, model, number)| (id, (model, number)))
        .collect();
    for filter in [Filter::EVERYTHING, Filter::parse("status:draft").unwrap()] {
        for reader in 0..4 {
            let (actor, seen) = seen(&mixed, reader);
            let visible: Vec<&Facts> = all.iter().filter(|f| seen.sees(f)).collect();
            let is_latest = |f: &Facts| {
                visible.iter().all(|o| models[&o.id].0 != models[&f.id].0 || models[&o.id].1 <= models[&f.id].1)
            };
            let expected: BTreeSet<Id> =
                visible.iter().filter(|f| is_latest(f) && seen.lets(&filter, f)).map(|f| f.id).collect();
            let query = Query { filter: &filter, rows: Rows::Latest, ..Query::at("acme", &[]) };
            assert_eq!(ids(&listing(&mixed.world, actor, query).await), expected, "reader {reader}: {filter}");
        }
    }
}

#[tokio::test]
async fn the_archive_is_apart_and_not_for_strangers() {
    let mixed = world::mixed().await;
    let archived: BTreeSet<Id> = sqlx::query_scalar("select id from version where archived_at is not null")
        .fetch_all(mixed.world.owner_pool())
        .await
        .unwrap()
        .into_iter()
        .collect();
    assert!(!archived.is_empty());
    let query = Query { archived: true, ..Query::at("acme", &[]) };
    assert_eq!(ids(&listing(&mixed.world, &mixed.readers[0].0, query).await), archived);
    assert!(ids(&listing(&mixed.world, &mixed.readers[0].0, Query::at("acme", &[])).await).is_disjoint(&archived));
    let open = archived.iter().next().unwrap();
    mixed
        .world
        .sql(&format!(
            "set session_replication_role = replica; update version set status = 'published', published_at = now(),
        project_id = (select id from project where slug = 'open') where id = '{open}'; reset session_replication_role"
        ))
        .await;
    assert_eq!(ids(&listing(&mixed.world, &mixed.readers[3].0, query).await), BTreeSet::new());
    let query = Query { rows: Rows::Latest, ..query };
    let latest = listing(&mixed.world, &mixed.readers[0].0, query).await;
    assert!(latest.total > 0 && ids(&latest).is_subset(&archived));
}

#[tokio::test]
async fn groups_hold_what_a_list_of_each_sub_project_holds() {
    let mixed = world::mixed().await;
    let world = &mixed.world;
    world.project("acme/vision/empty", domain::permission::Visibility::Organization).await;
    let filter = Filter::parse("size:~>1900").unwrap();
    let heads = |listing: &Listing| listing.groups.iter().map(|g| (g.project.path.clone(), g.own)).collect::<Vec<_>>();
    for (filter, search) in [(&Filter::EVERYTHING, ""), (&filter, ""), (&Filter::EVERYTHING, "a")] {
        for reader in 0..4 {
            let actor = &mixed.readers[reader].0;
            for path in [vec![], vec!["vision".to_owned()]] {
                let query = Query { filter, search, group: Group::SubProject, ..Query::at("acme", &path) };
                let Ok(grouped) = list::list(world.registry(), actor, query).await else {
                    assert!(reader > 1 && !path.is_empty());
                    continue;
                };
                assert!(grouped.page.items.is_empty());
                let flat = listing(world, actor, Query { group: Group::None, ..query }).await;
                assert_eq!(grouped.total, flat.total);
                let mut together = 0;
                for group in &grouped.groups {
                    let at: Vec<String> = group.project.path.split('/').map(str::to_owned).collect();
                    let alone = Query { filter, search, own: group.own, limit: 20, ..Query::at("acme", &at) };
                    let alone = listing(world, actor, alone).await;
                    assert!(group.total > 0);
                    assert_eq!((group.total, &group.page), (alone.total, &alone.page));
                    together += group.total;
                }
                assert_eq!(together, flat.total);
            }
        }
    }
    let query = Query { group: Group::SubProject, ..Query::at("acme", &[]) };
    let all = listing(world, &mixed.readers[0].0, query).await;
    assert_eq!(heads(&all), [("open".into(), false), ("secret".into(), false), ("vision".into(), false)]);
    // In place of a project that may not be opened stand those below it that may.
    assert_eq!(
        heads(&listing(world, &mixed.readers[2].0, query).await),
        [("open".into(), false), ("vision/aerial".into(), false)]
    );
    let vision = ["vision".to_owned()];
    let query = Query { group: Group::SubProject, ..Query::at("acme", &vision) };
    assert_eq!(
        heads(&listing(world, &mixed.readers[1].0, query).await),
        [("vision".into(), true), ("vision/aerial".into(), false)]
    );
}
