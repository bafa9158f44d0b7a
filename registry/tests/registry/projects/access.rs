//! Who has access to a project: told, explained, foreseen, granted and changed.

use domain::{
    Id, Refusal,
    api::{EditProject, ProjectAccess, SetGrant},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    project::PromotionRule,
};
use registry::{
    Actor, Result,
    projects::{
        access::{
            edit::edit,
            explain,
            foresee::{Wish, foresee},
            grant::set,
            grantees, list,
        },
        get,
    },
    testing::TestWorld,
};

use crate::refused;

fn to(actor: &Actor, role: Option<ProjectRole>) -> SetGrant {
    SetGrant { account: actor.id(), team: None, role }
}

fn team(id: Id, role: Option<ProjectRole>) -> SetGrant {
    SetGrant { account: None, team: Some(id), role }
}

fn lines(told: &ProjectAccess) -> Vec<String> {
    let from = |g: &domain::api::Grant| g.from.as_ref().map_or(String::new(), |p| format!(" from {}", p.path));
    told.grants.iter().map(|g| format!("{} {}{}", g.to.name, g.role.code(), from(g))).collect()
}

async fn visibility(world: &TestWorld, actor: &Actor, id: Id, to: Visibility) -> Result<ProjectAccess> {
    let change = EditProject { visibility: Some(to), ..EditProject::default() };
    edit(world.registry(), actor, id, &change, None).await
}

async fn inherits(world: &TestWorld, actor: &Actor, id: Id, inherits: bool) -> Result<ProjectAccess> {
    let change = EditProject { inherits: Some(inherits), ..EditProject::default() };
    edit(world.registry(), actor, id, &change, None).await
}

#[tokio::test]
async fn it_is_told_who_has_access_and_where_from() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    let below = world.project("acme/vision/secret", Visibility::Private).await;
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Viewer).await);
    let crew = world.team("crew", &[&bob]).await;
    set(registry, &owner, vision, &team(crew, Some(ProjectRole::Contributor))).await.unwrap();
    let told = set(registry, &owner, below, &to(&ada, Some(ProjectRole::Admin))).await.unwrap();
    let all = ["ada admin", "crew contributor from vision", "owner-of-acme admin from vision"];
    assert_eq!(lines(&told), all);
    assert_eq!(
        (told.visibility, told.effective_visibility, told.narrowed_by),
        (Visibility::Private, Visibility::Private, None)
    );
    assert_eq!(told.by_role.iter().map(|r| (r.role, r.people)).collect::<Vec<_>>(), [(OrgRole::Owner, 1)]);
    let told = list::list(registry, &owner, vision).await.unwrap();
    let roles: Vec<_> = told.by_role.iter().map(|r| (r.role, r.gives, r.people)).collect();
    assert_eq!(
        roles,
        [
            (OrgRole::Owner, ProjectRole::Admin, 1),
            (OrgRole::Member, ProjectRole::Contributor, 1),
            (OrgRole::Viewer, ProjectRole::Viewer, 1),
        ]
    );
    // A reader is told who, not their addresses; whoever grants needs those to tell people apart.
    let seen = list::list(registry, &bob, below).await.unwrap();
    assert!(!seen.may_manage);
    assert_eq!(seen.grants.iter().map(|g| g.to.hint.clone()).collect::<Vec<_>>(), [None, Some("crew".into()), None]);
    let seen = list::list(registry, &ada, below).await.unwrap();
    assert!(seen.may_manage && seen.grants[0].to.hint.as_deref() == Some("ada@example.org"));
    let cut = inherits(&world, &ada, below, false).await.unwrap();
    assert_eq!(lines(&cut), ["ada admin"]);
    assert_eq!(refused(list::list(registry, &bob, below).await), Refusal::not_found("project"));
}

#[tokio::test]
async fn a_grant_is_made_changed_and_taken_away_and_written_down() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let role = async || get::get(registry, &ada, vision).await.ok().and_then(|p| p.role);
    for wanted in [Some(ProjectRole::Viewer), Some(ProjectRole::Admin), Some(ProjectRole::Admin), None, None] {
        set(registry, &owner, vision, &to(&ada, wanted)).await.unwrap();
        assert_eq!(role().await, wanted);
    }
    let steps: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
        "select action, before ->> 'role', after ->> 'role' from audit where kind = 'project' and action like 'project.grant%' order by at, id",
    )
    .fetch_all(world.pool())
    .await
    .unwrap();
    let step = |action: &str, before: Option<&str>, after: Option<&str>| {
        (action.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
    };
    assert_eq!(
        steps,
        [
            step("project.granted", None, Some("viewer")),
            step("project.granted", Some("viewer"), Some("admin")),
            step("project.grant_revoked", Some("admin"), None),
        ]
    );
}

