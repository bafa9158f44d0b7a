//! Letters: what waits, what is sent again and for how long, and what a forgotten password leads to.

use domain::{
    Refusal,
    api::{LetterState, NewInvitation, UseReset},
    permission::OrgRole,
};
use registry::{
    Error, Registry,
    people::{
        invitation::{accept, list, make, revoke},
        letter::{
            Words, forgotten,
            outbox::{self, Ending, Letter, TRIES_MAX},
        },
        reset,
        session::Client,
    },
    testing::{TestWorld, email},
};

const LATER: &str = "update letter set next_at = now()";

async fn invite(world: &TestWorld, registry: &Registry, to: Option<&str>) -> domain::api::NewLink {
    let new = NewInvitation { role: OrgRole::Viewer, email: to.map(email), days: None };
    make::make(registry, &world.owner().await, "https://v", "acme", &new).await.unwrap()
}

async fn next(registry: &Registry) -> Option<Letter> {
    outbox::next(registry).await.unwrap()
}

fn code(path: &str) -> String {
    path.split_once("code=").unwrap().1.to_owned()
}

async fn state(world: &TestWorld) -> Option<LetterState> {
    list::list(world.registry(), &world.owner().await, "acme").await.unwrap()[0].letter.clone()
}

#[tokio::test]
async fn an_invitation_is_sent_with_a_code_of_its_own_that_is_nowhere_before() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    let link = invite(&world, &registry, Some("grace")).await;
    assert!(link.mailed);
    assert_eq!(state(&world).await, Some(LetterState::Waiting { failure: None }));
    let letter = next(&registry).await.unwrap();
    let words = Words::Invitation { by: "owner-of-acme".into(), organization: "acme".into(), days: 7 };
    assert_eq!((letter.words, letter.recipient), (words, email("grace")));
    assert!(letter.path.starts_with("/invite?code="));
    outbox::ended(&registry, letter.id, Ending::Sent).await.unwrap();
    assert_eq!(state(&world).await, Some(LetterState::Sent));
    // The link that was shown and the one that was sent lead to the same, once.
    for code in [code(&letter.path), code(&link.link)] {
        assert_eq!(accept::look(&registry, &Client::default(), &code).await.unwrap().organization, "acme");
    }
    let held: String =
        sqlx::query_scalar("select string_agg(l::text, '') from letter l").fetch_one(world.pool()).await.unwrap();
    assert!(!held.contains(&code(&letter.path)) && !held.contains(&code(&link.link)));
    // To nobody in particular, or where there is no mail server, nothing is sent.
    assert!(!invite(&world, &registry, None).await.mailed);
    assert!(!invite(&world, world.registry(), Some("henry")).await.mailed);
    assert!(next(&registry).await.is_none());
}

#[tokio::test]
async fn a_letter_is_sent_by_one_server_and_again_when_that_one_died() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    invite(&world, &registry, Some("grace")).await;
    let (a, b) = tokio::join!(next(&registry), next(&registry));
    assert_eq!(u8::from(a.is_some()) + u8::from(b.is_some()), 1);
    let first = a.or(b).unwrap();
    assert!(next(&registry).await.is_none(), "it is being sent");
    // Nobody ever said how it ended.
    world.sql(LATER).await;
    let again = next(&registry).await.unwrap();
    assert_eq!(again.id, first.id);
    outbox::ended(&registry, again.id, Ending::Sent).await.unwrap();
    world.sql(LATER).await;
    assert!(next(&registry).await.is_none());
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_asked_later_and_later_and_then_no_more() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    invite(&world, &registry, Some("grace")).await;
    let mut waits: Vec<i64> = Vec::new();
    while let Some(letter) = next(&registry).await {
        outbox::ended(&registry, letter.id, Ending::Later).await.unwrap();
        let wait = "select extract(epoch from next_at - now())::bigint / 60 from letter";
        waits.push(sqlx::query_scalar(wait).fetch_one(world.pool()).await.unwrap());
        if waits.len() == 1 {
            let failure = Some("the mail server does not answer".to_owned());
            assert_eq!(state(&world).await, Some(LetterState::Waiting { failure }));
        }
        world.sql(LATER).await;
    }
    assert_eq!(waits.len(), usize::try_from(TRIES_MAX).unwrap());
    assert!(waits.is_sorted() && waits[0] <= 1 && *waits.last().unwrap() <= 360, "{waits:?}");
    assert!(matches!(state(&world).await, Some(LetterState::GivenUp { .. })));
    // An address that is refused is not tried again.
    world.sql("update letter set given_up_at = null, tries = 0").await;
    let letter = next(&registry).await.unwrap();
    outbox::ended(&registry, letter.id, Ending::Refused).await.unwrap();
    world.sql(LATER).await;
    assert!(next(&registry).await.is_none());
    world.sql("update letter set given_up_at = now() - interval '31 days'").await;
    outbox::sweep(&registry).await.unwrap();
    assert_eq!(world.count("letter").await, 0);
}

