//! One's own name and password.

use domain::{
    Refusal,
    api::{ChangePassword, DeleteOrganization, IssueToken},
    permission::{OrgRole, TokenScope},
};
use registry::{
    Actor, organization,
    people::{
        members,
        profile::{change_password, prove, rename},
        reset,
        session::{Client, resume, sign_in},
        sessions, token, tokens,
    },
    testing::{PASSWORD, TestWorld, email},
};

use crate::refused;

const NEW: &str = "a wholly different phrase";

fn form(current: &str, new: &str) -> ChangePassword {
    ChangePassword { current: current.into(), new: new.into(), revoke_tokens: false }
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_begins_one() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let (here, there) = (world.session(&ada).await, world.session(&ada).await);
    let actor = resume(registry, &here).await.unwrap();
    let client = Client::default();
    let wrong = change_password(registry, &client, &actor, form("not my password", NEW)).await;
    assert_eq!(refused(wrong), Refusal::WrongPassword);
    let weak = change_password(registry, &client, &actor, form(PASSWORD, "ada ada ada ada")).await;
    assert!(matches!(refused(weak), Refusal::Invalid { .. }));
    let fresh = change_password(registry, &client, &actor, form(PASSWORD, NEW)).await.unwrap().unwrap();
    assert_eq!(resume(registry, &fresh).await.unwrap().id(), ada.id());
    for ended in [&here, &there] {
        assert_eq!(resume(registry, ended).await.unwrap(), Actor::anonymous());
    }
    sign_in(registry, &client, &email("ada"), NEW.into()).await.unwrap();
    assert_eq!(world.count("audit where action = 'password.changed' and credential_id is not null").await, 1);
    let program = world.with_token(&ada, TokenScope::Admin).await;
    assert_eq!(change_password(registry, &client, &program, form(NEW, PASSWORD)).await.unwrap(), None);
    let nobody = change_password(registry, &client, &Actor::anonymous(), form(NEW, PASSWORD)).await;
    assert_eq!(refused(nobody), Refusal::SignInNeeded);
}

#[tokio::test]
async fn guessing_the_password_of_an_open_session_is_limited() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let client = Client::default();
    assert!(change_password(registry, &client, &ada, form("not my password", NEW)).await.is_err());
    world.sql("update attempt set count = 10").await;
    world
        .sql("insert into attempt select subject_hash, window_start + interval '15 minutes', count from attempt")
        .await;
    let late = change_password(registry, &client, &ada, form(PASSWORD, NEW)).await;
    assert!(matches!(refused(late), Refusal::TooMany { .. }));
}

#[tokio::test]
async fn a_name_is_changed_and_written_down() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    assert_eq!(rename(registry, &ada, " Ada Lovelace ", None).await.unwrap().person.name, "Ada Lovelace");
    let row =
        "audit where action = 'account.renamed' and before ->> 'name' = 'ada' and after ->> 'name' = 'Ada Lovelace'
         and org_id is not null";
    assert_eq!(world.count(row).await, 1);
    assert!(matches!(refused(rename(registry, &ada, "  ", None).await), Refusal::Invalid { .. }));
    let reader = world.with_token(&world.person("bob", OrgRole::Member).await, TokenScope::Write).await;
    assert!(matches!(refused(rename(registry, &reader, "x", None).await), Refusal::ScopeNeeded { .. }));
}

#[tokio::test]
async fn with_a_new_password_tokens_go_where_one_says_so() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let secret = world.token(&ada, TokenScope::Read).await;
    change_password(registry, &Client::default(), &ada, form(PASSWORD, NEW)).await.unwrap();
    assert!(token::resume(registry, &secret).await.is_ok());
    let all = ChangePassword { revoke_tokens: true, ..form(NEW, PASSWORD) };
    change_password(registry, &Client::default(), &ada, all).await.unwrap();
    assert_eq!(refused(token::resume(registry, &secret).await), Refusal::SignInNeeded);
    assert_eq!(world.count("audit where action = 'password.changed' and after->>'tokens_revoked' = '1'").await, 1);
}

#[tokio::test]
async fn what_matters_asks_who_it_is_once_more_after_a_quarter_of_an_hour() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let (owner, ada) = (world.owner().await, world.person("ada", OrgRole::Member).await);
    let (cookie, theirs) = (world.session(&owner).await, ada.id().unwrap());
    let new = IssueToken { name: "laptop".into(), scope: TokenScope::Read, days: None };
    let gone = DeleteOrganization { name: "acme".into() };
    world.sql("update session set proved_at = now() - interval '14 minutes'").await;
    let at = resume(registry, &cookie).await.unwrap();
    tokens::issue(registry, &at, &new).await.unwrap();
    world.sql("update session set proved_at = now() - interval '16 minutes'").await;
    let at = resume(registry, &cookie).await.unwrap();
    let all = [
        refused(tokens::issue(registry, &at, &new).await),
        refused(sessions::revoke(registry, &at, None).await),
        refused(members::credentials::end_sessions(registry, &at, "acme", theirs, None).await),
        refused(reset::make(registry, &at, "", "acme", theirs).await),
        refused(organization::delete::delete(registry, &at, "acme", &gone).await),
    ];
    assert!(all.iter().all(|refusal| *refusal == Refusal::ProveAgain), "{all:?}");
    // Whoever may not do it is told so first, and everything else goes on.
    let hidden = members::credentials::end_sessions(registry, &at, "elsewhere", theirs, None).await;
    assert_eq!(refused(hidden), Refusal::not_found("organization"));
    rename(registry, &at, "Owner", None).await.unwrap();
    assert_eq!(refused(prove(registry, &at, "not my password".into()).await), Refusal::WrongPassword);
    assert_eq!(refused(tokens::issue(registry, &at, &new).await), Refusal::ProveAgain);
    prove(registry, &at, PASSWORD.into()).await.unwrap();
    let at = resume(registry, &cookie).await.unwrap();
    reset::make(registry, &at, "", "acme", theirs).await.unwrap();
    // A program cannot show who sits at it, and is bound by its scope.
    let program = world.with_token(&owner, TokenScope::Admin).await;
    tokens::issue(registry, &program, &IssueToken { days: Some(1), ..new }).await.unwrap();
}
