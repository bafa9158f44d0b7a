//! What an address leads to, now and after renames and moves.

use domain::{
    Id, Refusal,
    address::Address,
    api::Resolved,
    permission::{OrgRole, Visibility},
    version::Stage,
};
use registry::{Actor, projects::address::resolve, testing::TestWorld};

use crate::refused;

async fn at(world: &TestWorld, actor: &Actor, text: &str) -> registry::Result<String> {
    let resolved = resolve(world.registry(), actor, &Address::parse(text).map_err(registry::Error::from)?).await?;
    Ok(match resolved {
        Resolved::Project { address, .. } => format!("project {address}"),
        Resolved::Model { address, .. } => format!("model {address}"),
        Resolved::Version { address, .. } => format!("version {address}"),
    })
}

#[tokio::test]
async fn number_then_label_then_alias_then_the_two_words() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let mut ids = Vec::new();
    for n in 1..=5 {
        ids.push(world.version("acme/vision/yolo").label(&format!("v{n}")).register().await.id);
    }
    world.version("acme/vision/other").label("elsewhere").register().await;
    world.alias("champion", ids[1]).await;
    // A label wins over an alias of the same name.
    world.alias("v3", ids[0]).await;
    let owner = world.owner().await;
    let at = async |text: &str| at(&world, &owner, text).await;
    assert_eq!(at("acme/vision").await.unwrap(), "project acme/vision");
    assert_eq!(at("acme/vision/yolo").await.unwrap(), "model acme/vision/yolo");
    for (text, number) in [
        ("3", 3),
        ("v2", 2),
        ("champion", 2),
        ("v3", 3),
        ("latest", 5),
        ("V2", 0),
        ("6", 0),
        ("elsewhere", 0),
        ("production", 0),
    ] {
        let found = at(&format!("acme/Vision/YOLO@{text}")).await;
        match number {
            0 => assert_eq!(refused(found), Refusal::not_found("version"), "{text}"),
            _ => assert_eq!(found.unwrap(), format!("version acme/vision/yolo@{number}"), "{text}"),
        }
    }
    // Somebody's alias is not hidden by the two words.
    world.alias("latest", ids[0]).await;
    assert_eq!(at("acme/vision/yolo@latest").await.unwrap(), "version acme/vision/yolo@1");
}

#[tokio::test]
async fn production_is_the_version_that_came_there_last_and_latest_the_highest_alive() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let yolo = || world.version("acme/vision/yolo");
    let first = yolo().stage(Stage::Production).register().await.id;
    let second = yolo().stage(Stage::Production).register().await.id;
    let third = yolo().register().await.id;
    let owner = world.owner().await;
    let at = async |word: &str| at(&world, &owner, &format!("acme/vision/yolo@{word}")).await.unwrap();
    assert_eq!(at("production").await, "version acme/vision/yolo@2");
    // The first comes back after an absence, and so is the last to have come.
    world
        .sql(&format!(
            "insert into stage_change (org_id, id, version_id, from_stage, to_stage, changed_at)
             select org_id, gen_random_uuid(), id, 'staging', 'production', now() + interval '1 minute' from version where id = '{first}'"
        ))
        .await;
    assert_eq!(at("production").await, "version acme/vision/yolo@1");
    world.sql(&format!("update version set stage = 'disabled' where id = '{first}'")).await;
    assert_eq!(at("production").await, "version acme/vision/yolo@2");
    world.archive(second).await;
    let none = Address::parse("acme/vision/yolo@production").unwrap();
    assert_eq!(refused(resolve(world.registry(), &owner, &none).await), Refusal::not_found("version"));
    assert_eq!(at("latest").await, "version acme/vision/yolo@3");
    world.archive(third).await;
    assert_eq!(at("latest").await, "version acme/vision/yolo@1");
    // An archived version is still found by its number.
    assert_eq!(at("3").await, "version acme/vision/yolo@3");
}

#[tokio::test]
async fn a_project_made_for_one_model_is_enough_of_an_address() {
    let world = TestWorld::new().await;
    world.project("acme/yolo", Visibility::Private).await;
    world.version("acme/yolo").register().await;
    let owner = world.owner().await;
    assert_eq!(at(&world, &owner, "acme/yolo@1").await.unwrap(), "version acme/yolo/yolo@1");
    assert_eq!(at(&world, &owner, "acme/yolo").await.unwrap(), "project acme/yolo");
    world.project("acme/vision", Visibility::Private).await;
    assert_eq!(refused(at(&world, &owner, "acme/vision@1").await), Refusal::not_found("version"));
}

