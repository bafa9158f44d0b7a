//! A new password by a link.

use domain::{
    Refusal,
    api::{IssueToken, NewService, UseReset},
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
};
use registry::{
    Actor, Result,
    people::{
        members::{credentials::issue_token, list::list, service},
        operator::{unsafe_grant, unsafe_reset, unsafe_set_role},
        reset::{complete, look, make},
        session::{Client, resume, sign_in},
        token,
    },
    testing::{PASSWORD, TestWorld, email},
};

use crate::refused;

const NEW: &str = "a wholly different phrase";

async fn link(world: &TestWorld, by: &Actor, of: &Actor) -> Result<String> {
    let made = make(world.registry(), by, "", "acme", of.id().unwrap()).await?;
    Ok(made.link.strip_prefix("/reset-password?code=").expect("a link").to_owned())
}

async fn complete_with(world: &TestWorld, code: &str, password: &str) -> Result<String> {
    let form = UseReset { code: code.into(), password: password.into(), revoke_tokens: false };
    complete(world.registry(), &Client::default(), form).await
}

#[tokio::test]
async fn it_works_once_and_ends_what_was_open() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let (cookie, secret) = (world.session(&ada).await, world.token(&ada, TokenScope::Read).await);
    let before = link(&world, &owner, &ada).await.unwrap();
    let code = link(&world, &owner, &ada).await.unwrap();
    assert_eq!(refused(look(registry, &Client::default(), &before).await).code(), "state", "the later one counts");
    assert_eq!(look(registry, &Client::default(), &code).await.unwrap().name, "ada");
    assert!(matches!(refused(complete_with(&world, &code, "short").await), Refusal::Invalid { .. }));
    let (one, two) = tokio::join!(complete_with(&world, &code, NEW), complete_with(&world, &code, NEW));
    assert!(one.is_ok() != two.is_ok(), "once");
    let session = one.or(two).unwrap();
    assert_eq!(resume(registry, &session).await.unwrap().id(), ada.id());
    assert_eq!(resume(registry, &cookie).await.unwrap(), Actor::anonymous());
    assert!(token::resume(registry, &secret).await.is_ok(), "programs go on");
    let client = Client::default();
    assert_eq!(refused(sign_in(registry, &client, &email("ada"), PASSWORD.into()).await), Refusal::WrongPassword);
    sign_in(registry, &client, &email("ada"), NEW.into()).await.unwrap();
    assert_eq!(world.count("audit where action in ('password.reset_offered', 'password.reset')").await, 3);
}

#[tokio::test]
async fn nobody_takes_over_an_account_above_their_own() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let (mia, ada) = (world.person("mia", OrgRole::Manager).await, world.person("ada", OrgRole::Member).await);
    assert!(matches!(refused(link(&world, &mia, &owner).await), Refusal::RoleNeeded { .. }));
    assert!(matches!(refused(link(&world, &ada, &ada).await), Refusal::RoleNeeded { .. }));
    let code = link(&world, &mia, &ada).await.unwrap();
    let valid = async || look(registry, &Client::default(), &code).await.is_ok();
    for (end, back) in [
        (
            "update password_reset set expires_at = now() - interval '1 second'",
            "update password_reset set expires_at = now() + interval '1 hour'",
        ),
        ("update account set deactivated_at = now() where name = 'ada'", "update account set deactivated_at = null"),
        (
            "update member set role = 'member' where account_id = (select id from account where name = 'mia')",
            "update member set role = 'manager' where account_id = (select id from account where name = 'mia')",
        ),
        (
            "update member set deactivated_at = now() where account_id = (select id from account where name = 'mia')",
            "update member set deactivated_at = null",
        ),
        // Who has risen above the one who made it meanwhile.
        (
            "update member set role = 'owner' where account_id = (select id from account where name = 'ada')",
            "update member set role = 'member' where account_id = (select id from account where name = 'ada')",
        ),
    ] {
        assert!(valid().await, "before {end}");
        world.sql(end).await;
        assert!(!valid().await, "{end}");
        world.sql(back).await;
    }
}

