//! Members: their roles, and what ends at once when they are shut out.

use domain::{
    Id, Refusal,
    api::{EditMember, GranteeKind, IssueToken, NameTeam, NewInvitation, NewService},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
};
use registry::{
    Actor, Result,
    people::{
        invitation,
        members::{change::change, credentials, list, remove::remove, service},
        session, sessions, teams, token, tokens,
    },
    projects::get,
    testing::{PASSWORD, TestWorld, email},
};

use crate::refused;

async fn role(world: &TestWorld, actor: &Actor, of: &Actor, role: OrgRole) -> Result<()> {
    let edit = EditMember { role: Some(role), deactivated: None };
    change(world.registry(), actor, "acme", of.id().unwrap(), edit, None).await.map(drop)
}

async fn shut(world: &TestWorld, actor: &Actor, of: &Actor, deactivated: bool) -> Result<()> {
    let edit = EditMember { role: None, deactivated: Some(deactivated) };
    change(world.registry(), actor, "acme", of.id().unwrap(), edit, None).await.map(drop)
}

#[tokio::test]
async fn everybody_is_told_with_what_they_have_open() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.session(&ada).await;
    world.token(&ada, TokenScope::Read).await;
    let bot = NewService { name: "ci".into(), role: OrgRole::Member };
    service::create(registry, &owner, "acme", &bot).await.unwrap();
    let told = list::list(registry, &owner, "acme").await.unwrap();
    let lines: Vec<_> = told.iter().map(|m| (m.name.as_str(), m.kind, m.role, m.sessions, m.tokens)).collect();
    assert_eq!(
        lines,
        [
            ("ada", GranteeKind::Person, OrgRole::Member, Some(1), Some(1)),
            ("ci", GranteeKind::Service, OrgRole::Member, Some(0), Some(0)),
            ("owner-of-acme", GranteeKind::Person, OrgRole::Owner, Some(0), Some(0)),
        ]
    );
    assert!(told[0].seen.is_some() && told[1].seen.is_none() && told[0].email == Some(email("ada")));
    assert!(matches!(refused(list::list(registry, &ada, "acme").await), Refusal::RoleNeeded { .. }));
    assert_eq!(refused(list::list(registry, &Actor::anonymous(), "acme").await), Refusal::not_found("organization"));
}

#[tokio::test]
async fn nobody_gives_or_takes_more_than_they_hold() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let (mia, ada) = (world.person("mia", OrgRole::Manager).await, world.person("ada", OrgRole::Member).await);
    for to in [OrgRole::Viewer, OrgRole::Manager, OrgRole::Member] {
        role(&world, &mia, &ada, to).await.unwrap();
    }
    for refused_role in [
        role(&world, &mia, &ada, OrgRole::Owner).await,
        role(&world, &mia, &owner, OrgRole::Member).await,
        shut(&world, &mia, &owner, true).await,
        remove(world.registry(), &mia, "acme", owner.id().unwrap()).await,
        role(&world, &ada, &ada, OrgRole::Manager).await,
    ] {
        assert!(matches!(refused(refused_role), Refusal::RoleNeeded { .. }));
    }
    assert!(matches!(refused(role(&world, &owner, &ada, OrgRole::Outsider).await), Refusal::Invalid { .. }));
    let stranger = change(world.registry(), &owner, "acme", Id::now_v7(), EditMember::default(), None).await;
    assert_eq!(refused(stranger), Refusal::not_found("person"));
    let set = "audit where action = 'member.role_set' and before ->> 'role' = 'member' and after ->> 'role' = 'viewer'
         and via = 'browser'";
    assert_eq!(world.count(set).await, 1);
}

