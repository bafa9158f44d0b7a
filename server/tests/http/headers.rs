//! What every response carries, of whatever kind it is.

use std::collections::HashSet;

use domain::permission::OrgRole;
use registry::testing::TestWorld;
use serde_json::json;
use server::router::Server;

use crate::client::{Answer, Client, SITE_NAME, anon, as_person, config, public_version};

/// The nonce of a page's policy.
fn nonce(answer: &Answer) -> Option<String> {
    let policy = answer.header("content-security-policy");
    let (_, rest) = policy.split_once("script-src 'nonce-")?;
    rest.split_once('\'').map(|(nonce, _)| nonce.to_owned())
}

/// One response of each kind, with a name for it.
async fn one_of_each(world: &TestWorld) -> Vec<(&'static str, Answer)> {
    let file = format!("/api/v1/versions/{}/files/model.onnx", public_version(world).await);
    let reader = anon(world);
    let owner = as_person(world, &world.owner().await).await;
    vec![
        ("page", reader.get("/sign-in").await.is(200)),
        ("page of an organization", owner.get("/acme/models").await.is(200)),
        ("redirect", reader.open("/nothing").await.is(302)),
        ("page that is not there", reader.get("/no/such/page").await.is(404)),
        ("asset", reader.get("/favicon.svg").await.is(200)),
        ("asset that is not there", reader.get("/pkg/nothing.js").await.is(404)),
        ("answer", owner.get("/api/v1/me").await.is(200)),
        ("answer without a body", owner.send("POST", "/api/fn/set_theme", "theme=dark").await),
        ("refusal", reader.get("/api/v1/me").await.is(401)),
        ("route that is not there", reader.get("/api/v1/nothing").await.is(404)),
        ("method that is not taken", reader.send("DELETE", "/api/v1/me", "").await.is(405)),
        ("body that is too large", owner.send("POST", "/api/v1/projects", vec![b' '; 17 << 20]).await.is(413)),
        ("credential that is none", reader.with("authorization", "x").get("/sign-in").await.is(401)),
        (
            "request of another site",
            reader.with("sec-fetch-site", "cross-site").send("POST", "/api/v1/tokens", "").await.is(403),
        ),
        ("file", reader.get(&file).await.is(200)),
        ("part of a file", reader.with("range", "bytes=0-1").get(&file).await.is(206)),
        ("file that is not there", reader.get(&file.replace("model", "other")).await.is(404)),
        ("health", reader.get("/healthz").await.is(200)),
        ("readiness", reader.get("/readyz").await.is(200)),
        ("method of a page", reader.send("POST", "/sign-in", "").await.is(405)),
    ]
}

#[tokio::test]
async fn security_headers_and_a_request_id_are_on_every_kind_of_response() {
    let world = TestWorld::new().await;
    let (mut ids, mut nonces) = (HashSet::new(), HashSet::new());
    for (kind, answer) in one_of_each(&world).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{kind}: {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src"), "{kind}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{kind}: {policy}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{kind}");
        assert!(!answer.header("cache-control").is_empty(), "{kind} may be cached by anybody");
        let id = answer.header("x-request-id");
        assert_eq!(id.len(), 32, "{kind}: x-request-id “{id}”");
        assert!(ids.insert(id.to_owned()), "{kind}: the request id was used before");
        match nonce(&answer) {
            Some(nonce) => assert!(nonces.insert(nonce), "{kind}: the nonce was used before"),
            None => assert!(policy.contains("sandbox"), "{kind}: no nonce and no sandbox"),
        }
        for name in ["server", "x-powered-by"] {
            assert_eq!(answer.header(name), "", "{kind}: {name}");
        }
    }
}

