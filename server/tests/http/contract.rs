//! The document of the API: it names every route, leads nowhere that is not there, and its examples are true.

use std::collections::BTreeSet;

use domain::{
    Id,
    api::{Registered, Upload},
    permission::{OrgRole, TokenScope, Visibility},
};
use registry::testing::{TestWorld, email};
use serde_json::{Map, Value, json};
use server::{api::document::document, router::API_ROUTES};

use crate::{
    client::{Client, anon, with_token},
    matrix::table,
};

/// The key that stands in examples.
const EXAMPLE_ID: &str = "01981f2e-7c5b-7d3a-9a41-0c6f5e2b8d10";

/// Method in capitals, path below `/api/v1`, and what is said of it.
fn operations() -> Vec<(String, String, &'static Value)> {
    let paths = document()["paths"].as_object().expect("paths");
    let each = |(path, at): (&'static String, &'static Value)| {
        at.as_object().expect("operations").iter().map(move |(method, one)| (method.to_uppercase(), path.clone(), one))
    };
    paths.iter().flat_map(each).collect()
}

fn operation(method: &str, path: &str) -> &'static Value {
    &document()["paths"][path][method.to_lowercase()]
}

#[test]
fn every_route_is_in_the_document_and_nothing_else() {
    let there: BTreeSet<String> = API_ROUTES.iter().map(|(method, path)| format!("{method} {path}")).collect();
    let told: BTreeSet<String> =
        operations().iter().map(|(method, path, _)| format!("{method} /api/v1{path}")).collect();
    assert_eq!(told, there);
}

#[test]
fn every_route_has_its_words_examples_and_errors() {
    let mut ids = BTreeSet::new();
    for (method, path, one) in operations() {
        let at = format!("{method} {path}");
        assert!(one["summary"].as_str().is_some_and(|text| text.len() > 10), "{at} has no summary");
        assert!(ids.insert(one["operationId"].as_str().expect("an id")), "{at}: its id is another's");
        assert_eq!(one["tags"].as_array().map(Vec::len), Some(1), "{at} has no subject");
        for parameter in one["parameters"].as_array().into_iter().flatten() {
            let told = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(told && parameter["schema"].is_object(), "{at}: {parameter}");
            let is_shown = parameter["required"] == false || !parameter["example"].is_null();
            assert!(is_shown, "{at} shows no {}", parameter["name"]);
        }
        for (media, body) in one["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(media == "application/octet-stream" || !body["example"].is_null(), "{at} shows no body");
        }
        let responses = one["responses"].as_object().expect("responses");
        let has = |begins: &str| responses.keys().any(|status| status.starts_with(begins));
        assert!(has("2") && has("4") && has("5"), "{at} says how it ends in {:?} alone", responses.keys());
        for (status, response) in responses.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
            if status == "416" {
                continue;
            }
            let problem = &response["content"]["application/problem+json"];
            let examples = problem["examples"].as_object();
            assert!(examples.is_some_and(|all| !all.is_empty()), "{at} has no example for {status}");
        }
        for response in responses.values() {
            if let Some(content) = response.pointer("/content/application~1json")
                && content["schema"].get("$ref").is_some()
            {
                assert!(!content["example"].is_null(), "{at} shows no answer");
            }
        }
    }
}

#[test]
fn no_reference_leads_nowhere_and_no_type_is_idle() {
    fn collect(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(to) = fields.get("$ref").and_then(Value::as_str) {
                    into.insert(to.to_owned());
                }
                fields.values().for_each(|inner| collect(inner, into));
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
            _ => {}
        }
    }
    let mut all = BTreeSet::new();
    collect(document(), &mut all);
    assert!(all.len() > 80, "{}", all.len());
    for to in &all {
        let pointer = to.strip_prefix('#').expect("a reference within the document");
        assert!(document().pointer(pointer).is_some(), "{to} leads nowhere");
    }
    for name in document()["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(all.contains(&format!("#/components/schemas/{name}")), "nothing is a {name}");
    }
}