#[tokio::test]
async fn only_who_administers_it_grants_and_only_to_whom_there_is() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.org("rival").await;
    let olga = world.person_of("rival", "olga", OrgRole::Owner).await;
    let viewer = Some(ProjectRole::Viewer);
    assert!(matches!(refused(set(registry, &ada, vision, &to(&ada, viewer)).await), Refusal::RoleNeeded { .. }));
    assert_eq!(refused(set(registry, &olga, vision, &to(&olga, viewer)).await), Refusal::not_found("project"));
    assert_eq!(refused(set(registry, &owner, vision, &to(&olga, viewer)).await), Refusal::not_found("person"));
    let nobody = team(Id::now_v7(), viewer);
    assert_eq!(refused(set(registry, &owner, vision, &nobody).await), Refusal::not_found("team"));
    let both = SetGrant { account: ada.id(), team: Some(Id::nil()), role: viewer };
    assert!(matches!(refused(set(registry, &owner, vision, &both).await), Refusal::Invalid { .. }));
    world
        .sql("update member set deactivated_at = now() from account a where a.id = account_id and a.name = 'ada'")
        .await;
    assert_eq!(refused(set(registry, &owner, vision, &to(&ada, viewer)).await), Refusal::not_found("person"));
    let writer = world.with_token(&owner, TokenScope::Write).await;
    assert!(matches!(refused(set(registry, &writer, vision, &to(&owner, viewer)).await), Refusal::ScopeNeeded { .. }));
    assert_eq!(world.count("project_grant where role = 'viewer'").await, 0);
}

#[tokio::test]
async fn of_two_who_grant_at_once_both_are_written_down_in_order() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let (viewer, admin) = (to(&ada, Some(ProjectRole::Viewer)), to(&ada, Some(ProjectRole::Admin)));
    let (a, b) = tokio::join!(set(registry, &owner, vision, &viewer), set(registry, &owner, vision, &admin));
    a.unwrap();
    b.unwrap();
    let rows = "audit a, audit b where a.action = 'project.granted' and b.action = 'project.granted'
         and a.after ->> 'role' = b.before ->> 'role' and a.before is null";
    assert_eq!(world.count(rows).await, 1);
}

#[tokio::test]
async fn people_and_teams_without_a_grant_are_found_by_their_letters() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.person("adam", OrgRole::Viewer).await;
    world.org("rival").await;
    world.person_of("rival", "adele", OrgRole::Member).await;
    world.team("adepts", &[&ada]).await;
    let found = async || {
        let found = grantees::find(registry, &owner, vision, " AD").await.unwrap();
        found.into_iter().map(|g| g.name).collect::<Vec<_>>()
    };
    assert_eq!(found().await, ["adepts", "ada", "adam"]);
    set(registry, &owner, vision, &to(&ada, Some(ProjectRole::Viewer))).await.unwrap();
    assert_eq!(found().await, ["adepts", "adam"]);
    assert_eq!(grantees::find(registry, &owner, vision, "%").await.unwrap(), []);
    // Whoever administers a project alone is told names, and the addresses of those whom they share a team with.
    let bob = world.person("bob", OrgRole::Member).await;
    let cem = world.person("cem", OrgRole::Member).await;
    world.person("dora", OrgRole::Member).await;
    world.team("crew", &[&bob, &cem]).await;
    world.grant("acme/vision", &bob, ProjectRole::Admin).await;
    let hints = async |search: &str| {
        let found = grantees::find(registry, &bob, vision, search).await.unwrap();
        found.into_iter().map(|g| (g.name, g.hint)).collect::<Vec<_>>()
    };
    assert_eq!(hints("dora").await, [("dora".into(), None)]);
    assert_eq!(hints("cem").await, [("cem".into(), Some("cem@example.org".into()))]);
    assert_eq!(hints("dora@").await, [], "nor are others found by theirs");
    assert!(matches!(refused(grantees::find(registry, &ada, vision, "").await), Refusal::RoleNeeded { .. }));
}