#[tokio::test]
async fn the_last_owner_is_neither_demoted_nor_deactivated_nor_removed() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let second = world.person("second", OrgRole::Owner).await;
    let last = Refusal::state("This is the last owner; make somebody else an owner first.");
    shut(&world, &owner, &second, true).await.unwrap();
    assert_eq!(refused(role(&world, &owner, &owner, OrgRole::Member).await), last, "a deactivated one does not count");
    assert_eq!(refused(remove(world.registry(), &owner, "acme", owner.id().unwrap()).await), last);
    shut(&world, &owner, &second, false).await.unwrap();
    role(&world, &owner, &owner, OrgRole::Member).await.unwrap();
    let own = shut(&world, &second, &second, true).await;
    assert!(refused(own).to_string().starts_with("Nobody deactivates themselves"));
}

#[tokio::test]
async fn of_two_owners_who_demote_each_other_at_once_one_stays() {
    for _ in 0..3 {
        let world = TestWorld::new().await;
        let (a, b) = (world.owner().await, world.person("b", OrgRole::Owner).await);
        let (one, two) = tokio::join!(role(&world, &a, &b, OrgRole::Member), role(&world, &b, &a, OrgRole::Member));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(world.count("member where role = 'owner'").await, 1);
    }
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let (a, b) = (world.owner().await, world.person("b", OrgRole::Owner).await);
    let (id_a, id_b) = (a.id().unwrap(), b.id().unwrap());
    let (one, two) = tokio::join!(remove(registry, &a, "acme", id_a), remove(registry, &b, "acme", id_b));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(world.count("member where role = 'owner'").await, 1);
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once_and_may_come_back() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let (cookie, secret) = (world.session(&ada).await, world.token(&ada, TokenScope::Read).await);
    shut(&world, &owner, &ada, true).await.unwrap();
    assert_eq!(session::resume(registry, &cookie).await.unwrap(), Actor::anonymous());
    assert_eq!(refused(token::resume(registry, &secret).await), Refusal::SignInNeeded);
    assert_eq!(refused(get::get(registry, &ada, project).await), Refusal::not_found("project"));
    let sign_in = session::sign_in(registry, &Default::default(), &email("ada"), PASSWORD.into()).await;
    assert_eq!(refused(sign_in), Refusal::WrongPassword);
    shut(&world, &owner, &ada, false).await.unwrap();
    assert_eq!(session::resume(registry, &cookie).await.unwrap(), Actor::anonymous(), "what has ended stays so");
    assert_eq!(refused(token::resume(registry, &secret).await), Refusal::SignInNeeded);
    session::sign_in(registry, &Default::default(), &email("ada"), PASSWORD.into()).await.unwrap();
    assert!(get::get(registry, &ada, project).await.is_ok());
}

#[tokio::test]
async fn who_belongs_elsewhere_too_loses_this_organization_alone() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    world.org("rival").await;
    let ada = world.person("ada", OrgRole::Member).await;
    registry::people::operator::unsafe_set_role(registry, "rival", &email("ada"), OrgRole::Member).await.unwrap();
    let here = world.project("acme/vision", Visibility::Private).await;
    let there = world.project("rival/vision", Visibility::Organization).await;
    world.grant("acme/vision", &ada, ProjectRole::Admin).await;
    let cookie = world.session(&ada).await;
    let told = list::list(registry, &owner, "acme").await.unwrap();
    let row = told.iter().find(|m| m.name == "ada").unwrap();
    assert_eq!((row.ours, row.sessions, row.tokens), (false, None, None));
    let id = ada.id().unwrap();
    for foreign in [
        credentials::sessions(registry, &owner, "acme", id).await.map(drop),
        credentials::end_sessions(registry, &owner, "acme", id, None).await,
        credentials::tokens(registry, &owner, "acme", id).await.map(drop),
        registry::people::reset::make(registry, &owner, "", "acme", id).await.map(drop),
    ] {
        assert_eq!(refused(foreign).code(), "state");
    }
    shut(&world, &owner, &ada, true).await.unwrap();
    assert!(session::resume(registry, &cookie).await.unwrap().id().is_some());
    assert_eq!(refused(get::get(registry, &ada, here).await), Refusal::not_found("project"), "grants count no more");
    assert!(get::get(registry, &ada, there).await.is_ok());
}

