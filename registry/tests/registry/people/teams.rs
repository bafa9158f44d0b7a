//! Teams: who is in them, who says so, and what they can reach.

use domain::{
    Id, Refusal,
    api::{EditTeam, NameTeam, SetTeamMember, TeamDetails, TeamStanding},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
};
use registry::{
    Actor, Result,
    people::teams::{
        change::{create, delete, edit},
        get::get,
        list::list,
        members,
    },
    projects,
    testing::TestWorld,
};

use crate::refused;

fn named(name: &str) -> NameTeam {
    NameTeam { name: name.into() }
}

fn called(name: &str) -> EditTeam {
    EditTeam { name: Some(name.into()), group: None }
}

async fn set(
    world: &TestWorld,
    by: &Actor,
    team: Id,
    who: &Actor,
    standing: Option<TeamStanding>,
) -> Result<TeamDetails> {
    let to = SetTeamMember { account: who.id().unwrap(), standing };
    members::set(world.registry(), by, "acme", team, to).await
}

const MEMBER: Option<TeamStanding> = Some(TeamStanding::Member);
const MAINTAINER: Option<TeamStanding> = Some(TeamStanding::Maintainer);

#[tokio::test]
async fn a_team_is_made_renamed_and_deleted_with_its_grants() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let project = world.project("acme/vision", Visibility::Private).await;
    let made = create(registry, &owner, "acme", &named("Vision Crew")).await.unwrap();
    assert_eq!((made.team.slug.as_str(), made.team.members), ("vision-crew", 0));
    let taken = create(registry, &owner, "acme", &named("vision crew")).await;
    assert!(matches!(refused(taken), Refusal::Taken { .. }));
    set(&world, &owner, made.team.id, &ada, MEMBER).await.unwrap();
    world.grant_team("acme/vision", made.team.id, ProjectRole::Viewer).await;
    assert!(projects::get::get(registry, &ada, project).await.is_ok());
    let renamed = edit(registry, &owner, "acme", made.team.id, &called("Crew"), None).await.unwrap();
    assert_eq!((renamed.team.slug.as_str(), renamed.team.projects), ("crew", 1));
    for (by, code) in [(&ada, "role_needed"), (&Actor::anonymous(), "not_found")] {
        assert_eq!(refused(create(registry, by, "acme", &named("x")).await).code(), code);
        assert_eq!(refused(edit(registry, by, "acme", made.team.id, &called("x"), None).await).code(), code);
        assert_eq!(refused(delete(registry, by, "acme", made.team.id).await).code(), code);
    }
    delete(registry, &owner, "acme", made.team.id).await.unwrap();
    assert_eq!(refused(projects::get::get(registry, &ada, project).await), Refusal::not_found("project"));
    let row = "audit where action = 'team.deleted' and before ->> 'grants' = '1' and before ->> 'members' = '1'";
    assert_eq!(world.count(row).await, 1);
    assert_eq!(refused(delete(registry, &owner, "acme", made.team.id).await), Refusal::not_found("team"));
}

#[tokio::test]
async fn maintainers_say_who_is_in_their_team_and_in_no_other() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let people = [
        world.person("ada", OrgRole::Viewer).await,
        world.person("bob", OrgRole::Member).await,
        world.person("cleo", OrgRole::Member).await,
    ];
    let [ada, bob, cleo] = &people;
    let crew = create(registry, &owner, "acme", &named("crew")).await.unwrap().team.id;
    let other = create(registry, &owner, "acme", &named("other")).await.unwrap().team.id;
    set(&world, &owner, crew, ada, MAINTAINER).await.unwrap();
    let told = set(&world, ada, crew, bob, MEMBER).await.unwrap();
    let lines: Vec<_> = told.members.iter().map(|m| (m.who.name.as_str(), m.standing)).collect();
    assert_eq!(lines, [("ada", TeamStanding::Maintainer), ("bob", TeamStanding::Member)]);
    assert_eq!((told.team.yours, told.team.may_manage, told.team.may_set_members), (MAINTAINER, false, true));
    assert!(told.members.iter().all(|m| m.who.hint.is_none()), "addresses are for managers");
    for refused_set in [
        set(&world, bob, crew, cleo, MEMBER).await,
        set(&world, ada, other, cleo, MEMBER).await,
        set(&world, &world.with_token(ada, TokenScope::Write).await, crew, cleo, MEMBER).await,
    ] {
        assert!(matches!(refused(refused_set), Refusal::RoleNeeded { .. } | Refusal::ScopeNeeded { .. }));
    }
    world.org("rival").await;
    let olga = world.person_of("rival", "olga", OrgRole::Owner).await;
    assert_eq!(refused(set(&world, ada, crew, &olga, MEMBER).await), Refusal::not_found("person"));
    assert_eq!(refused(set(&world, &olga, crew, &olga, MEMBER).await), Refusal::not_found("organization"));
    set(&world, ada, crew, bob, MAINTAINER).await.unwrap();
    set(&world, bob, crew, ada, None).await.unwrap();
    assert!(matches!(refused(set(&world, ada, crew, cleo, MEMBER).await), Refusal::RoleNeeded { .. }));
    assert_eq!(world.count("audit where kind = 'team' and action like 'team.member%'").await, 4);
}

#[tokio::test]
async fn what_a_team_can_reach_leaves_out_what_the_reader_may_not_see() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let ada = world.person("ada", OrgRole::Viewer).await;
    for (path, visibility) in [
        ("acme/open", Visibility::Organization),
        ("acme/open/a", Visibility::Organization),
        ("acme/open/b", Visibility::Organization),
        ("acme/open/dark", Visibility::Private),
        ("acme/dark", Visibility::Private),
    ] {
        world.project(path, visibility).await;
    }
    world.only_listed_people("acme/open/b").await;
    let crew = world.team("crew", &[]).await;
    world.grant_team("acme/open", crew, ProjectRole::Contributor).await;
    world.grant_team("acme/dark", crew, ProjectRole::Admin).await;
    let reach = async |actor: &Actor| {
        let told = get(registry, actor, "acme", crew).await.unwrap();
        (told.team.projects, told.reach.iter().map(|r| (r.project.path.clone(), r.role, r.below)).collect::<Vec<_>>())
    };
    let open = |below| ("open".to_owned(), ProjectRole::Contributor, below);
    assert_eq!(reach(&ada).await, (1, vec![open(1)]));
    assert_eq!(reach(&owner).await, (2, vec![("dark".to_owned(), ProjectRole::Admin, 0), open(2)]));
    assert_eq!(list(registry, &ada, "acme").await.unwrap().len(), 1);
    assert_eq!(refused(get(registry, &ada, "acme", Id::now_v7()).await), Refusal::not_found("team"));
}
