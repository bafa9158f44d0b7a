//! How much may be kept: refused before bytes come, and again when they are to be registered.

use domain::{
    Id, Refusal,
    api::{Act, EditProject, NewCopy, NewFile, NewParts, NewPlace, NewVersion, PlaceProject, Quota},
    permission::{OrgRole, ProjectRole, Visibility},
};
use futures::future::join_all;
use registry::{
    Actor, Result,
    artifacts::{
        parts,
        receive::{Announced, receive},
    },
    organization::settings,
    people::operator,
    projects::{access, list::fold_counts, place, summary},
    testing::TestWorld,
    versions::{batch::one, register},
};

use crate::refused;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

async fn limit(world: &TestWorld, project: &str, quota: &str) {
    let id = world.project_id(project).await;
    let edit = EditProject { quota: Some(quota.into()), ..EditProject::default() };
    access::edit::edit(world.registry(), &world.owner().await, id, &edit, None).await.unwrap();
}

async fn register(world: &TestWorld, actor: &Actor, model: &str, upload: Id) -> Result<Id> {
    let files = vec![NewFile { name: None, upload }];
    let new = NewVersion { model: model.into(), files, ..NewVersion::default() };
    Ok(register::register(world.registry(), actor, new, None).await?.id)
}

async fn used(world: &TestWorld) -> (i64, Option<i64>) {
    let told = settings::get(world.registry(), &world.owner().await, "acme").await.unwrap();
    (told.used, told.quota)
}

#[track_caller]
fn is_full(refusal: &Refusal, whose: &str, asked: &str) {
    let Refusal::Quota { whose: of, asked: of_asked, .. } = refusal else { panic!("{refusal:?}") };
    assert_eq!((of.as_str(), of_asked.as_str()), (whose, asked), "{refusal}");
}

#[tokio::test]
async fn an_organization_keeps_so_much_and_each_content_once() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    operator::unsafe_set_quota(world.registry(), "acme", "10").await.unwrap();
    let model = "acme/vision/yolo";
    // While nothing is registered all of these may come.
    let mut uploads = Vec::new();
    for content in ["sixsix", "other!", "sixsix"] {
        uploads.push(world.upload(&ada, model, "m", content).await.unwrap().id);
    }
    register(&world, &ada, model, uploads[0]).await.unwrap();
    assert_eq!(used(&world).await, (6, Some(10)));
    is_full(&refused(register(&world, &ada, model, uploads[1]).await), "the organization", "6 B");
    // What it has already takes no room.
    register(&world, &ada, model, uploads[2]).await.unwrap();
    assert_eq!((used(&world).await, world.count("version").await), ((6, Some(10)), 2));

    // Before bytes come, where it is said how many; else as soon as there are too many.
    let said = |size| Announced { model: model.into(), name: "m".into(), sha256: None, size };
    let never = || futures::stream::pending::<std::io::Result<bytes::Bytes>>();
    let refusal = refused(receive(world.registry(), &ada, said(Some(5)), never()).await);
    is_full(&refusal, "the organization", "5 B");
    is_full(&refused(world.upload(&ada, model, "m", "12345").await), "the organization", "5 B");
    let new = NewParts { model: model.into(), name: "m".into(), size: 5, sha256: None };
    is_full(&refused(parts::begin(world.registry(), &ada, &new).await), "the organization", "5 B");
    assert_eq!((world.count("partial_upload").await, world.count("upload").await), (0, 1));

    // The one that waits fits once there is room; what is lowered below what is there takes nothing away.
    operator::unsafe_set_quota(world.registry(), "acme", "none").await.unwrap();
    register(&world, &ada, model, uploads[1]).await.unwrap();
    operator::unsafe_set_quota(world.registry(), "acme", "1kB").await.unwrap();
    operator::unsafe_set_quota(world.registry(), "acme", "0").await.unwrap();
    assert_eq!(used(&world).await, (12, Some(0)));
    for _ in 0..2 {
        fold_counts(world.registry()).await.unwrap();
        assert_eq!(used(&world).await, (12, Some(0)));
    }
    world.sql("delete from version_file; delete from blob").await;
    assert_eq!(used(&world).await, (0, Some(0)));
    assert!(matches!(
        refused(operator::unsafe_set_quota(world.registry(), "acme", "much").await),
        Refusal::Invalid { .. }
    ));
}

