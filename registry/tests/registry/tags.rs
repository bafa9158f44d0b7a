//! Tags everywhere: renamed, merged, deleted, coloured, and counted as far as one may see.

use domain::{
    Refusal,
    api::{EditTag, Retagged},
    permission::{OrgRole, Visibility},
    table::Subject,
};
use registry::{
    tags::{
        among::{among, project as of_project},
        change::change,
        delete::delete,
        list::list,
        put,
    },
    testing::TestWorld,
};

use crate::refused;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/secret", Visibility::Private).await;
    world.version("acme/vision/yolo").tag("prod").tag("old").register().await;
    world.version("acme/vision/yolo").tag("old").register().await;
    world.version("acme/secret/yolo").tag("prod").tag("hush").register().await;
    world.experiment("acme/vision", "run").tag("old").create().await;
    world
}

fn to(name: &str, merge: bool) -> EditTag {
    EditTag { name: Some(name.into()), merge, ..EditTag::default() }
}

fn colours(background: &str, foreground: &str) -> EditTag {
    EditTag { background: Some(background.into()), foreground: Some(foreground.into()), ..EditTag::default() }
}

#[tokio::test]
async fn tags_are_counted_as_far_as_one_may_see() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let of = |list: domain::api::TagList| {
        list.items.into_iter().map(|t| (t.tag.name, t.versions, t.experiments)).collect::<Vec<_>>()
    };
    let seen = of(list(world.registry(), &ada, "acme").await.unwrap());
    assert_eq!(seen, [("old".to_owned(), 2, 1), ("prod".into(), 1, 0)]);
    let rights = |list: domain::api::TagList| (list.may_colour, list.may_manage);
    assert_eq!(rights(list(world.registry(), &ada, "acme").await.unwrap()), (true, false));
    assert_eq!(rights(list(world.registry(), &world.owner().await, "acme").await.unwrap()), (true, true));
    let vera = world.person("vera", OrgRole::Viewer).await;
    assert_eq!(rights(list(world.registry(), &vera, "acme").await.unwrap()), (false, false));
    let all = of(list(world.registry(), &world.owner().await, "acme").await.unwrap());
    assert_eq!(all, [("hush".to_owned(), 1, 0), ("old".into(), 2, 1), ("prod".into(), 2, 0)]);
    let eve = world.person("eve", OrgRole::Outsider).await;
    assert_eq!(refused(list(world.registry(), &eve, "acme").await), Refusal::not_found("organization"));
}

#[tokio::test]
async fn a_tag_is_renamed_merged_and_deleted_everywhere() {
    let world = world().await;
    let owner = world.owner().await;
    let registry = world.registry();
    let changed = change(registry, &owner, "acme", "old", to("legacy", false), None).await.unwrap();
    assert_eq!(changed, Retagged { versions: 2, experiments: 1, projects: 0 });
    assert!(matches!(
        refused(change(registry, &owner, "acme", "legacy", to("prod", false), None).await),
        Refusal::Taken { .. }
    ));
    change(registry, &owner, "acme", "legacy", to("prod", true), None).await.unwrap();
    assert_eq!(world.count("tag where name = 'legacy'").await, 0);
    assert_eq!(world.count("version_tag x join tag t on t.id = x.tag_id where t.name = 'prod'").await, 3);
    assert_eq!(delete(registry, &owner, "acme", "prod").await.unwrap().versions, 3);
    assert_eq!(refused(delete(registry, &owner, "acme", "prod").await), Refusal::not_found("tag"));
    assert_eq!(world.count("audit where kind = 'tag'").await, 3);
}

#[tokio::test]
async fn names_are_for_managers_and_colours_for_whoever_may_tag() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    assert!(matches!(
        refused(change(registry, &ada, "acme", "old", to("new", false), None).await),
        Refusal::RoleNeeded { .. }
    ));
    change(registry, &ada, "acme", "old", colours("#000000", "#FFFFFF"), None).await.unwrap();
    let refusal = refused(change(registry, &ada, "acme", "old", colours("#000000", "#111111"), None).await);
    assert!(refusal.to_string().contains("#ffffff"), "{refusal}");
    let tag = list(registry, &ada, "acme").await.unwrap().items.remove(0);
    assert_eq!((tag.coloured, tag.tag.foreground.as_str()), (true, "#ffffff"));
    change(registry, &ada, "acme", "old", colours("", ""), None).await.unwrap();
    assert!(!list(registry, &ada, "acme").await.unwrap().items[0].coloured);
    // A tag on hidden things alone does not exist.
    let hidden = change(registry, &ada, "acme", "hush", colours("#000000", "#ffffff"), None).await;
    assert_eq!(refused(hidden), Refusal::not_found("tag"));
    let viewer = world.person("eve", OrgRole::Viewer).await;
    let tried = change(registry, &viewer, "acme", "old", colours("#000000", "#ffffff"), None).await;
    assert!(matches!(refused(tried), Refusal::RoleNeeded { .. }));
}