#[tokio::test]
async fn who_is_removed_loses_role_teams_and_grants() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let project = world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let crew = world.team("crew", &[&ada]).await;
    world.grant_team("acme/vision", crew, ProjectRole::Viewer).await;
    world.grant("acme/vision", &ada, ProjectRole::Viewer).await;
    remove(registry, &owner, "acme", ada.id().unwrap()).await.unwrap();
    assert_eq!(refused(get::get(registry, &ada, project).await), Refusal::not_found("project"));
    assert_eq!(world.count("team_member").await, 0);
    assert_eq!(world.count("audit where action = 'member.removed' and before ->> 'grants' = '1'").await, 1);
    let again = remove(registry, &owner, "acme", ada.id().unwrap()).await;
    assert_eq!(refused(again), Refusal::not_found("person"));
    session::sign_in(registry, &Default::default(), &email("ada"), PASSWORD.into()).await.unwrap();
}

#[tokio::test]
async fn a_service_account_works_by_tokens_alone() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let project = world.project("acme/vision", Visibility::Organization).await;
    let new = |role| NewService { name: "ci".into(), role };
    assert!(matches!(
        refused(service::create(registry, &owner, "acme", &new(OrgRole::Owner)).await),
        Refusal::Invalid { .. }
    ));
    let bot = service::create(registry, &owner, "acme", &new(OrgRole::Viewer)).await.unwrap();
    let wanted = IssueToken { name: "runner".into(), scope: TokenScope::Read, days: Some(30) };
    let issued = credentials::issue_token(registry, &owner, "acme", bot.id, &wanted).await.unwrap();
    let actor = token::resume(registry, &issued.token).await.unwrap();
    assert!(get::get(registry, &actor, project).await.is_ok());
    let told = credentials::tokens(registry, &owner, "acme", bot.id).await.unwrap();
    assert_eq!(
        told.iter().map(|t| (t.id, t.name.as_str(), t.expires.is_some())).collect::<Vec<_>>(),
        [(issued.id, "runner", true)]
    );
    let owner_of_it =
        change(registry, &owner, "acme", bot.id, EditMember { role: Some(OrgRole::Owner), deactivated: None }, None);
    assert!(matches!(refused(owner_of_it.await), Refusal::Invalid { .. }));
    let ada = world.person("ada", OrgRole::Member).await;
    let persons = credentials::issue_token(registry, &owner, "acme", ada.id().unwrap(), &wanted).await;
    assert_eq!(refused(persons).code(), "state");
    credentials::revoke_token(registry, &owner, "acme", bot.id, issued.id).await.unwrap();
    assert_eq!(refused(token::resume(registry, &issued.token).await), Refusal::SignInNeeded);
    let second = credentials::issue_token(registry, &owner, "acme", bot.id, &wanted).await.unwrap();
    remove(registry, &owner, "acme", bot.id).await.unwrap();
    assert_eq!(refused(token::resume(registry, &second.token).await), Refusal::SignInNeeded);
}

#[tokio::test]
async fn a_service_account_that_reaches_another_organization_gets_no_token() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    world.org("rival").await;
    world.project("rival/vision", Visibility::Private).await;
    let new = NewService { name: "ci".into(), role: OrgRole::Viewer };
    let bot = service::create(registry, &owner, "acme", &new).await.unwrap();
    let wanted = IssueToken { name: "runner".into(), scope: TokenScope::Read, days: Some(30) };
    assert!(credentials::issue_token(registry, &owner, "acme", bot.id, &wanted).await.is_ok());
    world
        .sql(&format!(
            "insert into project_grant (org_id, id, project_id, account_id, role)
             select org_id, gen_random_uuid(), id, '{}', 'admin' from project",
            bot.id
        ))
        .await;
    let refused_token = credentials::issue_token(registry, &owner, "acme", bot.id, &wanted).await;
    assert_eq!(refused(refused_token).code(), "state");
    assert_eq!(world.count("token").await, 1);
}