#[tokio::test]
async fn what_was_taken_back_is_not_sent() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    let link = invite(&world, &registry, Some("grace")).await;
    invite(&world, &registry, Some("henry")).await;
    revoke::revoke(&registry, &world.owner().await, "acme", link.id).await.unwrap();
    assert_eq!(next(&registry).await.unwrap().recipient, email("henry"));
    assert!(next(&registry).await.is_none());
}

#[tokio::test]
async fn a_colleagues_link_to_a_new_password_is_sent_too() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    let ada = world.person("ada", OrgRole::Member).await;
    let made = reset::make(&registry, &world.owner().await, "", "acme", ada.id().unwrap()).await.unwrap();
    assert!(made.mailed);
    let letter = next(&registry).await.unwrap();
    assert_eq!(letter.words, Words::Reset { name: "ada".into(), asked: false });
    let form = |code: String| UseReset { code, password: "a wholly different phrase".into(), revoke_tokens: false };
    reset::complete(&registry, &Client::default(), form(code(&letter.path))).await.unwrap();
    assert!(reset::complete(&registry, &Client::default(), form(code(&made.link))).await.is_err(), "it is good once");
}

#[tokio::test]
async fn a_forgotten_password_is_the_same_to_ask_for_whoever_one_is() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    let client = Client { address: Some("192.0.2.7".into()), user_agent: None };
    let ada = world.person("ada", OrgRole::Member).await;
    world.sql("insert into account (id, kind, name, name_key, email) values (gen_random_uuid(), 'person', 'x', 'x', 'without@example.org')").await;
    // What is done at once is the same: a letter waits, and nothing else has changed.
    for who in ["ada", "nobody", "without"] {
        forgotten::ask(&registry, &client, &email(who)).await.unwrap();
    }
    assert_eq!((world.count("letter").await, world.count("password_reset").await), (3, 0));
    let letter = next(&registry).await.unwrap();
    assert_eq!(letter.words, Words::Reset { name: "ada".into(), asked: true });
    assert!(next(&registry).await.is_none(), "nobody else is written to");
    assert_eq!(world.count("letter").await, 1);
    let asked = "audit where action = 'password.reset_asked' and address = '192.0.2.7' and actor_id is null";
    assert_eq!(world.count(asked).await, 1);
    // Sent again, the last code counts, for an hour and once.
    world.sql(LATER).await;
    let again = next(&registry).await.unwrap();
    assert!(reset::look(&registry, &client, &code(&letter.path)).await.is_err());
    assert_eq!(reset::look(&registry, &client, &code(&again.path)).await.unwrap().name, "ada");
    world.sql("update password_reset set expires_at = expires_at - interval '1 hour'").await;
    assert!(reset::look(&registry, &client, &code(&again.path)).await.is_err());
    // The operator's own link stays, whoever asks for another.
    let made = registry::people::operator::unsafe_reset(&registry, "", &email("ada")).await.unwrap();
    forgotten::ask(&registry, &client, &email("ada")).await.unwrap();
    next(&registry).await.unwrap();
    assert_eq!(reset::look(&registry, &client, &code(&made.link)).await.unwrap().name, "ada");
    assert!(ada.id().is_some());
}

#[tokio::test]
async fn asking_for_letters_is_limited_for_whoever_is_asked_about() {
    let world = TestWorld::new().await;
    let registry = world.registry().clone().mailing();
    for who in ["owner-of-acme", "nobody"] {
        for _ in 0..3 {
            forgotten::ask(&registry, &Client::default(), &email(who)).await.unwrap();
        }
        let refused = forgotten::ask(&registry, &Client::default(), &email(who)).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(Refusal::TooMany { .. })));
    }
    assert_eq!(world.count("letter").await, 2, "who asks again is written to once");
    let without = forgotten::ask(world.registry(), &Client::default(), "a@b.c").await.unwrap_err();
    assert!(matches!(without, Error::Refused(Refusal::State { .. })));
}
