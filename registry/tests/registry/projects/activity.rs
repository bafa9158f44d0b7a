//! What happens in projects, and who reads of it.

use domain::{
    Refusal,
    api::{Act, EditProject, HappeningFilter, NewStage, SetGrant},
    permission::{OrgRole, ProjectRole, Visibility},
    project::PromotionRule,
    version::Stage,
};
use registry::{
    Actor,
    projects::{
        access,
        activity::{of_organization, of_project},
    },
    testing::TestWorld,
    versions::batch,
};

use crate::refused;

#[tokio::test]
async fn it_tells_what_happened_where_its_reader_has_a_role_and_nothing_of_accounts() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    world.project("acme/vision/dark", Visibility::Private).await;
    world.only_listed_people("acme/vision/dark").await;
    let ada = world.person("ada", OrgRole::Member).await;
    let version = world.version("acme/vision/yolo").register().await.id;
    world.version("acme/vision/dark/hush").register().await;
    let stage = NewStage { stage: Stage::Staging, reason: String::new(), message: String::new() };
    batch::one(registry, &ada, version, Act::Stage(stage)).await.unwrap();
    let grant = SetGrant { account: ada.id(), team: None, role: Some(ProjectRole::Viewer) };
    registry::projects::access::grant::set(registry, &owner, vision, &grant).await.unwrap();
    let all = HappeningFilter::default();
    let here = of_project(registry, &ada, vision, &all, None, 50).await.unwrap().items;
    let actions: Vec<&str> = here.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["project.granted", "version.staged", "version.registered", "project.created"]);
    assert_eq!(here[0].changes.iter().find(|c| c.field == "account").unwrap().after.as_deref(), Some("ada"));
    let staged = &here[1];
    assert_eq!((staged.name.as_deref(), staged.exists, staged.project.as_str()), (Some("yolo@1"), true, "vision"));
    let change = staged.changes.iter().find(|c| c.field == "stage").unwrap();
    assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("testing"), Some("staging")));
    let everywhere = of_organization(registry, &ada, "acme", &all, None, 50).await.unwrap().items;
    assert_eq!(everywhere, here);
    let owners = of_organization(registry, &owner, "acme", &all, None, 50).await.unwrap().items;
    assert_eq!(owners.len(), here.len() + 2);
    assert!(owners.iter().all(|row| !row.action.starts_with("member") && !row.action.starts_with("person")));
    for (filter, rows) in [
        (HappeningFilter { who: ada.id(), ..Default::default() }, 1),
        (HappeningFilter { action: Some("project".into()), ..Default::default() }, 2),
        (HappeningFilter { when: Some("<2020-01-01".into()), ..Default::default() }, 0),
    ] {
        assert_eq!(
            of_project(registry, &ada, vision, &filter, None, 50).await.unwrap().items.len(),
            rows,
            "{filter:?}"
        );
    }
}

#[tokio::test]
async fn pages_hold_every_row_once() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    for n in 0..3 {
        world.project(&format!("acme/vision/p{n}"), Visibility::Private).await;
        world.version(&format!("acme/vision/p{n}/m")).register().await;
    }
    let (all, mut seen, mut cursor) = (HappeningFilter::default(), Vec::new(), None::<String>);
    loop {
        let page = of_project(registry, &owner, vision, &all, cursor.as_deref(), 2).await.unwrap();
        seen.extend(page.items.into_iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[tokio::test]
async fn strangers_are_told_nothing() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let open = world.project("acme/open", Visibility::Public).await;
    let (nobody, all) = (Actor::anonymous(), HappeningFilter::default());
    assert_eq!(refused(of_project(registry, &nobody, open, &all, None, 50).await), Refusal::not_found("project"));
    let everywhere = of_organization(registry, &nobody, "acme", &all, None, 50).await;
    assert_eq!(refused(everywhere), Refusal::not_found("organization"));
    // What moved on into the dark is called there what it is called there.
    let ada = world.person("ada", OrgRole::Member).await;
    world.project("acme/dark", Visibility::Private).await;
    let version = world.version("acme/open/yolo").register().await.id;
    let to = domain::api::NewPlace { to: "acme/dark/hush".into(), whole_model: false };
    batch::one(registry, &world.owner().await, version, Act::Move(to)).await.unwrap();
    let told = of_project(registry, &ada, open, &all, None, 50).await.unwrap().items;
    let texts = format!("{told:?}");
    assert!(!texts.contains("hush") && !texts.contains("dark"), "{texts}");
    assert!(told.iter().any(|row| row.action == "version.registered" && !row.exists));
}

#[tokio::test]
async fn a_list_says_nothing_of_the_hidden_ones_on_it() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    let lab = world.project("acme/lab", Visibility::Organization).await;
    let dark = world.project("acme/dark", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    for sources in [vec![dark], vec![dark, lab]] {
        let edit = EditProject {
            promotion_rule: Some(PromotionRule::Listed),
            promotion_sources: Some(sources),
            ..EditProject::default()
        };
        access::edit::edit(registry, &owner, vision, &edit, None).await.unwrap();
    }
    let told = async |actor: &Actor| {
        let page = of_project(registry, actor, vision, &HappeningFilter::default(), None, 50).await.unwrap();
        let changes = page.items.into_iter().flat_map(|row| row.changes).filter(|c| c.field == "promotion_sources");
        changes.map(|c| (c.before, c.after)).collect::<Vec<_>>()
    };
    let texts = |before: Option<&str>, after: &str| (before.map(str::to_owned), Some(after.to_owned()));
    assert_eq!(told(&ada).await, [texts(None, "lab")]);
    let of_owner = told(&owner).await;
    assert_eq!(of_owner.len(), 2);
    assert!(of_owner.iter().all(|(_, after)| after.as_deref().is_some_and(|after| after.contains("dark"))));
}
