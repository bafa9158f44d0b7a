//! Signing in with a provider that lies: what it signs, what it sends along, and what is asked of it.
//!
//! Its honest counterpart is a certified one, in the browser's tests.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::State, routing::get};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::permission::OrgRole;
use registry::testing::{TestWorld, email};
use ring::{
    hmac, rand,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use server::{provider::routes::CALLBACK, router::Server};

use crate::client::{Answer, Client, SITE_NAME, config};

const CLIENT: &str = "vitrine";
const SECRET: &str = "what the server shows there";

/// A provider, with what it answers next.
#[derive(Clone)]
struct Provider {
    address: String,
    keys: Arc<Ed25519KeyPair>,
    token: Arc<Mutex<Value>>,
    about: Arc<Mutex<Value>>,
}

fn pair() -> Ed25519KeyPair {
    let document = Ed25519KeyPair::generate_pkcs8(&rand::SystemRandom::new()).expect("a key");
    Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key")
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let provider = Self { address, keys: Arc::new(pair()), token: Arc::default(), about: Arc::default() };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", axum::routing::post(async |State(it): State<Self>| Json(held(&it.token))))
            .route("/about", get(async |State(it): State<Self>| Json(held(&it.about))))
            .with_state(provider.clone());
        tokio::spawn(async { axum::serve(listener, app).await });
        provider
    }

    /// A token that is right in every respect.
    fn claims(&self, nonce: &str) -> Value {
        let now = chrono::Utc::now().timestamp();
        json!({
            "iss": self.address, "sub": "grace-1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
            "email": email("grace"), "email_verified": true, "name": "Grace Hopper",
        })
    }

    fn sign(&self, claims: &Value) -> String {
        sign(&self.keys, claims)
    }

    fn answers(&self, token: &str) {
        *self.token.lock().expect("a lock") =
            json!({"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token});
    }
}

fn sign(keys: &Ed25519KeyPair, claims: &Value) -> String {
    let text = format!("{}.{}", encoded(&json!({"alg": "EdDSA", "kid": "one"})), encoded(claims));
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(keys.sign(text.as_bytes())))
}

fn held(value: &Mutex<Value>) -> Value {
    value.lock().expect("a lock").clone()
}

async fn discovery(State(it): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", it.address);
    Json(json!({
        "issuer": it.address, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "jwks_uri": at("keys"), "userinfo_endpoint": at("about"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    }))
}

async fn keys(State(it): State<Provider>) -> Json<Value> {
    let x = URL_SAFE_NO_PAD.encode(it.keys.public_key().as_ref());
    Json(json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "use": "sig", "alg": "EdDSA", "x": x}]}))
}

/// A server that lets people in by the provider, and a browser at it.
fn browser(world: &TestWorld, provider: &Provider, more: &[(&str, &str)]) -> Client {
    let settings = [
        ("VITRINE_OIDC_ISSUER", provider.address.as_str()),
        ("VITRINE_OIDC_CLIENT_ID", CLIENT),
        ("VITRINE_OIDC_CLIENT_SECRET", SECRET),
        ("VITRINE_OIDC_NAME", "Acme Login"),
        ("VITRINE_OIDC_ORGANIZATION", "acme"),
    ];
    Client::of(Server::new(config(&[more, &settings].concat()), world.registry().clone(), SITE_NAME))
}

/// What a browser is sent to the provider with.
struct Sent {
    client: Client,
    state: String,
    nonce: String,
}