async fn redirect(world: &TestWorld, below: Option<Id>, slug: &str, kind: &str, to: Id) {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into redirect (org_id, parent_id, slug, {kind}) select id, $1, $2, $3 from organization"
    )))
    .bind(below)
    .bind(slug)
    .bind(to)
    .execute(world.pool())
    .await
    .unwrap();
}

#[tokio::test]
async fn old_names_lead_to_where_things_are_now() {
    let world = TestWorld::new().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    let aerial = world.project("acme/vision/aerial", Visibility::Organization).await;
    let other = world.project("acme/other", Visibility::Organization).await;
    world.version("acme/vision/aerial/yolo").label("v1").register().await;
    let owner = world.owner().await;
    let model: Id = sqlx::query_scalar("select id from model").fetch_one(world.pool()).await.unwrap();

    // A project is renamed.
    world.sql("update project set slug = 'drone' where slug = 'aerial'").await;
    redirect(&world, Some(vision), "aerial", "project_id", aerial).await;
    for (old, now) in [
        ("acme/vision/aerial", "project acme/vision/drone"),
        ("acme/vision/aerial/yolo", "model acme/vision/drone/yolo"),
        ("acme/vision/aerial/yolo@v1", "version acme/vision/drone/yolo@1"),
        ("acme/vision/drone/yolo@1", "version acme/vision/drone/yolo@1"),
    ] {
        assert_eq!(at(&world, &owner, old).await.unwrap(), now);
    }
    assert_eq!(world.version("acme/vision/aerial/yolo").register().await.address, "acme/vision/drone/yolo@2");

    // It is moved.
    world.move_project(aerial, Some(other)).await;
    redirect(&world, Some(vision), "drone", "project_id", aerial).await;
    assert_eq!(at(&world, &owner, "acme/vision/aerial/yolo@1").await.unwrap(), "version acme/other/drone/yolo@1");
    assert_eq!(at(&world, &owner, "acme/vision/drone").await.unwrap(), "project acme/other/drone");

    // The model is moved out of it, and renamed.
    world.sql(&format!("update model set project_id = '{vision}', slug = 'yolo-9' where id = '{model}'")).await;
    redirect(&world, Some(aerial), "yolo", "model_id", model).await;
    assert_eq!(at(&world, &owner, "acme/other/drone/yolo@2").await.unwrap(), "version acme/vision/yolo-9@2");
    let sent = world.version("acme/vision/aerial/yolo").register().await;
    assert_eq!(sent.address, "acme/vision/yolo-9@3");

    // What is new under an old name wins.
    world.project("acme/vision/aerial", Visibility::Organization).await;
    assert_eq!(at(&world, &owner, "acme/vision/aerial").await.unwrap(), "project acme/vision/aerial");
}

#[tokio::test]
async fn a_version_that_moved_away_is_found_under_its_old_number() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/secret", Visibility::Private).await;
    let moved = world.version("acme/vision/yolo").register().await.id;
    world.version("acme/vision/yolo").register().await;
    world.version("acme/secret/kept").register().await;
    world
        .sql(&format!(
            "insert into version_redirect select org_id, model_id, number, id from version where id = '{moved}';
             update version set model_id = m.id, project_id = m.project_id, name_key = m.name_key, number = 7
             from model m where m.slug = 'kept' and version.id = '{moved}'"
        ))
        .await;
    let owner = world.owner().await;
    assert_eq!(at(&world, &owner, "acme/vision/yolo@1").await.unwrap(), "version acme/secret/kept@7");
    assert_eq!(at(&world, &owner, "acme/vision/yolo@2").await.unwrap(), "version acme/vision/yolo@2");
    // Where it went is told to those who may see it there.
    let ada = world.person("ada", OrgRole::Member).await;
    assert_eq!(refused(at(&world, &ada, "acme/vision/yolo@1").await), Refusal::not_found("version"));
}

#[tokio::test]
async fn slugs_of_every_script_are_found() {
    let world = TestWorld::new().await;
    for (project, model, address) in [
        ("acme/Größe", "YOLO Ärmel", "acme/größe/yolo-ärmel@1"),
        ("acme/模型", "检测 v2", "acme/模型/检测-v2@1"),
        ("acme/Проект", "Модель №1", "acme/проект/модель-1@1"),
        ("acme/שלום", "نموذج", "acme/שלום/نموذج@1"),
        ("acme/a.b_c", "1.5", "acme/a.b_c/1.5@1"),
    ] {
        world.project(project, Visibility::Private).await;
        assert_eq!(world.version(&format!("{project}/{model}")).register().await.address, address);
        let owner = world.owner().await;
        assert_eq!(at(&world, &owner, address).await.unwrap(), format!("version {address}"));
        assert_eq!(at(&world, &owner, &format!("{project}/{model}@1")).await.unwrap(), format!("version {address}"));
    }
}
