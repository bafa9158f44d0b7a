//! Tokens: what is kept of them, what ends them.

use domain::{
    Refusal,
    api::{IssueToken, NewService},
    permission::{OrgRole, TokenScope},
};
use registry::{
    people::{
        members::{credentials::issue_token, service},
        operator::unsafe_token,
        session::Client,
        token::{self, PREFIX},
        tokens,
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
        token::sign_in(world.registry(), &client, &email("ada"), password.into(), name, None).await
    };
    let secret = try_sign_in(PASSWORD, "laptop").await.unwrap();
    let actor = token::resume(world.registry(), &secret).await.unwrap();
    assert_eq!((actor.id(), actor.scope()), (ada.id(), Some(TokenScope::Admin)));
    assert_eq!(
        world.count("token where expires_at between now() + interval '89 days' and now() + interval '91 days'").await,
        1
    );
    let days = Some(7);
    token::sign_in(world.registry(), &client, &email("ada"), PASSWORD.into(), "short", days).await.unwrap();
    assert_eq!(world.count("token where expires_at < now() + interval '8 days'").await, 1);
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

#[tokio::test]
async fn a_token_makes_none_that_outlasts_it() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let new = |days| IssueToken { name: "laptop".into(), scope: TokenScope::Admin, days };
    let issued = tokens::issue(registry, &ada, &new(Some(30))).await.unwrap();
    let program = token::resume(registry, &issued.token).await.unwrap();
    for days in [None, Some(31)] {
        let longer = refused(tokens::issue(registry, &program, &new(days)).await);
        assert!(matches!(longer, Refusal::Invalid { ref field, .. } if field == "days"), "{longer:?}");
    }
    tokens::issue(registry, &program, &new(Some(29))).await.unwrap();
    tokens::issue(registry, &ada, &new(None)).await.unwrap();
    let owner = world.owner().await;
    let ci = NewService { name: "ci".into(), role: OrgRole::Member };
    let bot = service::create(registry, &owner, "acme", &ci).await.unwrap().id;
    let short = tokens::issue(registry, &owner, &new(Some(1))).await.unwrap();
    let program = token::resume(registry, &short.token).await.unwrap();
    let longer = issue_token(registry, &program, "acme", bot, &new(None)).await;
    assert!(matches!(refused(longer), Refusal::Invalid { .. }), "nor for a service account");
}

#[tokio::test]
async fn an_account_has_a_hundred_tokens_with_names_of_one_line() {
    let world = TestWorld::new().await;
    let registry = world.registry();
    let ada = world.person("ada", OrgRole::Member).await;
    let new = |name: &str| IssueToken { name: name.into(), scope: TokenScope::Read, days: None };
    for name in ["", "two\nlines", "bell\u{7}"] {
        assert!(
            matches!(refused(tokens::issue(registry, &ada, &new(name)).await), Refusal::Invalid { .. }),
            "{name:?}"
        );
    }
    let last = tokens::issue(registry, &ada, &new("laptop")).await.unwrap().id;
    world
        .sql(
            "insert into token (id, account_id, token_hash, name, scope, revoked_at)
             select gen_random_uuid(), account_id, sha256(convert_to(n::text, 'utf8')), 'n', scope,
                    case when n > 99 then now() end
             from token, generate_series(1, 150) n",
        )
        .await;
    assert_eq!(refused(tokens::issue(registry, &ada, &new("laptop")).await).code(), "state");
    tokens::revoke(registry, &ada, last).await.unwrap();
    tokens::issue(registry, &ada, &new("laptop")).await.unwrap();
}
