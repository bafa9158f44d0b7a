//! Joining by a link.

use domain::{
    Refusal,
    api::{AcceptInvitation, EditMember, IssueToken, NewInvitation, NewService},
    permission::{OrgRole, TokenScope},
};
use registry::{
    Actor, Result,
    people::{
        invitation::{
            accept::{Joined, accept, look},
            list::list,
            make::make,
            revoke::revoke,
        },
        me, members,
        session::{Client, resume},
        token,
    },
    testing::{PASSWORD, TestWorld, email},
};

use crate::refused;

fn from(address: &str) -> Client {
    Client { address: Some(address.into()), user_agent: None }
}

async fn invite(world: &TestWorld, by: &Actor, role: OrgRole, email: Option<&str>) -> Result<String> {
    let new = NewInvitation { role, email: email.map(str::to_owned), days: None };
    let made = make(world.registry(), by, "https://vitrine.test", "acme", &new).await?;
    Ok(made.link.strip_prefix("https://vitrine.test/invite?code=").expect("a link").to_owned())
}

fn form(code: &str, name: &str) -> AcceptInvitation {
    AcceptInvitation { code: code.into(), name: name.into(), email: email(name), password: PASSWORD.into() }
}

async fn take(world: &TestWorld, actor: &Actor, form: AcceptInvitation) -> Result<Joined> {
    accept(world.registry(), &from("10.0.0.1"), actor, form).await
}

#[tokio::test]
async fn a_link_makes_an_account_once() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let code = invite(&world, &owner, OrgRole::Member, None).await.unwrap();
    assert_eq!(world.count(&format!("invitation where encode(token_hash, 'escape') like '%{code}%'")).await, 0);
    let seen = look(registry, &from("10.0.0.1"), &code).await.unwrap();
    assert_eq!((seen.organization.as_str(), seen.role, seen.by.as_str()), ("acme", OrgRole::Member, "owner-of-acme"));
    let weak = AcceptInvitation { password: "password1234".into(), ..form(&code, "ada") };
    assert!(matches!(refused(take(&world, &Actor::anonymous(), weak).await), Refusal::Invalid { .. }));
    let joined = take(&world, &Actor::anonymous(), form(&code, "ada")).await.unwrap();
    let ada = resume(registry, &joined.session.unwrap()).await.unwrap();
    let told = me::get(registry, &ada).await.unwrap();
    assert_eq!(
        told.organizations.iter().map(|o| (o.slug.as_str(), o.role)).collect::<Vec<_>>(),
        [("acme", OrgRole::Member)]
    );
    let again = take(&world, &Actor::anonymous(), form(&code, "eve")).await;
    assert!(refused(again).to_string().contains("not valid (any more)"));
    assert_eq!(world.count("account where name = 'eve'").await, 0);
    assert_eq!(world.count("audit where action = 'member.joined' and after ->> 'role' = 'member'").await, 1);
    assert_eq!(list(registry, &owner, "acme").await.unwrap(), []);
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_joins() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    let code = invite(&world, &owner, OrgRole::Member, None).await.unwrap();
    let nobody = Actor::anonymous();
    let (a, b) = tokio::join!(take(&world, &nobody, form(&code, "ada")), take(&world, &nobody, form(&code, "eve")));
    assert!(a.is_ok() != b.is_ok());
    assert_eq!(world.count("member").await, 2);
    assert_eq!(world.count("account where name in ('ada', 'eve')").await, 1);
}

#[tokio::test]
async fn who_is_signed_in_joins_as_they_are() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    world.org("rival").await;
    let olga = world.person_of("rival", "olga", OrgRole::Member).await;
    let code = invite(&world, &owner, OrgRole::Viewer, None).await.unwrap();
    let taken = take(&world, &Actor::anonymous(), form(&code, "olga")).await;
    assert!(refused(taken).to_string().contains("Sign in, then open the link again"));
    let alone = |code: &str| AcceptInvitation { code: code.into(), ..AcceptInvitation::default() };
    let joined = take(&world, &olga, alone(&code)).await.unwrap();
    assert!(joined.session.is_none());
    assert_eq!(me::get(registry, &olga).await.unwrap().organizations.len(), 2);
    let code = invite(&world, &owner, OrgRole::Owner, None).await.unwrap();
    let member = take(&world, &olga, alone(&code)).await;
    assert_eq!(refused(member), Refusal::state("You belong to acme already."));
    assert!(look(registry, &from("10.0.0.1"), &code).await.is_ok(), "it is not used up");
}