#[tokio::test]
async fn access_is_explained_to_who_may_know() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/open", Visibility::Organization).await;
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    let crew = world.team("crew", &[&ada]).await;
    world.grant_team("acme/vision", crew, ProjectRole::Contributor).await;
    let told = explain::of(registry, &owner, below, ada.id().unwrap()).await.unwrap();
    assert_eq!(told.role, Some(ProjectRole::Contributor));
    let sentences: Vec<_> = told.steps.iter().map(domain::access::Step::sentence).collect();
    assert_eq!(
        sentences,
        [
            "Being Member of the organization gives nothing here by itself: the project is Private, because vision is.",
            "Their team crew has Contributor in vision.",
        ]
    );
    assert_eq!(explain::of(registry, &ada, below, ada.id().unwrap()).await.unwrap(), told, "one's own");
    let others = explain::of(registry, &ada, below, bob.id().unwrap()).await;
    assert!(matches!(refused(others), Refusal::RoleNeeded { .. }));
    let hidden = explain::of(registry, &bob, below, bob.id().unwrap()).await;
    assert_eq!(refused(hidden), Refusal::not_found("project"));
    let told = explain::of(registry, &owner, below, bob.id().unwrap()).await.unwrap();
    assert_eq!((told.role, told.sees), (None, false));
    let stranger = explain::of(registry, &owner, vision, Id::now_v7()).await;
    assert_eq!(refused(stranger), Refusal::not_found("person"));
}

#[tokio::test]
async fn an_explanation_leaves_out_what_is_above_and_hidden_from_its_reader() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/secret", Visibility::Organization).await;
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    let crew = world.team("crew", &[&bob]).await;
    world.grant_team("acme/vision", crew, ProjectRole::Contributor).await;
    world.grant("acme/vision/secret", &ada, ProjectRole::Admin).await;
    let bob = bob.id().unwrap();
    let told = explain::of(registry, &ada, below, bob).await.unwrap();
    let whole = explain::of(registry, &owner, below, bob).await.unwrap();
    assert_eq!((told.role, told.sees), (Some(ProjectRole::Contributor), true));
    assert_eq!((whole.role, whole.steps.len()), (told.role, 2));
    let sentences: Vec<_> = told.steps.iter().map(domain::access::Step::sentence).collect();
    assert_eq!(sentences, ["Being Member of the organization gives nothing here by itself: the project is Private."]);
    inherits(&world, &owner, below, false).await.unwrap();
    let told = explain::of(registry, &ada, below, bob).await.unwrap();
    assert_eq!((told.role, told.sees), (None, false));
    let text = format!("{:?}", told.steps);
    assert!(!text.contains("crew") && !text.contains("Grant"), "{text}");
    assert!(format!("{:?}", explain::of(registry, &owner, below, bob).await.unwrap().steps).contains("crew"));
}

#[tokio::test]
async fn of_what_is_above_and_hidden_a_reader_is_told_no_more_than_the_role() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/open", Visibility::Private).await;
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    world.grant("acme/vision", &bob, ProjectRole::Contributor).await;
    world.grant("acme/vision/open", &ada, ProjectRole::Admin).await;
    let told = list::list(registry, &ada, below).await.unwrap();
    assert_eq!(lines(&told), ["ada admin"]);
    let above: Vec<_> = told.from_above.iter().map(|above| (above.role, above.grants)).collect();
    assert_eq!(above, [(ProjectRole::Admin, 1), (ProjectRole::Contributor, 1)]);
    assert!(!format!("{told:?}").contains("bob"));
    let whole = list::list(registry, &bob, below).await.unwrap();
    assert_eq!((whole.grants.len(), whole.from_above.len()), (3, 0));
}

#[tokio::test]
async fn what_is_foreseen_is_what_happens() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/below", Visibility::Organization).await;
    let people = [
        world.person("ada", OrgRole::Member).await,
        world.person("bob", OrgRole::Viewer).await,
        world.person("cleo", OrgRole::Member).await,
        world.person("dan", OrgRole::Manager).await,
    ];
    world.grant("acme/vision", &people[2], ProjectRole::Admin).await;
    let roles = async || {
        let mut roles = Vec::new();
        for person in &people {
            for id in [vision, below] {
                roles.push(get::get(registry, person, id).await.ok().map(|p| p.role));
            }
        }
        roles
    };
    let before = roles().await;
    let wish = |visibility| Wish::of(Some(visibility), None);
    let told = foresee(registry, &owner, vision, wish(Visibility::Organization)).await.unwrap();
    assert_eq!((told.gain, told.lose, told.projects, told.widens), (2, 0, 2, true));
    assert_eq!(told.sentence(), "2 people gain access.");
    assert_eq!(roles().await, before, "nothing is changed by asking");
    visibility(&world, &owner, vision, Visibility::Organization).await.unwrap();
    let after = roles().await;
    let gained = (0..people.len()).filter(|i| before[2 * i] != after[2 * i] || before[2 * i + 1] != after[2 * i + 1]);
    assert_eq!(gained.count(), 2);
    let told = foresee(registry, &owner, vision, wish(Visibility::Public)).await.unwrap();
    assert_eq!((told.gain, told.widens), (0, true));
    assert_eq!(told.sentence(), "Anyone may read what is Published, without signing in.");
    let told = foresee(registry, &owner, below, wish(Visibility::Public)).await.unwrap();
    assert_eq!(told.sentence(), "vision keeps it Organization.");
    let cut = Wish::of(None, Some(false));
    let told = foresee(registry, &owner, below, cut).await.unwrap();
    assert_eq!((told.gain, told.lose, told.shut_out), (0, 1, 0), "cleo falls to Contributor");
}

