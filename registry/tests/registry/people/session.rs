//! Signing in with a password, and how long that lasts.

use domain::{Refusal, permission::OrgRole};
use registry::{
    Actor,
    people::session::{Client, SESSIONS_MAX, come_back, resume, sign_in, sign_out},
    testing::{PASSWORD, TestWorld, email},
};

fn from(address: &str) -> Client {
    Client { address: Some(address.into()), user_agent: Some("a browser".into()) }
}

async fn try_sign_in(world: &TestWorld, address: &str, email: &str, password: &str) -> Result<String, Refusal> {
    sign_in(world.registry(), &from(address), email, password.into()).await.map_err(Refusal::from)
}

#[tokio::test]
async fn a_password_opens_a_session_of_its_person() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    for spelt in ["ada@example.org", " Ada@Example.ORG "] {
        let secret = try_sign_in(&world, "10.0.0.1", spelt, PASSWORD).await.unwrap();
        let actor = resume(world.registry(), &secret).await.unwrap();
        assert_eq!((actor.id(), actor.scope()), (ada.id(), None));
        let stored = format!(
            "session where token_hash = convert_to('{secret}', 'UTF8') or encode(token_hash, 'escape') like '%{secret}%'"
        );
        assert_eq!(world.count(&stored).await, 0, "the secret itself is kept nowhere");
    }
    assert_eq!(world.count("session where address = '10.0.0.1' and user_agent = 'a browser'").await, 2);
    assert_eq!(
        world.count("audit where action = 'session.opened' and actor_id is not null and address = '10.0.0.1'").await,
        2
    );
}

#[tokio::test]
async fn wrong_unknown_and_deactivated_are_refused_alike() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    world.person("gone", OrgRole::Member).await;
    world.sql("update account set deactivated_at = now() where name = 'gone'").await;
    world
        .sql("insert into account (id, kind, name, name_key, email) values (gen_random_uuid(), 'service', 'ci', 'ci', 'ci@example.org')")
        .await;
    let long = PASSWORD.repeat(100);
    for (email, password) in [
        ("ada@example.org", "wrong horse battery staple"),
        ("ada@example.org", ""),
        ("ada@example.org", long.as_str()),
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
        ("ci@example.org", PASSWORD),
        ("ci@example.org", ""),
        ("", ""),
    ] {
        assert_eq!(try_sign_in(&world, "10.0.0.1", email, password).await, Err(Refusal::WrongPassword), "{email}");
    }
    assert_eq!(world.count("session").await, 0);
}

/// Fills the windows after this one, too, so that no clock decides how the test ends.
const ANY_WINDOW: &str = "insert into attempt
     select subject_hash, first + make_interval(secs => 900 * n), total
     from (select subject_hash, min(window_start) as first, sum(count)::int as total from attempt group by 1) tries, generate_series(0, 2) n
     on conflict (subject_hash, window_start) do update set count = greatest(attempt.count, excluded.count)";
const AN_HOUR_LATER: &str = "delete from attempt where window_start > now(); update attempt set window_start = window_start - interval '1 hour'";