#[tokio::test]
async fn an_invitation_for_somebody_is_theirs() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    world.org("rival").await;
    let olga = world.person_of("rival", "olga", OrgRole::Member).await;
    let code = invite(&world, &owner, OrgRole::Member, Some("ada@example.org")).await.unwrap();
    let other = take(&world, &olga, form(&code, "olga")).await;
    assert!(refused(other).to_string().contains("is for ada@example.org"));
    let joined =
        take(&world, &Actor::anonymous(), AcceptInvitation { email: String::new(), ..form(&code, "ada") }).await;
    let ada = resume(world.registry(), &joined.unwrap().session.unwrap()).await.unwrap();
    assert_eq!(me::get(world.registry(), &ada).await.unwrap().email.as_deref(), Some("ada@example.org"));
}

#[tokio::test]
async fn it_ends_by_time_by_hand_and_with_the_right_of_who_made_it() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let mia = world.person("mia", OrgRole::Manager).await;
    assert!(matches!(refused(invite(&world, &mia, OrgRole::Owner, None).await), Refusal::RoleNeeded { .. }));
    assert!(matches!(refused(invite(&world, &owner, OrgRole::Outsider, None).await), Refusal::Invalid { .. }));
    let code = invite(&world, &mia, OrgRole::Manager, None).await.unwrap();
    let valid = async || look(registry, &from("10.0.0.1"), &code).await.is_ok();
    assert!(valid().await);
    world.sql("update invitation set expires_at = now() - interval '1 second'").await;
    assert!(!valid().await);
    assert!(list(registry, &owner, "acme").await.unwrap()[0].expired);
    world.sql("update invitation set expires_at = now() + interval '1 day'").await;
    let demoted = EditMember { role: Some(OrgRole::Member), deactivated: None };
    members::change::change(registry, &owner, "acme", mia.id().unwrap(), demoted, None).await.unwrap();
    assert!(!valid().await, "who made it could not make it now");
    let back = EditMember { role: Some(OrgRole::Manager), deactivated: None };
    members::change::change(registry, &owner, "acme", mia.id().unwrap(), back, None).await.unwrap();
    let id = list(registry, &mia, "acme").await.unwrap()[0].id;
    revoke(registry, &mia, "acme", id).await.unwrap();
    assert!(!valid().await);
    assert_eq!(refused(revoke(registry, &mia, "acme", id).await), Refusal::not_found("invitation"));
    let high = invite(&world, &owner, OrgRole::Owner, None).await.unwrap();
    let id = list(registry, &owner, "acme").await.unwrap()[0].id;
    assert!(matches!(refused(revoke(registry, &mia, "acme", id).await), Refusal::RoleNeeded { .. }));
    assert!(look(registry, &from("10.0.0.1"), &high).await.is_ok());
}

#[tokio::test]
async fn guessing_codes_is_limited() {
    let world = TestWorld::new().await;
    assert_eq!(refused(look(world.registry(), &from("10.0.0.1"), "guess").await).code(), "state");
    world.sql("update attempt set count = 30").await;
    world
        .sql("insert into attempt select subject_hash, window_start + interval '15 minutes', count from attempt")
        .await;
    assert_eq!(refused(look(world.registry(), &from("10.0.0.1"), "guess").await).code(), "too_many");
    assert_eq!(refused(look(world.registry(), &from("10.0.0.2"), "guess").await).code(), "state");
}

#[tokio::test]
async fn asking_who_has_an_account_is_limited() {
    let world = TestWorld::new().await;
    let owner = world.owner().await;
    world.person("ada", OrgRole::Member).await;
    let code = invite(&world, &owner, OrgRole::Member, None).await.unwrap();
    let ask = async || refused(take(&world, &Actor::anonymous(), form(&code, "ada")).await);
    assert!(ask().await.to_string().contains("There is an account with this address already"));
    world.sql("update attempt set count = 30").await;
    world
        .sql("insert into attempt select subject_hash, window_start + interval '15 minutes', count from attempt")
        .await;
    assert_eq!(ask().await.code(), "too_many");
    take(&world, &Actor::anonymous(), form(&code, "eve")).await.unwrap();
}

#[tokio::test]
async fn a_service_account_joins_no_other_organization() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    world.org("rival").await;
    let (owner, rival) = (world.owner().await, world.owner_of("rival").await);
    let new = NewService { name: "ci".into(), role: OrgRole::Manager };
    let bot = members::service::create(registry, &rival, "rival", &new).await.unwrap();
    let wanted = IssueToken { name: "runner".into(), scope: TokenScope::Admin, days: None };
    let issued = members::credentials::issue_token(registry, &rival, "rival", bot.id, &wanted).await.unwrap();
    let program = token::resume(registry, &issued.token).await.unwrap();
    let code = invite(&world, &owner, OrgRole::Manager, None).await.unwrap();
    let alone = Refusal::state("A service account belongs to the organization that made it alone.");
    assert_eq!(refused(take(&world, &program, form(&code, "ci")).await), alone);
    assert_eq!(world.count(&format!("member where account_id = '{}'", bot.id)).await, 1);
    assert!(look(registry, &from("10.0.0.1"), &code).await.is_ok(), "the invitation is still good");
}