async fn begin(client: &Client, query: &str) -> Sent {
    let answer = client.open(&format!("/sign-in/with{query}")).await.is(303);
    assert_eq!(answer.header("cache-control"), "no-store");
    let parameter = |name: &str| {
        let (_, query) = answer.header("location").split_once('?').expect("a query");
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    assert_eq!((parameter("code_challenge_method").as_str(), parameter("response_type").as_str()), ("S256", "code"));
    assert_eq!(parameter("code_challenge").len(), 43);
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Max-Age=600"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    let cookie = cookie.split(';').next().unwrap_or_default();
    Sent { client: client.with("cookie", cookie), state: parameter("state"), nonce: parameter("nonce") }
}

async fn back(sent: &Sent, more: &str) -> Answer {
    sent.client.open(&format!("{CALLBACK}?code=c&state={}{more}", sent.state)).await
}

#[tokio::test]
async fn what_is_right_in_every_respect_signs_in_once() {
    let (world, provider) = (TestWorld::new().await, Provider::start().await);
    let client = browser(&world, &provider, &[]);
    let page = client.open("/sign-in?next=/acme/models").await.is(200).text();
    assert!(page.contains("Sign in with Acme Login") && page.contains("/sign-in/with?next=/acme/models"), "{page}");
    let sent = begin(&client, "?next=/acme/models").await;
    provider.answers(&provider.sign(&provider.claims(&sent.nonce)));
    let answer = back(&sent, "").await.is(303);
    assert_eq!(answer.header("location"), "/acme/models");
    let session = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let me: domain::api::Me = client.with("cookie", &session).get("/api/v1/me").await.is(200).json();
    assert_eq!((me.person.name.as_str(), me.organizations[0].role), ("Grace Hopper", OrgRole::Member));
    // The same answer once more is nobody's.
    let again = back(&sent, "").await.is(409);
    assert!(again.text().contains("was used already") && again.header("set-cookie").is_empty());
    // Nobody is led elsewhere.
    let sent = begin(&client, "?next=//evil.example").await;
    provider.answers(&provider.sign(&provider.claims(&sent.nonce)));
    assert_eq!(back(&sent, "").await.is(303).header("location"), "/");
}

#[tokio::test]
async fn no_lie_in_a_token_is_believed() {
    let (world, provider) = (TestWorld::new().await, Provider::start().await);
    let client = browser(&world, &provider, &[]);
    let hour = chrono::Utc::now().timestamp() - 3_600;
    let lies = [
        ("nonce", json!("another")),
        ("nonce", Value::Null),
        ("aud", json!("another")),
        ("aud", json!([CLIENT, "another"])),
        ("aud", json!([])),
        ("iss", json!("https://evil.example")),
        ("exp", json!(hour)),
        ("iat", json!(hour + 7_200)),
        ("sub", Value::Null),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")),
    ];
    let refused = async |sent: &Sent, what: &str| {
        let answer = back(sent, "").await;
        assert_eq!(answer.status, 502, "{what}: {}", answer.text());
        assert!(answer.text().contains("cannot be believed"), "{what}");
        assert!(!answer.header("set-cookie").contains("session"), "{what}");
    };
    for (claim, lie) in lies {
        let sent = begin(&client, "").await;
        let mut claims = provider.claims(&sent.nonce);
        claims[claim] = lie.clone();
        if lie.is_null() {
            claims.as_object_mut().expect("claims").remove(claim);
        }
        provider.answers(&provider.sign(&claims));
        refused(&sent, &format!("{claim} {lie}")).await;
    }
    // Signed by somebody else, by the secret that both know, or by nobody.
    let sent = begin(&client, "").await;
    provider.answers(&sign(&pair(), &provider.claims(&sent.nonce)));
    refused(&sent, "another key").await;
    for algorithm in ["HS256", "none"] {
        let sent = begin(&client, "").await;
        let text = format!("{}.{}", encoded(&json!({"alg": algorithm})), encoded(&provider.claims(&sent.nonce)));
        let mark = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), text.as_bytes());
        let signature = if algorithm == "none" { String::new() } else { URL_SAFE_NO_PAD.encode(mark) };
        provider.answers(&format!("{text}.{signature}"));
        refused(&sent, algorithm).await;
    }
    // No token, no answer, and an answer about somebody else.
    let sent = begin(&client, "").await;
    *provider.token.lock().expect("a lock") = json!({"access_token": "access", "token_type": "Bearer"});
    refused(&sent, "no ID token").await;
    let sent = begin(&client, "").await;
    *provider.token.lock().expect("a lock") = json!("nothing");
    refused(&sent, "no answer").await;
    let sent = begin(&client, "").await;
    let mut claims = provider.claims(&sent.nonce);
    claims.as_object_mut().expect("claims").remove("email");
    provider.answers(&provider.sign(&claims));
    *provider.about.lock().expect("a lock") = json!({"sub": "somebody-else", "email": email("ada")});
    refused(&sent, "somebody else's answer").await;
    assert_eq!(world.count("identity").await, 0);
}