#[tokio::test]
async fn after_ten_tries_an_account_rests_whether_it_exists_or_not() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    for account in ["ada@example.org", "nobody@example.org"] {
        for n in 0..10 {
            // From everywhere, and spelt in any way.
            let spelt = if n % 2 == 0 { account.to_uppercase() } else { format!(" {account}") };
            let answer = try_sign_in(&world, &format!("10.0.1.{n}"), &spelt, "wrong horse battery staple").await;
            assert_eq!(answer, Err(Refusal::WrongPassword), "{account}, try {n}");
        }
        world.sql(ANY_WINDOW).await;
        let answer = try_sign_in(&world, "10.0.2.1", account, PASSWORD).await;
        let Err(Refusal::TooMany { seconds, .. }) = answer else { panic!("{account}: {answer:?}") };
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    // Others sign in meanwhile.
    try_sign_in(&world, "10.0.2.1", "owner-of-acme@example.org", PASSWORD).await.unwrap();
    world.sql(AN_HOUR_LATER).await;
    try_sign_in(&world, "10.0.2.1", "ada@example.org", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn signing_in_forgets_the_tries_before() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert!(try_sign_in(&world, "10.0.0.1", "ada@example.org", "wrong horse battery staple").await.is_err());
        }
        try_sign_in(&world, "10.0.0.1", "ada@example.org", PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn one_address_has_a_limit_over_all_accounts() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    assert!(try_sign_in(&world, "10.0.0.1", "nobody@example.org", "x").await.is_err());
    world.sql("update attempt set count = 100").await;
    world.sql(ANY_WINDOW).await;
    let answer = try_sign_in(&world, "10.0.0.1", "ada@example.org", PASSWORD).await;
    assert!(matches!(answer, Err(Refusal::TooMany { .. })), "{answer:?}");
    try_sign_in(&world, "10.0.0.2", "ada@example.org", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_ipv6_network_counts_as_one_address_and_is_written_down_whole() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    assert!(try_sign_in(&world, "2001:db8:1:2::1", "nobody@example.org", "x").await.is_err());
    world.sql("update attempt set count = 100").await;
    world.sql(ANY_WINDOW).await;
    let answer = try_sign_in(&world, "2001:db8:1:2:ffff::7", "ada@example.org", PASSWORD).await;
    assert!(matches!(answer, Err(Refusal::TooMany { .. })), "{answer:?}");
    try_sign_in(&world, "2001:db8:1:3::1", "ada@example.org", PASSWORD).await.unwrap();
    assert_eq!(world.count("audit where action = 'session.opened' and address = '2001:db8:1:3::1'").await, 1);
}

#[tokio::test]
async fn of_a_browsers_words_no_more_than_a_few_are_kept() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let client = Client { user_agent: Some("ü".repeat(5000)), ..from("10.0.0.1") };
    sign_in(world.registry(), &client, &email("ada"), PASSWORD.into()).await.unwrap();
    assert_eq!(world.count("session where char_length(user_agent) = 300").await, 1);
}

#[tokio::test]
async fn a_session_ends_by_sign_out_age_idleness_and_deactivation() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let is_ada = async |secret: &str| resume(registry, secret).await.unwrap().id() == ada.id();

    let (first, second) = (world.session(&ada).await, world.session(&ada).await);
    assert!(is_ada(&first).await && is_ada(&second).await);
    sign_out(registry, &resume(registry, &first).await.unwrap()).await.unwrap();
    assert_eq!(resume(registry, &first).await.unwrap(), Actor::anonymous());
    assert!(is_ada(&second).await, "the other one stays");
    sign_out(registry, &Actor::anonymous()).await.unwrap();
    assert_eq!(world.count("audit where action = 'session.closed' and credential_id is not null").await, 1);

    world.sql("update session set expires_at = now() - interval '1 second'").await;
    assert!(!is_ada(&second).await);

    let third = world.session(&ada).await;
    world.sql("update session set seen_at = now() - interval '6 days 23 hours'").await;
    assert!(is_ada(&third).await);
    assert_eq!(world.count("session where seen_at > now() - interval '1 minute'").await, 1, "it was seen just now");
    world.sql("update session set seen_at = now() - interval '7 days 1 second'").await;
    assert!(!is_ada(&third).await);

    let fourth = world.session(&ada).await;
    world.sql("update account set deactivated_at = now() where name = 'ada'").await;
    assert!(!is_ada(&fourth).await);
    for nonsense in ["", "x", &"x".repeat(10_000), "nul\0"] {
        assert_eq!(resume(registry, nonsense).await.unwrap(), Actor::anonymous());
    }
}

#[tokio::test]
async fn a_session_lasts_thirty_days_and_old_ones_are_cleared() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.session(&ada).await;
    let days =
        "session where expires_at between now() + interval '29 days 23 hours' and now() + interval '30 days 1 hour'";
    assert_eq!(world.count(days).await, 1);
    world.sql("update session set expires_at = now() - interval '1 day'").await;
    try_sign_in(&world, "10.0.0.1", &email("ada"), PASSWORD).await.unwrap();
    assert_eq!(world.count("session").await, 1);
}

