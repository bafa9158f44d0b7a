//! Tokens: what is kept of them, what ends them.

use domain::{
    Refusal,
    permission::{OrgRole, TokenScope},
};
use registry::{
    people::{
        operator::unsafe_token,
        session::Client,
        token::{self, PREFIX},
    },
    testing::{PASSWORD, TestWorld, email},
};

use crate::refused;

#[tokio::test]
async fn a_token_is_its_owner_within_its_scope() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    for &scope in TokenScope::ALL {
        let secret = world.token(&ada, scope).await;
        assert!(secret.starts_with(PREFIX) && secret.len() == PREFIX.len() + 43, "{secret}");
        let actor = token::resume(world.registry(), &secret).await.unwrap();
        assert_eq!((actor.id(), actor.scope()), (ada.id(), Some(scope)));
    }
    assert_eq!(world.count("token where used_at is not null and octet_length(token_hash) = 32").await, 3);
    assert_eq!(world.count("audit where action = 'token.issued' and via = 'operator'").await, 3);
    assert_eq!(world.count("audit where after::text like '%vtr!_%' escape '!'").await, 0, "no secret is logged");
}

#[tokio::test]
async fn a_token_ends_by_revocation_age_and_deactivation() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let secret = world.token(&ada, TokenScope::Read).await;
    let registry = world.registry();
    for (end, back) in [
        ("update token set revoked_at = now()", "update token set revoked_at = null"),
        (
            "update token set expires_at = now() - interval '1 second'",
            "update token set expires_at = now() + interval '1 hour'",
        ),
        ("update account set deactivated_at = now() where name = 'ada'", "update account set deactivated_at = null"),
    ] {
        world.sql(end).await;
        assert_eq!(refused(token::resume(registry, &secret).await), Refusal::SignInNeeded, "{end}");
        world.sql(back).await;
        token::resume(registry, &secret).await.unwrap();
    }
    for wrong in ["", PREFIX, &secret[PREFIX.len()..], &format!("{secret}x"), "nul\0"] {
        assert_eq!(refused(token::resume(registry, wrong).await), Refusal::SignInNeeded, "{wrong}");
    }
}

#[tokio::test]
async fn the_command_line_trades_a_password_for_a_token_under_the_same_limits() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let client = Client { address: Some("10.0.0.1".into()), user_agent: None };
    let try_sign_in = async |password: &str, name: &str| {
        token::sign_in(world.registry(), &client, &email("ada"), password.into(), name).await
    };
    let secret = try_sign_in(PASSWORD, "laptop").await.unwrap();
    let actor = token::resume(world.registry(), &secret).await.unwrap();
    assert_eq!((actor.id(), actor.scope()), (ada.id(), Some(TokenScope::Admin)));
    assert!(matches!(refused(try_sign_in(PASSWORD, " ").await), Refusal::Invalid { .. }));
    assert!(matches!(refused(try_sign_in(PASSWORD, "nul\0").await), Refusal::Invalid { .. }));
    assert_eq!(refused(try_sign_in("wrong horse battery staple", "laptop").await), Refusal::WrongPassword);
    world.sql("update attempt set count = 10").await;
    world
        .sql("insert into attempt select subject_hash, window_start + interval '15 minutes', count from attempt")
        .await;
    assert!(matches!(refused(try_sign_in(PASSWORD, "laptop").await), Refusal::TooMany { .. }));
}

#[tokio::test]
async fn nobody_has_no_token() {
    let world = TestWorld::new().await;
    let issued = unsafe_token(world.registry(), "nobody@example.org", "ci", TokenScope::Read).await;
    assert_eq!(refused(issued), Refusal::not_found("account"));
}
