//! Moving: numbers, rights on both sides, promotion rules, and old addresses that keep leading there.

use domain::{
    Id, Refusal,
    address::Address,
    api::{Act, NewPlace, NewVersion, Resolved},
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, Visibility},
};
use registry::{
    Actor,
    projects::address::resolve,
    testing::TestWorld,
    versions::{
        batch::{Of, many},
        get, register,
    },
};

use super::{act, move_to, words};
use crate::refused;

async fn two_projects(world: &TestWorld) -> Actor {
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/edge", Visibility::Organization).await;
    world.person("ada", OrgRole::Member).await
}

async fn leads_to(world: &TestWorld, address: &str) -> (Id, String) {
    match resolve(world.registry(), &world.owner().await, &Address::parse(address).unwrap()).await.unwrap() {
        Resolved::Version { id, address } | Resolved::Model { id, address } => (id, address),
        Resolved::Project { .. } => panic!("{address} is a project"),
    }
}

#[tokio::test]
async fn a_version_keeps_its_number_where_it_is_free_and_old_addresses_follow() {
    let world = TestWorld::new().await;
    let ada = two_projects(&world).await;
    world.version("acme/vision/yolo").register().await;
    let second = world.version("acme/vision/yolo").register().await.id;
    let moved = act(&world, &ada, second, move_to("acme/edge")).await.unwrap();
    assert_eq!((moved.address.as_deref(), moved.notice), (Some("acme/edge/yolo@2"), None));
    assert_eq!(leads_to(&world, "acme/vision/yolo@2").await, (second, "acme/edge/yolo@2".into()));
    // The number that it left is nobody's; the next is.
    assert_eq!(world.version("acme/vision/yolo").register().await.number, 3);
    assert_eq!(world.version("acme/edge/yolo").register().await.number, 3);
    // Back again, it is itself.
    let back = act(&world, &ada, second, move_to("acme/vision/yolo")).await.unwrap();
    assert_eq!(back.address.as_deref(), Some("acme/vision/yolo@2"));
    assert_eq!(leads_to(&world, "acme/edge/yolo@2").await, (second, "acme/vision/yolo@2".into()));
    assert_eq!(leads_to(&world, "acme/vision/yolo@2").await.0, second);
    assert_eq!(world.count("version_redirect").await, 1);
}

#[tokio::test]
async fn a_taken_number_label_or_alias_gives_way_with_a_notice() {
    let world = TestWorld::new().await;
    let ada = two_projects(&world).await;
    let there = world.version("acme/edge/tiny").label("best").register().await.id;
    act(&world, &ada, there, Act::Alias(words(&["champion"], &[]))).await.unwrap();
    let id = world.version("acme/vision/yolo").label("best").published().register().await.id;
    act(&world, &ada, id, Act::Alias(words(&["champion", "fast"], &[]))).await.unwrap();
    let moved = act(&world, &ada, id, move_to("acme/edge/tiny")).await.unwrap();
    assert_eq!(moved.address.as_deref(), Some("acme/edge/tiny@2"));
    let notice = moved.notice.unwrap();
    assert!(notice.contains("version 2") && notice.contains("“best”") && notice.contains("champion"), "{notice}");
    let details = get::get(world.registry(), &ada, id).await.unwrap();
    assert_eq!((details.row.label, details.aliases), (None, vec!["fast".to_owned()]));
    assert_eq!(leads_to(&world, "acme/edge/tiny@champion").await.0, there);
    assert_eq!(leads_to(&world, "acme/edge/tiny@fast").await.0, id);
    assert_eq!(leads_to(&world, "acme/vision/yolo@1").await.0, id);
}

#[tokio::test]
async fn a_whole_model_goes_with_its_name_and_its_old_address_leads_to_it() {
    let world = TestWorld::new().await;
    let ada = two_projects(&world).await;
    let one = world.version("acme/vision/yolo").published().register().await.id;
    world.version("acme/vision/yolo").archived().register().await;
    let whole = |to: &str| Act::Move(NewPlace { to: to.into(), whole_model: true });
    let moved = act(&world, &ada, one, whole("acme/edge")).await.unwrap();
    assert_eq!(moved.address.as_deref(), Some("acme/edge/yolo@1"));
    assert_eq!(world.count("version v join project p on p.id = v.project_id where p.slug = 'edge'").await, 2);
    assert_eq!(leads_to(&world, "acme/vision/yolo@1").await, (one, "acme/edge/yolo@1".into()));
    assert_eq!(leads_to(&world, "acme/vision/yolo").await.1, "acme/edge/yolo");
    // A name that is taken there is said; nothing is merged.
    world.project("acme/vision/old", Visibility::Organization).await;
    world.version("acme/vision/old/yolo").register().await;
    assert!(matches!(refused(act(&world, &ada, one, whole("acme/vision/old")).await), Refusal::Unavailable { .. }));
    assert!(matches!(refused(act(&world, &ada, one, whole("acme/vision/other")).await), Refusal::Invalid { .. }));
    assert!(matches!(refused(act(&world, &ada, one, whole("acme/edge")).await), Refusal::State { .. }));
    act(&world, &ada, one, whole("acme/vision")).await.unwrap();
    assert_eq!(leads_to(&world, "acme/edge/yolo").await.1, "acme/vision/yolo");
    assert_eq!(world.count("redirect").await, 1);
}

