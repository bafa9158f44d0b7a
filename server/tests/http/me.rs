//! `/me`

use domain::{
    api::Me,
    permission::{OrgRole, TokenScope},
};
use registry::testing::{TestWorld, email};

use crate::client::{anon, as_person, public_version, with_token};

#[tokio::test]
async fn says_who_asks_and_where_they_belong() {
    let world = TestWorld::new().await;
    world.org("other").await;
    let ada = world.person("ada", OrgRole::Member).await;

    let me: Me = as_person(&world, &ada).await.get("/api/v1/me").await.is(200).json();
    assert_eq!((me.person.name.as_str(), me.email, me.scope), ("ada", Some(email("ada")), None));
    let places: Vec<_> = me.organizations.iter().map(|o| (o.slug.as_str(), o.role)).collect();
    assert_eq!(places, [("acme", OrgRole::Member)]);

    for &scope in TokenScope::ALL {
        let me: Me = with_token(&world, &ada, scope).await.get("/api/v1/me").await.is(200).json();
        assert_eq!(me.scope, Some(scope));
    }
}

#[tokio::test]
async fn nobody_in_particular_is_asked_to_sign_in() {
    let world = TestWorld::new().await;
    let answer = anon(&world).get("/api/v1/me").await;
    answer.refusal(401, "sign_in_needed");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_credential_that_is_not_understood_is_refused_even_where_none_is_needed() {
    let world = TestWorld::new().await;
    let version = public_version(&world).await;
    let public = format!("/api/v1/versions/{version}");
    anon(&world).get(&public).await.is(200);

    let ada = world.person("ada", OrgRole::Member).await;
    let revoked = world.token(&ada, TokenScope::Admin).await;
    world.sql("update token set revoked_at = now()").await;
    let expired = world.token(&ada, TokenScope::Admin).await;
    world.sql("update token set expires_at = now() - interval '1 second' where revoked_at is null").await;
    for credential in [
        "Bearer vtr_garbage",
        "Bearer",
        "Bearer ",
        "Basic YWRhOnB3",
        "vtr_x",
        &format!("Bearer {revoked}"),
        &format!("Bearer {expired}"),
    ] {
        let answer = anon(&world).with("authorization", credential).get(&public).await;
        answer.refusal(401, "sign_in_needed");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{credential}");
    }
}

#[tokio::test]
async fn a_session_that_has_ended_leaves_an_anonymous_reader() {
    let world = TestWorld::new().await;
    let version = public_version(&world).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let browser = as_person(&world, &ada).await;
    browser.get("/api/v1/me").await.is(200);
    world.sql("update session set expires_at = now() - interval '1 second'").await;
    browser.get("/api/v1/me").await.refusal(401, "sign_in_needed");
    browser.get(&format!("/api/v1/versions/{version}")).await.is(200);
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let browser = as_person(&world, &ada).await;
    let program = with_token(&world, &ada, TokenScope::Read).await;
    world.sql("update account set deactivated_at = now() where name = 'ada'").await;
    browser.get("/api/v1/me").await.refusal(401, "sign_in_needed");
    program.get("/api/v1/me").await.refusal(401, "sign_in_needed");
}
