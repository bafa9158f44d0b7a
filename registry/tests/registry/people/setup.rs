//! The first run: one link, one owner, one organization.

use domain::{Refusal, permission::OrgRole};
use registry::{
    people::{
        me, session,
        session::Client,
        setup::{SetUp, complete, is_needed, is_valid, new_code, unsafe_unattended},
    },
    testing::{PASSWORD, TestWorld},
};

use crate::refused;

fn client() -> Client {
    Client { address: Some("10.0.0.1".into()), user_agent: None }
}

fn form() -> SetUp {
    SetUp {
        name: " Ada Lovelace ".into(),
        email: "ada@example.org".into(),
        password: PASSWORD.into(),
        organization: "Acme Inc.".into(),
    }
}

#[tokio::test]
async fn the_link_leads_to_an_owner_who_is_signed_in() {
    let world = TestWorld::before_set_up().await;
    let registry = world.registry();
    assert!(is_needed(registry).await.unwrap());
    let code = new_code(registry).await.unwrap().unwrap();
    assert!(is_valid(registry, &client(), &code).await.unwrap());
    let ready = complete(registry, &client(), &code, form()).await.unwrap();
    assert_eq!(ready.org_slug, "acme-inc");
    let owner = session::resume(registry, &ready.session).await.unwrap();
    assert_eq!(owner.id(), ready.owner.id());
    let me = me::get(registry, &owner).await.unwrap();
    assert_eq!((me.person.name.as_str(), me.email.as_deref()), ("Ada Lovelace", Some("ada@example.org")));
    let [at] = &me.organizations[..] else { panic!("{me:?}") };
    assert_eq!((at.slug.as_str(), at.name.as_str(), at.role), ("acme-inc", "Acme Inc.", OrgRole::Owner));
    assert_eq!(world.count("audit where action = 'organization.created' and actor_id is not null").await, 1);
    assert_eq!(world.count("outbox where event = 'organization.created'").await, 1);
    session::sign_in(registry, &client(), "ada@example.org", PASSWORD.into()).await.unwrap();

    // Once.
    assert!(!is_needed(registry).await.unwrap());
    assert!(!is_valid(registry, &client(), &code).await.unwrap());
    assert_eq!(new_code(registry).await.unwrap(), None);
    assert!(matches!(refused(complete(registry, &client(), &code, form()).await.map(drop)), Refusal::State { .. }));
    assert!(!unsafe_unattended(registry, form()).await.unwrap());
    assert_eq!(world.count("organization").await, 1);
}

#[tokio::test]
async fn of_two_completions_at_once_one_founds_the_organization() {
    let world = TestWorld::before_set_up().await;
    let registry = world.registry();
    let code = new_code(registry).await.unwrap().unwrap();
    let other = SetUp { email: "bob@example.org".into(), organization: "Other".into(), ..form() };
    let (client, form) = (client(), form());
    let (a, b) = tokio::join!(complete(registry, &client, &code, form), complete(registry, &client, &code, other));
    let (won, lost) = if a.is_ok() { (a, b) } else { (b, a) };
    assert!(won.is_ok());
    assert!(matches!(refused(lost.map(drop)), Refusal::State { .. }));
    for table in ["organization", "account", "member", "session"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn a_refused_form_leaves_the_code_as_it_was() {
    let world = TestWorld::before_set_up().await;
    let registry = world.registry();
    let code = new_code(registry).await.unwrap().unwrap();
    for (field, wrong) in [
        ("password", SetUp { password: "short".into(), ..form() }),
        ("email", SetUp { email: "ada".into(), ..form() }),
        ("name", SetUp { name: " ".into(), ..form() }),
        ("name", SetUp { name: "nul\0".into(), ..form() }),
        ("organization", SetUp { organization: "API".into(), ..form() }),
        ("organization", SetUp { organization: "???".into(), ..form() }),
    ] {
        let refusal = refused(complete(registry, &client(), &code, wrong).await.map(drop));
        assert!(matches!(&refusal, Refusal::Invalid { field: told, .. } if told == field), "{field}: {refusal:?}");
        assert_eq!(world.count("account").await, 0);
    }
    complete(registry, &client(), &code, form()).await.unwrap();
}

#[tokio::test]
async fn codes_end_with_the_next_start_and_cannot_be_guessed() {
    let world = TestWorld::before_set_up().await;
    let registry = world.registry();
    assert!(!is_valid(registry, &client(), "").await.unwrap(), "before the first code there is none");
    let old = new_code(registry).await.unwrap().unwrap();
    let new = new_code(registry).await.unwrap().unwrap();
    assert!(!is_valid(registry, &client(), &old).await.unwrap());
    assert!(matches!(refused(complete(registry, &client(), &old, form()).await.map(drop)), Refusal::State { .. }));
    world.sql("update attempt set count = 10").await;
    world
        .sql("insert into attempt select subject_hash, window_start + interval '15 minutes', count from attempt")
        .await;
    assert!(matches!(refused(is_valid(registry, &client(), "guess").await), Refusal::TooMany { .. }));
    // Whoever has the right one is not kept out by others' guesses.
    complete(registry, &client(), &new, form()).await.unwrap();
}

#[tokio::test]
async fn set_up_without_anybody_happens_once() {
    let world = TestWorld::before_set_up().await;
    let registry = world.registry();
    let results = tokio::join!(unsafe_unattended(registry, form()), unsafe_unattended(registry, form()));
    let done = [results.0, results.1].into_iter().filter(|r| matches!(r, Ok(true))).count();
    assert_eq!(done, 1);
    assert_eq!((world.count("organization").await, world.count("account").await), (1, 1));
    assert!(!unsafe_unattended(registry, form()).await.unwrap());
}