#[test]
fn it_tells_every_status_that_the_table_of_permissions_knows() {
    let mut wrong = BTreeSet::new();
    for row in table::rows().iter().filter(|row| row.path.starts_with("/api/v1/")) {
        let one = operation(row.method, row.path.trim_start_matches("/api/v1"));
        let untold = row.told.iter().filter(|status| one["responses"][status.to_string()].is_null());
        wrong.extend(untold.map(|status| format!("{} {}: {status} is not told of", row.method, row.path)));
        let said_free = one["security"][0].as_object().is_some_and(Map::is_empty);
        if row.told[0] < 300 && !said_free {
            wrong.insert(format!("{} {} needs no token", row.method, row.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn anybody_may_read_it() {
    let world = TestWorld::before_set_up().await;
    let answer = anon(&world).get("/api/v1/openapi.json").await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(&answer.json::<Value>(), document());
}

#[tokio::test]
async fn the_page_shows_every_route_and_needs_nothing_from_elsewhere() {
    let world = TestWorld::before_set_up().await;
    let answer = anon(&world).with("cookie", "theme=dark").open("/api").await.is(200);
    let html = answer.text();
    for (method, path, one) in operations() {
        let id = one["operationId"].as_str().expect("an id");
        assert!(html.contains(&format!("<article id=\"{id}\">")), "{method} {path} is not shown");
    }
    for piece in html.split("href=\"#").skip(1) {
        let id = piece.split('"').next().unwrap_or_default();
        assert!(html.contains(&format!(" id=\"{id}\"")), "#{id} leads nowhere");
    }
    assert!(!html.contains("<script") && !html.contains("src=\"http") && !html.contains("href=\"http"));
    assert!(html.contains("data-theme=\"dark\""));
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    assert!(html.contains(&format!("<style nonce=\"{nonce}\">")));
}

/// What the examples speak of, as it is in a world.
struct Things {
    project: Id,
    version: Id,
    experiment: Id,
    person: Id,
    team: Id,
}

impl Things {
    async fn make(world: &TestWorld, ada: &Client) -> Self {
        let project = world.project("acme/vision", Visibility::Organization).await;
        let upload: Upload = ada.upload("acme/vision/yolo", "yolo.onnx", "bytes").await.is(201).json();
        let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}], "tags": ["edge"]});
        let made: Registered = ada.post("/api/v1/versions", &new).await.is(201).json();
        let grace = world.person("grace", OrgRole::Member).await;
        Self {
            project,
            version: made.id,
            experiment: world.experiment("acme/vision", "run").create().await.id,
            person: grace.id().expect("somebody"),
            team: world.team("readers", &[&grace]).await,
        }
    }

    /// The key that a route's example means.
    fn id(&self, path: &str) -> Id {
        match path.split("/{id}").next().and_then(|before| before.rsplit('/').next()) {
            Some("projects") => self.project,
            Some("experiments") => self.experiment,
            Some("people") => self.person,
            Some("teams") => self.team,
            _ if path.starts_with("/experiments") => self.experiment,
            _ => self.version,
        }
    }
}

/// Sends a route's own example, with keys that are there.
async fn send(client: &Client, things: &Things, method: &str, path: &str) {
    let one = operation(method, path);
    let example = &one["requestBody"]["content"]["application/json"]["example"];
    let mut body = example.to_string();
    let inside = if path.starts_with("/experiments") { things.experiment } else { things.person };
    body = body.replace(EXAMPLE_ID, &inside.to_string());
    let mut address = format!("/api/v1{path}").replace("{id}", &things.id(path).to_string());
    for parameter in one["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path") {
        let (name, example) = (parameter["name"].as_str().expect("a name"), parameter["example"].as_str());
        address = address.replace(&format!("{{{name}}}"), example.expect("an example"));
    }
    let client = client.with("content-type", "application/json");
    let body = if example.is_null() { String::new() } else { body };
    let answer = client.send(method, &address, body).await;
    assert!(answer.status.is_success(), "{method} {address} answers {}: {}", answer.status, answer.text());
    let status = answer.status.as_u16().to_string();
    assert!(!one["responses"][&status].is_null(), "{method} {path}: {status} is not told of");
}

#[tokio::test]
async fn the_examples_work_as_they_are_written() {
    let world = TestWorld::new().await;
    let ada = with_token(&world, &world.owner().await, TokenScope::Admin).await;
    let things = Things::make(&world, &ada).await;
    for (method, path) in [
        ("PATCH", "/projects/{id}"),
        ("PUT", "/projects/{id}/readme"),
        ("PUT", "/projects/{id}/grants"),
        ("PUT", "/projects/{id}/star"),
        ("POST", "/projects/{id}/tags"),
        ("POST", "/experiments"),
        ("POST", "/experiments/{id}/values"),
        ("POST", "/experiments/{id}/tags"),
        ("POST", "/experiments:tag"),
        ("POST", "/experiments/{id}/finish"),
        ("POST", "/versions"),
        ("PATCH", "/versions/{id}"),
        ("POST", "/versions/{id}/stage"),
        ("POST", "/versions/{id}/tags"),
        ("POST", "/versions/{id}/aliases"),
        ("POST", "/versions/{id}/copy"),
        ("POST", "/versions:batch"),
        ("POST", "/versions/{id}/move"),
        ("POST", "/versions/{id}/archive"),
        ("POST", "/versions/{id}/restore"),
        ("POST", "/versions/{id}/publish"),
        ("POST", "/views"),
        ("PATCH", "/organizations/{org}/tags/{name}"),
        ("PATCH", "/organizations/{org}"),
        ("POST", "/organizations/{org}/invitations"),
        ("POST", "/organizations/{org}/service-accounts"),
        ("POST", "/organizations/{org}/teams"),
        ("PATCH", "/organizations/{org}/teams/{id}"),
        ("PUT", "/organizations/{org}/teams/{id}/members"),
        ("PATCH", "/organizations/{org}/people/{id}"),
        ("PATCH", "/me"),
        ("POST", "/me/tokens"),
        ("POST", "/projects"),
        ("POST", "/projects/{id}/move"),
    ] {
        send(&ada, &things, method, path).await;
    }
}

#[tokio::test]
async fn the_example_of_signing_in_works_but_for_whose_password_it_is() {
    let world = TestWorld::new().await;
    world.person("ada", OrgRole::Member).await;
    let example = &operation("POST", "/tokens")["requestBody"]["content"]["application/json"]["example"];
    let mut body = example.clone();
    body["email"] = json!(email("ada"));
    body["password"] = json!(registry::testing::PASSWORD);
    anon(&world).post("/api/v1/tokens", &body).await.is(201);
}