#[tokio::test]
async fn the_secret_of_a_session_is_renewed_and_the_one_before_goes() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let hour = "update session set renewed_at = now() - interval '61 minutes'";
    let first = world.session(&ada).await;
    assert_eq!(come_back(registry, &first).await.unwrap().1, None, "it is young");
    world.sql(hour).await;
    let (actor, renewed) = come_back(registry, &first).await.unwrap();
    let second = renewed.expect("another secret");
    assert_eq!(actor.id(), ada.id());
    // Until the new one has arrived the one before counts; then for a minute, and no more.
    assert_eq!(come_back(registry, &first).await.unwrap(), (actor.clone(), None));
    assert_eq!(come_back(registry, &second).await.unwrap(), (actor.clone(), None));
    assert_eq!(come_back(registry, &first).await.unwrap(), (actor.clone(), None));
    world.sql("update session set previous_until = previous_until - interval '1 minute'").await;
    assert_eq!(come_back(registry, &first).await.unwrap(), (Actor::anonymous(), None));
    assert_eq!(come_back(registry, &second).await.unwrap(), (actor.clone(), None));
    // It goes on so, in the one session that there is, which ends when it would have ended.
    world.sql(hour).await;
    let third = come_back(registry, &second).await.unwrap().1.expect("another secret");
    assert_eq!(come_back(registry, &first).await.unwrap().0, Actor::anonymous());
    assert_eq!(come_back(registry, &third).await.unwrap().0, actor);
    assert_eq!(world.count("session where expires_at < now() + interval '30 days 1 minute'").await, 1);
}

#[tokio::test]
async fn of_requests_at_once_one_is_given_the_new_secret_and_none_is_sent_away() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let secret = world.session(&ada).await;
    for _ in 0..5 {
        world.sql("update session set renewed_at = now() - interval '61 minutes', previous_hash = null").await;
        let all = futures::future::join_all((0..8).map(|_| come_back(registry, &secret))).await;
        let (people, renewed): (Vec<_>, Vec<_>) = all.into_iter().map(Result::unwrap).unzip();
        assert!(people.iter().all(|actor| actor.id() == ada.id()));
        assert_eq!(renewed.into_iter().flatten().count(), 1);
        world.sql(&format!("update session set token_hash = sha256('{secret}')")).await;
    }
}

#[tokio::test]
async fn a_new_secret_that_got_lost_on_its_way_is_made_again() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let first = world.session(&ada).await;
    world.sql("update session set renewed_at = now() - interval '61 minutes'").await;
    let lost = come_back(registry, &first).await.unwrap().1.expect("another secret");
    world.sql("update session set renewed_at = renewed_at - interval '121 seconds'").await;
    let (actor, again) = come_back(registry, &first).await.unwrap();
    let again = again.expect("another one");
    assert_eq!(actor.id(), ada.id());
    assert_eq!(resume(registry, &lost).await.unwrap(), Actor::anonymous(), "nobody has it");
    assert_eq!(resume(registry, &again).await.unwrap().id(), ada.id());
}

#[tokio::test]
async fn an_account_has_so_many_sessions_and_the_one_used_longest_ago_ends() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let (first, second) = (world.session(&ada).await, world.session(&ada).await);
    world.sql("update session set seen_at = now() - interval '2 days'").await;
    world.sql("update session set seen_at = now() - interval '1 day' where token_hash = (select token_hash from session order by created_at limit 1)").await;
    for _ in 2..=SESSIONS_MAX {
        world.session(&ada).await;
    }
    assert_eq!(world.count("session").await, SESSIONS_MAX);
    assert_eq!(resume(registry, &second).await.unwrap(), Actor::anonymous());
    assert_eq!(resume(registry, &first).await.unwrap().id(), ada.id());
}

#[tokio::test]
async fn failed_sign_ins_and_lock_outs_are_written_down_and_a_flood_is_one_entry() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await.id().unwrap();
    for email in ["ada@example.org", "nobody@example.org"] {
        for n in 0..14 {
            assert!(try_sign_in(&world, &format!("10.0.3.{n}"), email, "wrong horse battery staple").await.is_err());
            world.sql("update attempt set window_start = (select max(window_start) from attempt)").await;
        }
    }
    for action in ["session.refused", "session.locked"] {
        let told = format!("audit where action = '{action}' and address is not null and actor_id is null");
        assert_eq!(
            world.count(&format!("{told} and resource_id = '{ada}' and org_id is not null")).await,
            1,
            "{action}"
        );
        assert_eq!(world.count(&format!("{told} and resource_id is null and org_id is null")).await, 1, "{action}");
    }
    // What was typed is written nowhere.
    assert_eq!(world.count("audit where audit::text like '%nobody%' or audit::text like '%horse%'").await, 0);
}