#[tokio::test]
async fn every_script_and_style_of_a_page_bears_its_nonce() {
    let world = TestWorld::new().await;
    world
        .version(&format!("{}/model", {
            world.project("acme/vision", domain::permission::Visibility::Private).await;
            "acme/vision"
        }))
        .tag("prod")
        .register()
        .await;
    let owner = as_person(&world, &world.owner().await).await;
    for path in ["/sign-in", "/acme/models", "/acme/models/vision/model", "/nothing/here"] {
        let page = owner.get(path).await;
        let nonce = nonce(&page).expect("a nonce");
        let html = page.text();
        let inline: Vec<_> = html
            .split("<script")
            .skip(1)
            .chain(html.split("<style").skip(1))
            .filter_map(|tag| tag.split_once('>'))
            .collect();
        assert!(!inline.is_empty(), "{path} has no script at all");
        for (attributes, _) in inline {
            assert!(attributes.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{attributes}>");
        }
        for attribute in [" onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!html.contains(attribute), "{path} has{attribute}");
        }
    }
}

#[tokio::test]
async fn a_request_id_from_outside_is_kept_when_it_is_a_plain_word() {
    let world = TestWorld::new().await;
    for plain in ["from-the-proxy", "01890000-0000-7000-8000-000000000000", "A_1.b"] {
        assert_eq!(anon(&world).with("x-request-id", plain).get("/healthz").await.header("x-request-id"), plain);
    }
    for odd in ["", "two words", "id=\"7\"", "a\tb", &"x".repeat(65)] {
        let given = anon(&world).with("x-request-id", odd).get("/healthz").await;
        assert_eq!(given.header("x-request-id").len(), 32, "{odd}");
    }
}

#[tokio::test]
async fn assets_that_bear_a_hash_are_kept_for_ever() {
    let world = TestWorld::new().await;
    let name = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site/pkg/name.txt"))
        .expect("the site is built");
    let name = name.trim();
    for (ending, kind) in [
        (".js", "text/javascript; charset=utf-8"),
        (".css", "text/css; charset=utf-8"),
        ("_bg.wasm", "application/wasm"),
    ] {
        let path = format!("/pkg/{name}{ending}");
        let plain = anon(&world).get(&path).await.is(200);
        assert_eq!((plain.header("content-type"), plain.header("content-encoding")), (kind, ""));
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(plain.header("vary"), "accept-encoding");
    }
    assert_eq!(anon(&world).get("/pkg/name.txt").await.is(200).header("cache-control"), "no-cache");
}

#[tokio::test]
async fn over_https_browsers_are_told_to_come_by_nothing_else_and_to_forget_pages_when_one_signs_out() {
    let world = TestWorld::new().await;
    let ada = world.owner().await;
    let cookie = format!("__Host-vitrine_session={}", world.session(&ada).await);
    let https = config(&[("VITRINE_BASE_URL", "https://vitrine.test")]);
    let browser = Client::of(Server::new(https, world.registry().clone(), SITE_NAME))
        .with("cookie", &cookie)
        .with("sec-fetch-site", "same-origin");
    for path in ["/sign-in", "/api/v1/me", "/healthz", "/favicon.svg"] {
        assert_eq!(browser.get(path).await.is(200).header("strict-transport-security"), "max-age=31536000", "{path}");
        assert_eq!(anon(&world).get(path).await.header("strict-transport-security"), "", "{path}");
    }
    let out = browser.form("/api/fn/sign_out", &[]).await;
    assert_eq!(out.header("clear-site-data"), "\"cache\"");
}

#[tokio::test]
async fn what_holds_a_link_or_a_secret_is_kept_nowhere() {
    let world = TestWorld::new().await;
    let ada = world.person("ada", OrgRole::Member).await.id().expect("an account");
    let owner = as_person(&world, &world.owner().await).await;
    for path in ["/sign-in", "/invite?code=x", "/reset-password?code=x", "/set-up?code=x", "/sign-in/callback"] {
        assert_eq!(anon(&world).open(path).await.header("cache-control"), "no-store", "{path}");
    }
    for (path, body) in [
        ("/api/v1/me/tokens".to_owned(), json!({"name": "t", "scope": "read"})),
        ("/api/v1/organizations/acme/invitations".to_owned(), json!({"role": "viewer"})),
        (format!("/api/v1/organizations/acme/people/{ada}/reset"), json!({})),
    ] {
        assert_eq!(owner.post(&path, &body).await.is(201).header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(owner.get("/api/v1/me").await.header("cache-control"), "private, no-cache");
}