#[tokio::test]
async fn ones_own_sessions_and_tokens_are_ones_own_to_end() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let (ada, bob) = (world.person("ada", OrgRole::Member).await, world.person("bob", OrgRole::Member).await);
    let (first, second) = (world.session(&ada).await, world.session(&ada).await);
    let here = session::resume(registry, &first).await.unwrap();
    let told = sessions::list(registry, &here).await.unwrap();
    assert_eq!(told.iter().filter(|s| s.current).count(), 1);
    assert_eq!(told.len(), 2);
    let foreign = sessions::revoke(registry, &bob, Some(told[0].id)).await;
    assert_eq!(refused(foreign), Refusal::not_found("session"));
    sessions::revoke(registry, &here, None).await.unwrap();
    assert!(session::resume(registry, &first).await.unwrap().id().is_some());
    assert_eq!(session::resume(registry, &second).await.unwrap(), Actor::anonymous());

    let new = |scope, days| IssueToken { name: "laptop".into(), scope, days };
    let issued = tokens::issue(registry, &here, &new(TokenScope::Admin, None)).await.unwrap();
    let program = token::resume(registry, &issued.token).await.unwrap();
    tokens::issue(registry, &program, &new(TokenScope::Admin, Some(1))).await.unwrap();
    for days in [0, -1, 3651] {
        let wrong = tokens::issue(registry, &here, &new(TokenScope::Read, Some(days))).await;
        assert!(matches!(refused(wrong), Refusal::Invalid { .. }));
    }
    let writer = world.with_token(&ada, TokenScope::Write).await;
    let wider = tokens::issue(registry, &writer, &new(TokenScope::Admin, None)).await;
    assert!(matches!(refused(wider), Refusal::ScopeNeeded { .. }));
    assert_eq!(refused(tokens::revoke(registry, &bob, issued.id).await), Refusal::not_found("token"));
    tokens::revoke(registry, &here, issued.id).await.unwrap();
    assert_eq!(refused(token::resume(registry, &issued.token).await), Refusal::SignInNeeded);
    assert_eq!(
        world.count("audit where action = 'token.revoked' and credential_id is not null and org_id is not null").await,
        1
    );
    assert_eq!(refused(tokens::list(registry, &Actor::anonymous()).await), Refusal::SignInNeeded);
}

#[tokio::test]
async fn an_organization_has_a_thousand_of_what_managers_make() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let services = async || {
        let new = NewService { name: "ci".into(), role: OrgRole::Viewer };
        service::create(registry, &owner, "acme", &new).await.map(drop)
    };
    let teams = async |name: &str| {
        let new = NameTeam { name: name.into() };
        teams::change::create(registry, &owner, "acme", &new).await.map(drop)
    };
    let invitations = async || {
        let new = NewInvitation { role: OrgRole::Viewer, email: None, days: None };
        invitation::make::make(registry, &owner, "", "acme", &new).await.map(drop)
    };
    world
        .sql(
            "with made as (insert into account (id, kind, name, name_key)
                 select gen_random_uuid(), 'service', 'ci', 'ci' from generate_series(1, 999) returning id)
             insert into member (org_id, account_id, role) select o.id, made.id, 'viewer' from organization o, made;
             insert into team (org_id, id, slug, name)
             select o.id, gen_random_uuid(), 'team-' || n, 'team ' || n from organization o, generate_series(1, 999) n;
             insert into invitation (org_id, id, token_hash, role, created_by, expires_at, revoked_at)
             select m.org_id, gen_random_uuid(), sha256(convert_to(n::text, 'utf8')), 'viewer', m.account_id,
                    now() + interval '1 day', case when n > 999 then now() end
             from member m, generate_series(1, 1100) n where m.role = 'owner'",
        )
        .await;
    services().await.unwrap();
    teams("one more").await.unwrap();
    invitations().await.unwrap();
    for more in [services().await, teams("another").await, invitations().await] {
        let told = refused(more).to_string();
        assert!(told.contains("1000 ") && told.contains("already"), "{told}");
    }
}