#[tokio::test]
async fn it_ends_when_the_account_is_no_longer_the_organizations_alone() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    world.org("rival").await;
    world.project("rival/vision", Visibility::Private).await;
    let owner = world.owner().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let code = link(&world, &owner, &ada).await.unwrap();
    let valid = async || look(registry, &Client::default(), &code).await.is_ok();
    let of_rival = "(select id from organization where slug = 'rival')";
    let is_ada = "account_id = (select id from account where name = 'ada')";
    for (end, back) in [
        (
            format!(
                "insert into member (org_id, account_id, role) select {of_rival}, id, 'viewer' from account where name = 'ada'"
            ),
            format!("delete from member where org_id = {of_rival} and {is_ada}"),
        ),
        (
            "insert into project_grant (org_id, id, project_id, account_id, role)
             select p.org_id, gen_random_uuid(), p.id, a.id, 'viewer' from project p, account a where a.name = 'ada'"
                .to_owned(),
            format!("delete from project_grant where {is_ada}"),
        ),
        (
            "update organization set deleted_at = now() where slug = 'acme'".to_owned(),
            "update organization set deleted_at = null".to_owned(),
        ),
    ] {
        assert!(valid().await, "before {end}");
        world.sql(&end).await;
        assert!(!valid().await, "{end}");
        assert_eq!(refused(complete_with(&world, &code, NEW).await).code(), "state");
        world.sql(&back).await;
    }
    unsafe_grant(registry, "rival/vision", &email("ada"), Some(ProjectRole::Viewer)).await.unwrap();
    assert_eq!(refused(link(&world, &owner, &ada).await).code(), "state", "and none is made");
    let told = list(registry, &owner, "acme").await.unwrap();
    assert!(told.iter().any(|m| m.name == "ada" && !m.ours && m.sessions.is_none()));
}

#[tokio::test]
async fn neither_for_oneself_nor_with_a_token() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let owner = world.owner().await;
    let (mia, ada) = (world.person("mia", OrgRole::Manager).await, world.person("ada", OrgRole::Member).await);
    for own in [&owner, &mia] {
        let told = refused(link(&world, own, own).await).to_string();
        assert!(told.contains("change your password in your profile"), "{told}");
    }
    let new = NewService { name: "ci".into(), role: OrgRole::Manager };
    let bot = service::create(registry, &owner, "acme", &new).await.unwrap();
    let wanted = IssueToken { name: "runner".into(), scope: TokenScope::Admin, days: None };
    let issued = issue_token(registry, &owner, "acme", bot.id, &wanted).await.unwrap();
    let program = token::resume(registry, &issued.token).await.unwrap();
    for by in [program, world.with_token(&owner, TokenScope::Admin).await] {
        assert_eq!(refused(link(&world, &by, &ada).await).code(), "state");
    }
    assert_eq!(world.count("password_reset").await, 0);
}

#[tokio::test]
async fn the_operator_makes_one_for_a_sole_owner_of_several_organizations() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    world.org("rival").await;
    let owner = world.owner().await;
    unsafe_set_role(registry, "rival", &email("owner-of-acme"), OrgRole::Owner).await.unwrap();
    let made = unsafe_reset(registry, "https://vitrine.test", &email("owner-of-acme")).await.unwrap();
    let code = made.link.strip_prefix("https://vitrine.test/reset-password?code=").unwrap();
    let session = complete_with(&world, code, NEW).await.unwrap();
    assert_eq!(resume(registry, &session).await.unwrap().id(), owner.id());
    assert_eq!(world.count("audit where action = 'password.reset_offered' and via = 'operator'").await, 1);
    let nobody = unsafe_reset(registry, "", "nobody@example.org").await;
    assert_eq!(refused(nobody), Refusal::not_found("account"));
}