#[tokio::test]
async fn of_several_at_once_only_those_are_let_in_that_fit() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    operator::unsafe_set_quota(world.registry(), "acme", "14").await.unwrap();
    let models: Vec<String> = (0..6).map(|n| format!("acme/vision/m{n}")).collect();
    let mut uploads = Vec::new();
    for model in &models {
        uploads.push(world.upload(&ada, model, "m", model.clone().split_off(6)).await.unwrap().id);
    }
    let all = models.iter().zip(&uploads).map(|(model, upload)| register(&world, &ada, model, *upload));
    let let_in = join_all(all).await.into_iter().filter(Result::is_ok).count();
    // Each has eight bytes.
    assert_eq!((let_in, used(&world).await.0), (1, 8));
}

#[tokio::test]
async fn a_project_keeps_so_much_with_what_is_below_it() {
    let world = world().await;
    for path in ["acme/vision/edge", "acme/lab"] {
        world.project(path, Visibility::Organization).await;
    }
    let ada = world.person("ada", OrgRole::Member).await;
    let below = world.version("acme/vision/edge/tiny").file("m", "sixsix").register().await.id;
    let elsewhere = world.version("acme/lab/yolo").file("m", "sixsix").register().await.id;
    limit(&world, "acme/vision", "10").await;
    let vision = world.project_id("acme/vision").await;
    let told = summary::get(world.registry(), &ada, vision).await.unwrap();
    assert_eq!(told.quota, Some(Quota { bytes: 10, used: 6 }));

    // Each version counts for itself, whatever its content.
    let upload = world.upload(&ada, "acme/vision/edge/tiny", "m", "five5").await;
    is_full(&refused(upload), "the project acme/vision", "5 B");
    let copy = |to: &str| Act::Copy(NewCopy { to: to.into(), stage: None });
    let move_to = |whole_model| Act::Move(NewPlace { to: "acme/vision".into(), whole_model });
    for act in [copy("acme/vision"), move_to(false), move_to(true)] {
        let refusal = refused(one(world.registry(), &ada, elsewhere, act).await);
        is_full(&refusal, "the project acme/vision", "6 B");
    }
    assert_eq!(world.count("version").await, 2);
    is_full(&refused(one(world.registry(), &ada, below, copy("acme/vision")).await), "the project acme/vision", "6 B");
    // What is there may go where it likes within.
    one(world.registry(), &ada, below, move_to(false)).await.unwrap();
    // A whole project does not fit either.
    let (owner, lab) = (world.owner().await, world.project_id("acme/lab").await);
    let to = PlaceProject { name: None, below: Some("acme/vision".into()) };
    is_full(&refused(place::place(world.registry(), &owner, lab, &to).await), "the project acme/vision", "6 B");

    limit(&world, "acme/vision", "12").await;
    one(world.registry(), &ada, elsewhere, copy("acme/vision/other")).await.unwrap();
    limit(&world, "acme/vision", "none").await;
    one(world.registry(), &ada, elsewhere, move_to(true)).await.unwrap();
    assert_eq!(summary::get(world.registry(), &ada, vision).await.unwrap().quota, None);
}

#[tokio::test]
async fn a_quota_of_what_one_does_not_see_names_nothing() {
    let world = TestWorld::new().await;
    world.project("acme/secret", Visibility::Private).await;
    world.project("acme/secret/edge", Visibility::Private).await;
    limit(&world, "acme/secret", "4").await;
    let guest = world.person("guest", OrgRole::Viewer).await;
    world.grant("acme/secret/edge", &guest, ProjectRole::Contributor).await;
    let refusal = refused(world.upload(&guest, "acme/secret/edge/yolo", "m", "five5").await);
    is_full(&refusal, "a project above", "5 B");
}

#[tokio::test]
async fn quotas_are_for_admins_and_written_down() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let id = world.project_id("acme/vision").await;
    let edit = EditProject { quota: Some("1TB".into()), direct_downloads: Some(true), ..EditProject::default() };
    let refusal = refused(access::edit::edit(world.registry(), &ada, id, &edit, None).await);
    assert!(matches!(refusal, Refusal::RoleNeeded { .. }), "{refusal:?}");
    let wrong = EditProject { quota: Some("a lot".into()), ..EditProject::default() };
    let owner = world.owner().await;
    refused(access::edit::edit(world.registry(), &owner, id, &wrong, None).await);
    let told = access::edit::edit(world.registry(), &owner, id, &edit, None).await.unwrap();
    assert_eq!((told.quota, told.direct_downloads), (Some(1_000_000_000_000), true));
    let written = "audit where action = 'project.changed' and after @> '{\"quota_bytes\": 1000000000000}'";
    assert_eq!(world.count(written).await, 1);
    // Other changes leave it.
    let other = EditProject { description: Some("text".into()), ..EditProject::default() };
    let told = access::edit::edit(world.registry(), &owner, id, &other, None).await.unwrap();
    assert_eq!((told.quota, told.direct_downloads), (Some(1_000_000_000_000), true));
}