#[tokio::test]
async fn experiments_and_projects_have_tags_too() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let run = world.experiment("acme/vision", "other").tag("a").create().await.id;
    let words = domain::api::Words { add: vec!["b".into()], remove: vec!["a".into()] };
    let tags = put::experiment(world.registry(), &ada, run, &words).await.unwrap();
    assert_eq!(tags.into_iter().map(|t| t.name).collect::<Vec<_>>(), ["b"]);
    let project = world.project_id("acme/vision").await;
    assert_eq!(put::project(world.registry(), &ada, project, &words).await.unwrap().len(), 1);
    let hidden = world.project_id("acme/secret").await;
    refused(put::project(world.registry(), &ada, hidden, &words).await);
}

#[tokio::test]
async fn several_experiments_are_tagged_at_once_and_hidden_ones_are_not_there() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let mut ids = Vec::new();
    for name in ["one", "two"] {
        ids.push(world.experiment("acme/vision", name).tag("a").create().await.id);
    }
    ids.push(world.experiment("acme/secret", "hidden").tag("hush").create().await.id);
    let words = domain::api::Words { add: vec!["b".into()], remove: vec!["a".into()] };
    let acted = put::experiments(registry, &ada, &ids, &words).await.unwrap();
    assert_eq!((acted.done, acted.missing, acted.refused), (2, 1, 0));
    let again = put::experiments(registry, &ada, &ids[..1], &words).await.unwrap();
    assert!(!again.items[0].changed);
    assert_eq!(world.count("audit where action = 'experiment.tagged'").await, 2);
    let names = |tags: Vec<(domain::tag::TagView, i64)>| tags.into_iter().map(|(t, n)| (t.name, n)).collect::<Vec<_>>();
    let seen = among(registry, &ada, Subject::Experiments, &ids).await.unwrap();
    assert_eq!(names(seen), [("b".to_owned(), 2)]);
    let viewer = world.person("eve", OrgRole::Viewer).await;
    let tried = put::experiments(registry, &viewer, &ids, &words).await.unwrap();
    assert_eq!((tried.done, tried.missing, tried.refused), (0, 1, 2));
    refused(put::experiments(registry, &ada, &[], &words).await);
    // The same of versions, of which a hidden one has no tags.
    let all: Vec<_> = sqlx::query_scalar("select id from version").fetch_all(world.owner_pool()).await.unwrap();
    let seen = among(registry, &ada, Subject::Models, &all).await.unwrap();
    assert_eq!(names(seen), [("old".to_owned(), 2), ("prod".to_owned(), 1)]);
    let project = world.project_id("acme/vision").await;
    put::one_project(registry, &ada, project, &words).await.unwrap();
    assert_eq!(names(of_project(registry, &viewer, project).await.unwrap()), [("b".to_owned(), 1)]);
    let hidden = world.project_id("acme/secret").await;
    assert_eq!(refused(of_project(registry, &ada, hidden).await), Refusal::not_found("project"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tagging_while_the_tag_is_merged_or_deleted_loses_nothing_half() {
    let world = world().await;
    let (owner, registry) = (world.owner().await, world.registry());
    let ids: Vec<_> = sqlx::query_scalar("select id from version").fetch_all(world.owner_pool()).await.unwrap();
    for round in 0..5 {
        let name = format!("t{round}");
        let words = || domain::api::Act::Tag(domain::api::Words { add: vec![name.clone()], remove: vec![] });
        registry::versions::batch::one(registry, &owner, ids[0], words()).await.unwrap();
        let of = registry::versions::batch::Of::Ids(&ids);
        let (tagged, gone) =
            tokio::join!(registry::versions::batch::many(registry, &owner, words(), of, false), async {
                match round % 2 {
                    0 => delete(registry, &owner, "acme", &name).await.map(drop),
                    _ => change(registry, &owner, "acme", &name, to("prod", true), None).await.map(drop),
                }
            });
        assert_eq!(tagged.unwrap().done, ids.len());
        gone.unwrap();
    }
}
