//! Pages, as a browser without JavaScript gets them.

use domain::permission::{OrgRole, Visibility};
use registry::testing::TestWorld;

use crate::client::{Client, anon, as_person};

const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

#[tokio::test]
async fn pages_are_html_in_a_language() {
    let world = TestWorld::new().await;
    let answer = anon(&world).open("/sign-in").await.is(200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let html = answer.text();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<html lang=\"en\""), "{html}");
    // This one stands alone: it needs none of the app.
    assert!(html.contains("/pkg/vitrine.test.css") && !html.contains("/pkg/vitrine.test.js"), "{html}");
}

#[tokio::test]
async fn the_start_leads_to_where_the_reader_belongs() {
    let world = TestWorld::new().await;
    world.sql("update instance set set_up_at = now()").await;
    let answer = anon(&world).open("/").await.is(302);
    assert!(answer.header("location").starts_with("/sign-in"), "{}", answer.header("location"));
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    assert_eq!(ada.open("/").await.is(302).header("location"), "/acme/models");
    assert_eq!(ada.open("/acme").await.is(302).header("location"), "/acme/models");
    // Whatever an organization is called in an address, it leads nowhere else.
    for odd in ["/%2Fevil.example", "/%5Cevil.example", "/%2F%2Fevil.example"] {
        let answer = ada.open(odd).await;
        let to = answer.header("location");
        assert!(to.starts_with("/%") && !to.contains('\\'), "{odd}: {} {to}", answer.status);
    }
    let olaf = as_person(&world, &world.person("olaf", OrgRole::Outsider).await).await;
    assert!(olaf.open("/").await.is(200).text().contains("belong to no organization"));
}

#[tokio::test]
async fn before_set_up_the_start_says_where_the_link_is() {
    let world = TestWorld::before_set_up().await;
    let html = anon(&world).open("/").await.is(200).text();
    assert!(html.contains("This server is new"), "{html}");
    let html = anon(&world).open("/set-up?code=guess").await.is(200).text();
    assert!(html.contains("This link does not work"), "{html}");
}

#[tokio::test]
async fn rows_come_with_the_page() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let version = world.version("acme/vision/yolo").label("v1.0-rc1").tag("night").register().await;
    let ada = as_person(&world, &world.person("ada", OrgRole::Viewer).await).await;
    for page in ["/acme/models", "/acme/models/vision", "/acme/models/vision/yolo"] {
        let html = ada.open(page).await.is(200).text();
        for part in [&*format!("data-id=\"{}\"", version.id), "v1.0-rc1", "night", "role=\"grid\""] {
            assert!(html.contains(part), "{page} lacks {part}");
        }
    }
}

#[tokio::test]
async fn a_query_in_the_address_filters_the_page_and_never_breaks_it() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let onnx = world.version("acme/vision/yolo").framework("ONNX").register().await.id;
    let keras = world.version("acme/vision/yolo").framework("Keras").register().await.id;
    let ada = as_person(&world, &world.person("ada", OrgRole::Viewer).await).await;
    for (query, rows) in [
        ("query=framework:ONNX", [true, false]),
        ("query=framework:~ONNX&sort=-metadata.%22my,%20key%22", [false, true]),
        ("query=framework:onnx*,stauts:draft", [true, false]),
        ("query=framework:ONNX+OR+stauts:draft", [true, true]),
        ("query=%22", [true, true]),
        ("query=%FF%00((((", [true, true]),
        ("query=framework:none", [false, false]),
    ] {
        let html = ada.open(&format!("/acme/models?{query}")).await.is(200).text();
        assert_eq!([onnx, keras].map(|id| html.contains(&format!("data-id=\"{id}\""))), rows, "{query}");
        assert_eq!(html.contains("did you mean status?"), query.contains("stauts"), "{query}");
    }
    ada.open(&format!("/acme/models?query={}", "name:a,".repeat(9_000))).await.is(200);
}

#[tokio::test]
async fn nobody_in_particular_is_led_to_sign_in_and_back() {
    let world = TestWorld::new().await;
    for page in
        ["/acme/models", "/acme/models/vision?sort=name", "/nothing/models", &format!("/acme/experiment/{NOTHING}")]
    {
        let answer = anon(&world).open(page).await.is(302);
        let next = answer.header("location").strip_prefix("/sign-in?next=").expect("the sign-in page");
        let next = percent_encoding::percent_decode_str(next).decode_utf8_lossy();
        assert_eq!(next, page);
    }
}

/// A page without what differs each time: nonces, the clock, and the page's own address.
async fn masked(client: &Client, path: &str) -> String {
    let answer = client.open(path).await.is(404);
    let policy = answer.header("content-security-policy");
    let nonce = policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).expect("a nonce").0;
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    let all = format!("{}\n\n{}", headers.join("\n"), answer.text());
    all.replace(nonce, "NONCE").replace(path, "PATH").replace(path.trim_start_matches("/acme/models/"), "PATH")
}

#[tokio::test]
async fn a_hidden_page_is_a_missing_page_byte_for_byte() {
    let world = TestWorld::new().await;
    world.org("rival").await;
    world.project("rival/secret", Visibility::Organization).await;
    world.project("acme/secret", Visibility::Private).await;
    world.version("acme/secret/model").published().register().await;
    let run = world.experiment("acme/secret", "run").create().await.id;
    let hidden_version = world.version("acme/secret/model").register().await.id;
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    let nothing = NOTHING;
    for (hidden, missing) in [
        ("/rival/models".to_owned(), "/vival/models".to_owned()),
        ("/rival/models/secret".into(), "/vival/models/secret".into()),
        ("/acme/models/secret".into(), "/acme/models/sacred".into()),
        ("/acme/models/secret/model".into(), "/acme/models/sacred/model".into()),
        ("/acme/models/secret/model".into(), "/acme/models/secret/nodel".into()),
        (format!("/acme/experiment/{run}"), format!("/acme/experiment/{nothing}")),
    ] {
        let (one, other) = (masked(&ada, &hidden).await, masked(&ada, &missing).await);
        let (one, other) = (one.replace("rival", "ORG"), other.replace("vival", "ORG"));
        let (one, other) = (one.replace(&run.to_string(), "ID"), other.replace(nothing, "ID"));
        assert_eq!(one, other, "{hidden} and {missing}");
    }
    // A hidden version in the panel of a page that may be seen.
    world.project("acme/open", Visibility::Organization).await;
    let page = async |id: &str| {
        let answer = ada.open(&format!("/acme/models/open?open={id}")).await;
        (answer.status, answer.text().len(), answer.text().contains("not_found") || answer.text().contains("NotFound"))
    };
    assert_eq!(page(&hidden_version.to_string()).await, page(nothing).await);
}