#[tokio::test]
async fn only_the_browser_that_asked_and_the_provider_that_was_asked_are_heard() {
    let (world, provider) = (TestWorld::new().await, Provider::start().await);
    let client = browser(&world, &provider, &[]);
    let sent = begin(&client, "").await;
    provider.answers(&provider.sign(&provider.claims(&sent.nonce)));
    let elsewhere = Sent { client: client.clone(), state: sent.state.clone(), nonce: sent.nonce.clone() };
    assert!(back(&elsewhere, "").await.is(409).text().contains("was not begun in this browser"));
    let guessed = Sent { client: sent.client.clone(), state: "guess".into(), nonce: String::new() };
    back(&guessed, "").await.is(409);
    assert!(back(&sent, "&iss=https%3A%2F%2Fevil.example").await.is(502).text().contains("not from Acme Login"));
    // An error is said in our own words, whatever the address says.
    let sent = begin(&client, "?next=/acme").await;
    let address = format!("{CALLBACK}?state={}&error=access_denied&error_description=Call+555+now", sent.state);
    let text = sent.client.open(&address).await.is(409).text();
    assert!(text.contains("did not let you in") && !text.contains("555"), "{text}");
    assert!(text.contains(r#"name="next" value="/acme""#), "another way leads there, too: {text}");
    let text = client.open(&format!("{CALLBACK}?error=Call+555+now")).await.is(409).text();
    assert!(!text.contains("555"), "{text}");
    // What is for an account that is signed in is not begun by another site.
    let ada = world.person("ada", OrgRole::Member).await;
    let cookie = format!("vitrine_session={}", world.session(&ada).await);
    let at = client.with("cookie", &cookie).with("sec-fetch-site", "cross-site");
    at.open("/sign-in/with?purpose=link&next=/").await.refusal(403, "cross_site");
    client.open("/sign-in/with?purpose=link").await.is(401);
    client.open("/sign-in/with?purpose=something").await.is(404);
}

#[tokio::test]
async fn who_shows_again_who_they_are_has_just_done_so_there() {
    let (world, provider) = (TestWorld::new().await, Provider::start().await);
    let client = browser(&world, &provider, &[]);
    let ada = world.person("ada", OrgRole::Member).await;
    let session = format!("vitrine_session={}", world.session(&ada).await);
    let here = client.with("cookie", &session);
    let through = async |purpose: &str, at: Option<i64>| {
        let mut sent = begin(&here, &format!("?purpose={purpose}&next=/acme/profile")).await;
        let flow = world.count("sign_in_flow").await;
        assert_eq!(flow, 1);
        let both = format!("{session}; {}", sent.client.cookie());
        sent.client = sent.client.with("cookie", &both);
        let mut claims = provider.claims(&sent.nonce);
        claims["email"] = json!(email("ada"));
        if let Some(at) = at {
            claims["auth_time"] = json!(at);
        }
        provider.answers(&provider.sign(&claims));
        back(&sent, "").await
    };
    let now = chrono::Utc::now().timestamp();
    assert_eq!(through("link", None).await.is(303).header("location"), "/acme/profile");
    world.sql("update session set proved_at = now() - interval '1 day'").await;
    through("again", None).await.is(502);
    through("again", Some(now - 3_600)).await.is(502);
    assert_eq!(world.count("session where proved_at > now() - interval '1 hour'").await, 0);
    through("again", Some(now)).await.is(303);
    assert_eq!(world.count("session where proved_at > now() - interval '1 hour'").await, 1);
}

#[tokio::test]
async fn a_provider_that_is_away_is_a_page_and_passwords_go_on_unless_they_are_off() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let gone = Provider { address: "http://127.0.0.1:9".into(), ..Provider::start().await };
    let client = browser(&world, &gone, &[]);
    let answer = client.open("/sign-in/with?next=/acme").await.is(502);
    let text = answer.text();
    assert!(text.contains("Acme Login does not answer") && text.contains("name=\"password\""), "{text}");
    let form = [("email", &*email("ada")), ("password", registry::testing::PASSWORD), ("next", "/acme")];
    client.form("/api/fn/sign_in", &form).await.is(200);
    // Without passwords nobody is asked for one, nor let in by one.
    let off = browser(&world, &gone, &[("VITRINE_PASSWORD_SIGN_IN", "off")]);
    assert!(!off.open("/sign-in").await.is(200).text().contains("name=\"password\""));
    off.form("/api/fn/sign_in", &form).await.is(409);
    let token = json!({"email": email("ada"), "password": registry::testing::PASSWORD, "token_name": "t"});
    off.post("/api/v1/tokens", &token).await.refusal(409, "state");
}

#[test]
fn the_providers_settings_are_checked() {
    let read = |more: &[(&'static str, &'static str)]| {
        let all = [&[("VITRINE_DATA_DIR", "/nowhere"), ("VITRINE_OIDC_CLIENT_ID", "v")][..], more].concat();
        let get = |name: &str| all.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        server::config::Config::read(get).err().map(|e| e.to_string()).unwrap_or_default()
    };
    let issuer = ("VITRINE_OIDC_ISSUER", "https://login.example.org");
    assert_eq!(read(&[issuer]), "");
    assert!(read(&[("VITRINE_OIDC_ISSUER", "http://login.example.org")]).contains("https address"));
    assert!(read(&[issuer, ("VITRINE_OIDC_ROLE", "owner")]).contains("viewer or member"));
    assert!(read(&[issuer, ("VITRINE_OIDC_CLIENT_SECRET_FILE", "/nowhere/secret")]).contains("/nowhere/secret"));
    assert!(read(&[("VITRINE_PASSWORD_SIGN_IN", "off")]).contains("no VITRINE_OIDC_ISSUER"));
}