#[tokio::test]
async fn both_sides_are_asked() {
    let world = TestWorld::new().await;
    let ada = two_projects(&world).await;
    let hidden = world.project("acme/hidden", Visibility::Private).await;
    let id = world.version("acme/vision/yolo").register().await.id;
    assert_eq!(refused(act(&world, &ada, id, move_to("acme/hidden")).await), Refusal::not_found("project"));
    assert_eq!(refused(act(&world, &ada, id, move_to("acme/nothing/yolo")).await), Refusal::not_found("project"));
    world.grant("acme/hidden", &ada, ProjectRole::Viewer).await;
    assert!(matches!(refused(act(&world, &ada, id, move_to("acme/hidden")).await), Refusal::RoleNeeded { .. }));
    // Nothing is published there by the back door.
    world.grant("acme/hidden", &ada, ProjectRole::Contributor).await;
    world.sql(&format!("update project set publish_role = 'admin' where id = '{hidden}'")).await;
    world.publish(id).await;
    assert!(matches!(refused(act(&world, &ada, id, move_to("acme/hidden")).await), Refusal::RoleNeeded { .. }));
    assert_eq!(world.count("model").await, 1);
    for wrong in ["acme", "other/vision", "acme/vision@1", ""] {
        refused(act(&world, &ada, id, move_to(wrong)).await);
    }
    assert!(matches!(refused(act(&world, &ada, id, move_to("acme/vision")).await), Refusal::State { .. }));
}

#[tokio::test]
async fn a_hidden_name_is_a_free_one_to_whoever_names_it_as_a_target() {
    let world = TestWorld::new().await;
    let ada = two_projects(&world).await;
    world.project("acme/vision/dark", Visibility::Private).await;
    world.only_listed_people("acme/vision/dark").await;
    world.version("acme/vision/dark/m").register().await;
    let vision = world.project_id("acme/vision").await;
    // The project was called otherwise before, and what was in it before is elsewhere now.
    world
        .sql(&format!(
            "insert into redirect (org_id, slug, project_id) select org_id, 'sight', id from project where id = '{vision}';
             insert into redirect (org_id, parent_id, slug, model_id) select org_id, '{vision}', 'gone', id from model where slug = 'm'"
        ))
        .await;
    let id = world.version("acme/edge/yolo").register().await.id;
    let viewer = world.person("eve", OrgRole::Viewer).await;
    world.grant("acme/edge", &viewer, ProjectRole::Contributor).await;
    // What is said of a target, without its name.
    let said = async |who: &Actor, to: &str| {
        let acts = [move_to(to), super::copy_to(to), Act::Move(NewPlace { to: to.into(), whole_model: true })];
        let name = to.rsplit('/').next().unwrap_or_default();
        let mut all = Vec::new();
        for what in acts {
            all.push(refused(act(&world, who, id, what).await).to_string());
        }
        let new = NewVersion { model: to.into(), ..NewVersion::default() };
        all.push(refused(register::register(world.registry(), who, new, None).await).to_string());
        all.join("\n").replace(name, "NAME")
    };
    for [hidden, free] in [
        ["acme/vision/dark", "acme/vision/free"],
        ["acme/vision/gone", "acme/vision/free"],
        ["acme/sight/dark", "acme/sight/free"],
        ["acme/vision/dark/m", "acme/vision/free/m"],
        ["acme/vision/dark/new", "acme/vision/free/new"],
    ] {
        assert_eq!(said(&viewer, hidden).await, said(&viewer, free).await, "{hidden}");
    }
    // Who may make models there cannot have the name, and is not told what has it.
    let dry = many(world.registry(), &ada, move_to("acme/vision/dark"), Of::Ids(&[id]), true).await.unwrap();
    assert_eq!((dry.done, dry.refused), (1, 0));
    let unavailable = Refusal::Unavailable { name: "dark".into() };
    assert_eq!(refused(act(&world, &ada, id, move_to("acme/vision/dark")).await), unavailable);
    assert_eq!(refused(act(&world, &ada, id, super::copy_to("acme/vision/dark")).await), unavailable);
    let new = NewVersion { model: "acme/vision/dark".into(), ..NewVersion::default() };
    assert_eq!(refused(register::register(world.registry(), &ada, new, None).await), unavailable);
    act(&world, &ada, id, move_to("acme/vision/gone")).await.unwrap();
}

#[tokio::test]
async fn the_promotion_rule_keeps_versions_out_and_is_named() {
    let world = TestWorld::new().await;
    let ada = two_projects(&world).await;
    let run = world.experiment("acme/vision", "train").ended(ExperimentStatus::Completed).create().await.id;
    let id = world.version("acme/vision/yolo").experiment(run).register().await.id;
    let edge = world.project_id("acme/edge").await;
    world.sql(&format!("update project set promotion_rule = 'listed' where id = '{edge}'")).await;
    let whole = Act::Move(NewPlace { to: "acme/edge".into(), whole_model: true });
    for what in [move_to("acme/edge"), super::copy_to("acme/edge"), whole] {
        let refusal = refused(act(&world, &ada, id, what).await);
        assert_eq!(
            refusal,
            Refusal::PromotionRule {
                project: "edge".into(),
                rule: "only listed projects".into(),
                source_project: "vision".into()
            }
        );
    }
    world
        .sql(&format!(
            "insert into promotion_source (org_id, project_id, source_id) select org_id, '{edge}', id from project where slug = 'vision'"
        ))
        .await;
    act(&world, &ada, id, move_to("acme/edge")).await.unwrap();
}