#[tokio::test]
async fn settings_change_together_and_only_from_what_was_seen() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let lab = world.project("acme/lab", Visibility::Private).await;
    let seen = list::list(registry, &owner, vision).await.unwrap().revision;
    let change = EditProject {
        promotion_rule: Some(PromotionRule::Listed),
        promotion_sources: Some(vec![lab]),
        publish_role: Some(ProjectRole::Admin),
        ..EditProject::default()
    };
    let told = edit(registry, &owner, vision, &change, Some(seen)).await.unwrap();
    assert_eq!(told.promotion_sources.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["lab"]);
    assert_eq!((told.promotion_rule, told.publish_role), (PromotionRule::Listed, ProjectRole::Admin));
    let late = edit(registry, &owner, vision, &change, Some(seen)).await;
    assert_eq!(refused(late), Refusal::Changed { what: "The project".into() });
    let again = edit(registry, &owner, vision, &change, Some(told.revision)).await.unwrap();
    assert_eq!(again.revision, told.revision, "what is so already is no change");
    assert_eq!(world.count("audit where action = 'project.changed' and before ->> 'promotion_rule' = 'any'").await, 1);
    let viewer = EditProject { publish_role: Some(ProjectRole::Viewer), ..EditProject::default() };
    assert!(matches!(refused(edit(registry, &owner, vision, &viewer, None).await), Refusal::Invalid { .. }));
}

#[tokio::test]
async fn sources_that_an_admin_may_not_see_stay_on_the_list() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let (lab, dark) =
        (world.project("acme/lab", Visibility::Private).await, world.project("acme/dark", Visibility::Private).await);
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let sources = |ids: &[Id]| EditProject { promotion_sources: Some(ids.to_vec()), ..EditProject::default() };
    edit(registry, &owner, vision, &sources(&[lab, dark]), None).await.unwrap();
    assert_eq!(list::list(registry, &ada, vision).await.unwrap().promotion_sources, []);
    for hidden in [lab, Id::now_v7()] {
        assert_eq!(
            refused(edit(registry, &ada, vision, &sources(&[hidden]), None).await),
            Refusal::not_found("project")
        );
    }
    world.grant("acme/lab", &ada, ProjectRole::Viewer).await;
    let told = edit(registry, &ada, vision, &sources(&[]), None).await.unwrap();
    assert_eq!(told.promotion_sources, []);
    let told = list::list(registry, &owner, vision).await.unwrap();
    assert_eq!(told.promotion_sources.iter().map(|p| p.id).collect::<Vec<_>>(), [dark]);
}

#[tokio::test]
async fn whoever_cuts_off_the_grant_they_administer_by_administers_it_still() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let below = world.project("acme/vision/secret", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let told = inherits(&world, &ada, below, false).await.unwrap();
    assert!(told.may_manage);
    assert_eq!(lines(&told), ["ada admin"]);
}

#[tokio::test]
async fn what_is_switched_off_is_taken_by_no_way() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let lab = world.version("acme/vision/kept").file("a.bin", "x").register().await;
    world.project("acme/off", Visibility::Private).await;
    let off = world.project_id("acme/off").await;
    let change = EditProject { has_models: Some(false), has_experiments: Some(false), ..EditProject::default() };
    edit(registry, &owner, off, &change, None).await.unwrap();
    let models = Refusal::state("Models are switched off in off.");
    let new = domain::api::NewVersion { model: "acme/off/m".into(), ..Default::default() };
    assert_eq!(refused(registry::versions::register::register(registry, &owner, new, None).await), models);
    let new = domain::api::NewExperiment { project: "acme/off".into(), name: "run".into(), ..Default::default() };
    let refused_run = refused(registry::experiments::create::create(registry, &owner, new).await);
    assert_eq!(refused_run, Refusal::state("Experiments are switched off in off."));
    let to = domain::api::NewPlace { to: "acme/off".into(), ..Default::default() };
    let moved = registry::versions::batch::one(registry, &owner, lab.id, domain::api::Act::Move(to)).await;
    assert_eq!(refused(moved), models);
    assert!(get::get(registry, &owner, vision).await.is_ok());
}
