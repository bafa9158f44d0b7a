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
    assert_eq!(
        ["limit", "remaining", "reset"].map(|of| answer.header(format!("ratelimit-{of}"))),
        ["10", "0", answer.header("retry-after")]
    );
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

#[tokio::test]
async fn a_text_in_the_address_is_shown_to_the_browser_that_was_refused_and_to_no_other() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let fields = [("email", &*email("ada")), ("password", "guess"), ("next", "/")];
    let browser = anon(&world).with("accept", "text/html").with("referer", "http://vitrine.test/sign-in");
    let answer = browser.form("/api/fn/sign_in", &fields).await.is(302);
    let back = answer.header("location").to_owned();
    assert!(back.contains("/sign-in?") && back.contains("__err="), "{back}");
    let back = back.trim_start_matches("http://vitrine.test").to_owned();
    let mark = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let words = "That e-mail address and password do not match.";
    assert!(browser.with("cookie", &mark).open(&back).await.is(200).text().contains(words));
    // Who was sent the address has no mark, and one mark does for one text.
    assert!(!browser.open(&back).await.is(200).text().contains(words));
    let other =
        browser.form("/api/fn/sign_in", &[("email", "x"), ("password", &*"x".repeat(9)), ("next", "a b")]).await;
    let foreign = back.replacen("__err=", "__err=A", 1);
    assert!(!browser.with("cookie", &mark).open(&foreign).await.text().contains(words));
    assert!(other.header("set-cookie").contains("HttpOnly"));
}

#[tokio::test]
async fn an_old_session_gets_another_secret_with_any_answer_and_none_with_signing_out() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let old = "update session set renewed_at = now() - interval '2 hours', previous_hash = null, previous_until = null";
    let browser = as_person(&world, &ada).await;
    assert_eq!(browser.get("/api/v1/me").await.is(200).header("set-cookie"), "");
    world.sql(old).await;
    let answer = browser.get("/api/v1/me").await.is(200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("vitrine_session=") && cookie.contains("HttpOnly"), "{cookie}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let renewed = browser.with("cookie", cookie.split(';').next().unwrap_or_default());
    renewed.get("/api/v1/me").await.is(200);
    // A request that was on its way with the one before.
    browser.get("/api/v1/me").await.is(200);
    world.sql(old).await;
    let out = renewed.with("accept", "text/html").form("/api/fn/sign_out", &[]).await.is(302);
    let cookies: Vec<_> = out.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].starts_with("vitrine_session=;"), "{cookies:?}");
    assert_eq!(world.count("session").await, 0);
}

#[tokio::test]
async fn a_browser_left_open_shows_who_sits_there_before_it_makes_a_token() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let browser = as_person(&world, &ada).await;
    let new = json!({"name": "laptop", "scope": "read"});
    world.sql("update session set proved_at = now() - interval '1 hour'").await;
    browser.post("/api/v1/me/tokens", &new).await.refusal(403, "prove_again");
    browser.post("/api/v1/me/prove", &json!({"password": "guess"})).await.refusal(401, "wrong_password");
    browser.post("/api/v1/me/prove", &json!({"password": PASSWORD})).await.is(204);
    let made = browser.post("/api/v1/me/tokens", &new).await.is(201);
    assert_eq!(made.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_where_there_is_a_mail_server() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    anon(&world).open("/forgot-password").await.is(404);
    anon(&world).form("/api/fn/forgot_password", &[("email", &*email("ada"))]).await.is(409);
    let mail =
        [("VITRINE_SMTP_HOST", "127.0.0.1"), ("VITRINE_SMTP_FROM", "v@example.org"), ("VITRINE_SMTP_TLS", "none")];
    let client = Client::of(Server::new(config(&mail), world.registry().clone(), SITE_NAME));
    assert!(client.open("/sign-in").await.is(200).text().contains("Forgot your password?"));
    let ask = async |email: &str| {
        let answer = client.with("accept", "text/html").form("/api/fn/forgot_password", &[("email", email)]).await;
        (answer.status, answer.header("location").to_owned(), answer.body)
    };
    let known = ask(&email("ada")).await;
    assert_eq!(known.1, "/forgot-password?sent");
    assert_eq!(known, ask(&email("nobody")).await);
    assert_eq!(client.open("/forgot-password?sent").await.is(200).header("cache-control"), "no-store");
}
