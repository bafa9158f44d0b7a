//! `/tokens`, and the forms that sign people in and out.

use domain::{
    api::{Me, NewToken},
    permission::OrgRole,
};
use registry::testing::{PASSWORD, TestWorld, email};
use serde_json::{Value, json};
use server::router::Server;

use crate::client::{Client, SITE_NAME, anon, as_person, config};

fn form(name: &str, password: &str) -> Value {
    json!({"email": email(name), "password": password, "token_name": "laptop"})
}

#[tokio::test]
async fn a_password_buys_a_token_that_works() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let answer = anon(&world).post("/api/v1/tokens", &form("ada", PASSWORD)).await.is(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = answer.json::<NewToken>().token;
    assert!(token.starts_with("vtr_") && token.len() > 40);
    let me: Me = anon(&world).with("authorization", &format!("bearer {token}")).get("/api/v1/me").await.is(200).json();
    assert_eq!(me.person.name, "ada");
    // The e-mail address is no matter of case.
    let mut shouted = form("ada", PASSWORD);
    shouted["email"] = json!(email("ADA").to_uppercase());
    anon(&world).post("/api/v1/tokens", &shouted).await.is(201);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_are_refused_alike() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let wrong = anon(&world).post("/api/v1/tokens", &form("ada", "guess")).await;
    let unknown = anon(&world).post("/api/v1/tokens", &form("nobody", "guess")).await;
    wrong.refusal(401, "wrong_password");
    assert_eq!((wrong.status, wrong.body), (unknown.status, unknown.body));
    assert_eq!(world.count("token").await, 0);
}

#[tokio::test]
async fn after_ten_wrong_passwords_an_account_waits() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    world.person("bob", OrgRole::Member).await;
    for i in 0..10 {
        // From everywhere: it is the account that is counted.
        anon(&world).at([198, 51, 100, i]).post("/api/v1/tokens", &form("ada", "guess")).await.is(401);
    }
    let answer = anon(&world).post("/api/v1/tokens", &form("ada", PASSWORD)).await;
    let problem = answer.refusal(429, "too_many");
    let seconds: u64 = answer.header("retry-after").parse().expect("seconds to wait");
    assert!((1..=900).contains(&seconds) && problem.detail.contains(&seconds.to_string()), "{}", problem.detail);
    // The form is counted with it, and nobody else is.
    let in_browser =
        anon(&world).form("/api/fn/sign_in", &[("email", &email("ada")), ("password", PASSWORD), ("next", "/")]).await;
    in_browser.is(429);
    anon(&world).post("/api/v1/tokens", &form("bob", PASSWORD)).await.is(201);
    // An hour later it is forgotten.
    world.sql("update attempt set window_start = window_start - interval '1 hour'").await;
    anon(&world).post("/api/v1/tokens", &form("ada", PASSWORD)).await.is(201);
}

#[tokio::test]
async fn a_proxy_is_believed_only_when_it_is_trusted() {
    let world = TestWorld::new().await;
    world
        .sql(
            "insert into attempt (subject_hash, window_start, count) select sha256('sign-in address 198.51.100.7'),
               to_timestamp(floor(extract(epoch from now()) / 900) * 900), 100",
        )
        .await;
    let through_proxy = |client: Client| client.at([10, 0, 0, 1]).with("x-forwarded-for", "198.51.100.7");
    let proxied = config(&[("VITRINE_TRUSTED_PROXIES", "10.0.0.0/8")]);
    let proxied = through_proxy(Client::of(Server::new(proxied, world.registry().clone(), SITE_NAME)));
    proxied.post("/api/v1/tokens", &form("ada", "guess")).await.refusal(429, "too_many");
    through_proxy(anon(&world)).post("/api/v1/tokens", &form("ada", "guess")).await.refusal(401, "wrong_password");
}

#[tokio::test]
async fn the_form_signs_in_with_a_cookie_that_scripts_cannot_read() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let fields = [("email", &*email("ada")), ("password", PASSWORD), ("next", "/acme/models?sort=name")];
    let answer = anon(&world).with("accept", "text/html").form("/api/fn/sign_in", &fields).await.is(302);
    assert_eq!(answer.header("location"), "/acme/models?sort=name");
    let cookie = answer.header("set-cookie");
    for part in ["vitrine_session=", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert!(!cookie.contains("Secure"), "over plain http a Secure cookie would be lost");
    let secret = cookie.split(';').next().unwrap_or_default().to_owned();
    let browser = anon(&world).with("cookie", &secret).with("sec-fetch-site", "same-origin");
    browser.get("/api/v1/me").await.is(200);

    // Signing out ends it on the server, not in this browser alone.
    let answer = browser.with("accept", "text/html").form("/api/fn/sign_out", &[]).await.is(302);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    browser.get("/api/v1/me").await.refusal(401, "sign_in_needed");
}

#[tokio::test]
async fn over_https_the_cookie_insists_on_it() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let secure = config(&[("VITRINE_BASE_URL", "https://vitrine.test")]);
    let client = Client::of(Server::new(secure, world.registry().clone(), SITE_NAME));
    let answer =
        client.form("/api/fn/sign_in", &[("email", &email("ada")), ("password", PASSWORD), ("next", "")]).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-vitrine_session=") && cookie.ends_with("; Secure"), "{cookie}");
    // The name that a plain-http site uses means nothing here.
    let plain = cookie.split(';').next().unwrap_or_default().replace("__Host-", "");
    client.with("cookie", &plain).get("/api/v1/me").await.refusal(401, "sign_in_needed");
}

#[tokio::test]
async fn nobody_is_led_elsewhere_after_signing_in() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let fields = [("email", &*email("ada")), ("password", PASSWORD), ("next", next)];
        let answer = anon(&world).with("accept", "text/html").form("/api/fn/sign_in", &fields).await;
        assert_eq!(answer.header("location"), "/", "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_in_the_form_sets_no_cookie() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let fields = [("email", &*email("ada")), ("password", "guess"), ("next", "/")];
    let answer = anon(&world).form("/api/fn/sign_in", &fields).await;
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert_eq!(answer.header("set-cookie"), "");
    assert_eq!(world.count("session").await, 0);
}

#[tokio::test]
async fn a_cookie_among_others_is_found_and_a_foreign_one_means_nobody() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    as_person(&world, &ada).await.get("/api/v1/me").await.is(200);
    anon(&world).with("cookie", "vitrine_session=made-up").get("/api/v1/me").await.refusal(401, "sign_in_needed");
}

#[tokio::test]
async fn fields_are_checked() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let mut nameless = form("ada", PASSWORD);
    nameless["token_name"] = json!(" ");
    assert_eq!(
        anon(&world).post("/api/v1/tokens", &nameless).await.refusal(400, "invalid").field.as_deref(),
        Some("token_name")
    );
    anon(&world).post("/api/v1/tokens", &json!({"email": "a\u{0}b", "password": "x", "token_name": "x"})).await.is(400);
    anon(&world).post("/api/v1/tokens", &json!({"email": email("ada")})).await.refusal(400, "invalid");
}
