//! Models as places: what is said of them, what they are called, and who may change it.

use domain::{
    Id, Refusal,
    address::Address,
    api::{EditModel, KeyEdit, Model, PutReadme, Resolved},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    version::{Stage, Status},
};
use registry::{
    Actor,
    models::{edit::edit, get::get, readme, star, timeline},
    projects::{address::resolve, list},
    testing::TestWorld,
    versions,
};

use crate::refused;

async fn world() -> (TestWorld, Id) {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let first = world.version("acme/vision/YOLO v9").register().await;
    let model = model_of(&world, first.id).await;
    (world, model)
}

async fn model_of(world: &TestWorld, version: Id) -> Id {
    versions::get::get(world.registry(), &world.owner().await, version).await.unwrap().row.model.id
}

fn named(name: &str) -> EditModel {
    EditModel { name: Some(name.into()), ..EditModel::default() }
}

fn key(key: &str, value: Option<&str>, old: Option<Option<&str>>) -> EditModel {
    let change = KeyEdit { value: value.map(Into::into), old: old.map(|old| old.map(Into::into)) };
    EditModel { metadata: [(key.to_owned(), change)].into(), ..EditModel::default() }
}

async fn at(world: &TestWorld, actor: &Actor, address: &str) -> Resolved {
    resolve(world.registry(), actor, &Address::parse(address).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_rename_keeps_old_addresses_and_the_order_of_lists() {
    let (world, model) = world().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let told = edit(registry, &ada, model, &named("Zebra 2"), None).await.unwrap();
    assert_eq!((told.name.as_str(), told.address.as_str(), told.revision), ("Zebra 2", "acme/vision/zebra-2", 2));
    let version =
        Resolved::Version { id: versions_of(&world, &ada, model).await[0], address: "acme/vision/zebra-2@1".into() };
    for address in ["acme/vision/yolo-v9@1", "acme/vision/zebra-2@latest"] {
        assert_eq!(at(&world, &ada, address).await, version, "{address}");
    }
    assert_eq!(world.count("version v join model m on m.id = v.model_id where v.name_key <> m.name_key").await, 0);
    // What is registered under the old name comes to it, until another is called so.
    let late = world.version("acme/vision/yolo-v9").register().await;
    assert_eq!(late.address, "acme/vision/zebra-2@2");
    let other = world.version("acme/vision/other").register().await;
    let other = model_of(&world, other.id).await;
    edit(registry, &ada, other, &named("yolo V9"), None).await.unwrap();
    assert!(matches!(at(&world, &ada, "acme/vision/yolo-v9").await, Resolved::Model { id, .. } if id == other));
    let taken = edit(registry, &ada, model, &named("YOLO v9"), None).await;
    assert_eq!(refused(taken), Refusal::Unavailable { name: "YOLO v9".into() });
    edit(registry, &ada, model, &named("ZEBRA 2"), None).await.unwrap();
    assert_eq!(world.count("redirect where slug = 'zebra-2'").await, 0);
    assert_eq!(world.count("audit where action = 'model.renamed' and after ->> 'name' = 'Zebra 2'").await, 1);
    for name in ["", "a/b", "???"] {
        assert!(
            matches!(refused(edit(registry, &ada, model, &named(name), None).await), Refusal::Invalid { .. }),
            "{name}"
        );
    }
}

async fn versions_of(world: &TestWorld, actor: &Actor, model: Id) -> Vec<Id> {
    versions::siblings::get(world.registry(), actor, model).await.unwrap().into_iter().map(|one| one.row.id).collect()
}

#[tokio::test]
async fn a_name_that_is_published_is_for_admins() {
    let (world, model) = world().await;
    let registry = world.registry();
    let (ada, admin) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    world.grant("acme/vision", &admin, ProjectRole::Admin).await;
    let viewer = world.person("eve", OrgRole::Viewer).await;
    let late = world.version("acme/vision/YOLO v9").published().archived().register().await;
    assert!(get(registry, &ada, model).await.unwrap().published);
    let refusal = refused(edit(registry, &ada, model, &named("x"), None).await);
    assert!(matches!(&refusal, Refusal::RoleNeeded { action, .. } if action.contains("Published")), "{refusal}");
    assert!(matches!(refused(edit(registry, &viewer, model, &named("x"), None).await), Refusal::RoleNeeded { .. }));
    // What is said of it is the contributors' all the same, its own name included.
    let said = EditModel { description: Some("d".into()), ..named("YOLO v9") };
    assert_eq!(edit(registry, &ada, model, &said, None).await.unwrap().description, "d");
    assert_eq!(edit(registry, &admin, model, &named("x"), None).await.unwrap().address, "acme/vision/x");
    // Published rows are read-only, and follow the name of their model.
    let row = versions::get::get(registry, &ada, late.id).await.unwrap();
    assert_eq!((row.row.status, row.address.as_str()), (Status::Published, "acme/vision/x@2"));
    let token = world.with_token(&admin, TokenScope::Read).await;
    assert!(matches!(refused(edit(registry, &token, model, &named("y"), None).await), Refusal::ScopeNeeded { .. }));
    assert_eq!(
        refused(edit(registry, &Actor::anonymous(), model, &named("y"), None).await),
        Refusal::not_found("model")
    );
}

#[tokio::test]
async fn edits_change_what_was_seen() {
    let (world, model) = world().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let first = get(registry, &ada, model).await.unwrap();
    let told = edit(registry, &ada, model, &key("licence", Some("MIT"), None), Some(first.revision)).await.unwrap();
    assert_eq!(told.metadata, [("licence".to_owned(), "MIT".to_owned())]);
    let late = edit(registry, &ada, model, &key("x", Some("1"), None), Some(first.revision)).await;
    assert!(matches!(refused(late), Refusal::Changed { .. }));
    // By key, two that change different ones both win; the same one only who saw it.
    let seen = edit(registry, &ada, model, &key("licence", None, Some(Some("Apache"))), None).await;
    assert!(matches!(refused(seen), Refusal::Changed { .. }));
    let same = edit(registry, &ada, model, &key("licence", Some("MIT"), None), None).await.unwrap();
    assert_eq!(same.revision, told.revision);
    let gone = edit(registry, &ada, model, &key("licence", None, Some(Some("MIT"))), None).await.unwrap();
    assert!(gone.metadata.is_empty() && gone.revision > told.revision);
    assert_eq!(world.count("audit where action = 'model.edited'").await, 2);
    for bad in [key("", Some("x"), None), key("k", Some("\0"), None)] {
        assert!(matches!(refused(edit(registry, &ada, model, &bad, None).await), Refusal::Invalid { .. }));
    }
}

#[tokio::test]
async fn a_readme_is_kept_as_written() {
    let (world, model) = world().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let text = PutReadme { text: "# Hi\n<b>x</b>".into() };
    let told = readme::put(registry, &ada, model, &text, Some(1)).await.unwrap();
    assert_eq!((told.text.as_str(), told.revision), ("# Hi\n<b>x</b>", 2));
    assert!(matches!(
        refused(readme::put(registry, &ada, model, &PutReadme { text: "mine".into() }, Some(1)).await),
        Refusal::Changed { .. }
    ));
    // The description has its own field of the same row.
    edit(registry, &ada, model, &EditModel { description: Some("d".into()), ..EditModel::default() }, None)
        .await
        .unwrap();
    assert_eq!(readme::get(registry, &ada, model).await.unwrap().text, text.text);
    let viewer = world.person("eve", OrgRole::Viewer).await;
    assert!(matches!(refused(readme::put(registry, &viewer, model, &text, None).await), Refusal::RoleNeeded { .. }));
    assert_eq!(refused(readme::get(registry, &Actor::anonymous(), model).await), Refusal::not_found("model"));
}

#[tokio::test]
async fn strangers_see_what_is_public_of_it() {
    let world = TestWorld::new().await;
    world.project("acme/open", Visibility::Public).await;
    let draft = world.version("acme/open/m").register().await;
    let (registry, nobody) = (world.registry(), Actor::anonymous());
    let model = model_of(&world, draft.id).await;
    assert_eq!(refused(get(registry, &nobody, model).await), Refusal::not_found("model"));
    let published = world.version("acme/open/m").published().register().await;
    world.alias("champion", published.id).await;
    world.alias("next", draft.id).await;
    let told: Model = get(registry, &nobody, model).await.unwrap();
    assert_eq!((told.versions, told.latest, told.role), (1, Some(2), None));
    assert_eq!(told.aliases.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["champion"]);
    let line = timeline::get(registry, &nobody, model).await.unwrap();
    assert_eq!((line.all, line.points.iter().map(|p| p.number).collect::<Vec<_>>()), (1, vec![2]));
    assert_eq!(refused(star::set(registry, &nobody, model, true).await), Refusal::not_found("model"));
}

#[tokio::test]
async fn the_timeline_holds_the_newest_and_counts_the_rest() {
    let (world, model) = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let second = world.version("acme/vision/yolo-v9").label("rc").stage(Stage::Production).register().await;
    world.alias("champion", second.id).await;
    world.version("acme/vision/yolo-v9").published().archived().register().await;
    let line = timeline::get(world.registry(), &ada, model).await.unwrap();
    let points: Vec<_> = line.points.iter().map(|p| (p.number, p.archived, p.aliases.len())).collect();
    assert_eq!(points, [(3, true, 0), (2, false, 1), (1, false, 0)]);
    assert_eq!((line.points[1].label.as_deref(), line.points[1].stage), (Some("rc"), Stage::Production));
    world
        .sql(&format!(
            "insert into version (org_id, id, model_id, project_id, name_key, number)
             select org_id, gen_random_uuid(), id, project_id, name_key, n from model, generate_series(4, 403) n where id = '{model}'"
        ))
        .await;
    let line = timeline::get(world.registry(), &ada, model).await.unwrap();
    assert_eq!((line.all, line.points.len(), line.points[0].number), (403, 60, 403));
}

#[tokio::test]
async fn a_star_brings_a_model_to_the_sidebar() {
    let (world, model) = world().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    for _ in 0..2 {
        star::set(registry, &ada, model, true).await.unwrap();
    }
    let seen = list::list(registry, &ada, "acme").await.unwrap().starred;
    assert_eq!(seen.iter().map(|m| (m.path.as_str(), m.versions)).collect::<Vec<_>>(), [("vision/yolo-v9", 1)]);
    assert!(get(registry, &ada, model).await.unwrap().starred);
    let owner = world.owner().await;
    assert!(list::list(registry, &owner, "acme").await.unwrap().starred.is_empty());
    // What one may not see any more is not at hand either.
    world.sql("update project set visibility = 'private'").await;
    assert!(list::list(registry, &ada, "acme").await.unwrap().starred.is_empty());
    world.sql("update project set visibility = 'organization'").await;
    star::set(registry, &ada, model, false).await.unwrap();
    assert_eq!(world.count("star").await, 0);
}
