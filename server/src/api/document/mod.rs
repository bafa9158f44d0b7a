//! The API as a contract: an OpenAPI 3.1 document made from the handlers' own signatures, and a page that shows it.

mod errors;
mod example;
mod operation;
mod page;
pub mod signature;
pub mod types;
pub mod words;

use std::sync::OnceLock;

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::Refusal;
use serde_json::{Map, Value, json};

pub use page::get as page;

use crate::{router::api_signatures, too_long};
use types::Types;
use words::{SUBJECTS, WORDS};

/// What the API is, above the routes.
const ABOUT: &str = "A self-hosted model registry: projects, models and their versions, experiments, and who may do what \
with them.\n\nRequests carry a token in `Authorization: Bearer vtr_…`; what is Public answers without. What the caller may \
not see does not exist for them: it answers 404. Lists come in pages: `next` of one page is the `cursor` of the next. \
Edits that send an answer's `ETag` back in `If-Match` are refused where somebody was faster; requests that make something \
take an `Idempotency-Key`. Errors are problem+json with a stable `code`, one sentence in `detail`, and the `field` that is \
wrong. An address holds up to 65,534 bytes; a longer one answers 414 with the code `too_long`, and a route that does not \
take a method 405 with `method_not_allowed`.";

/// The document.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(make)
}

fn make() -> Value {
    let mut types = Types::default();
    let refusals = errors::all();
    let mut paths: Map<String, Value> = Map::new();
    let signatures = api_signatures(&mut types);
    // The words' order is the document's; a route without words is left out, which a test sees.
    for words in WORDS {
        let found = signatures.iter().position(|(method, path, _)| *method == words.method && *path == words.path);
        let Some(found) = found else { continue };
        let (method, path, signature) = &signatures[found];
        let operation = operation::operation(method, path, signature, words, &refusals);
        let at = paths.entry((*path).to_owned()).or_insert_with(|| json!({}));
        at[method.to_lowercase()] = operation;
    }
    types.told::<domain::api::Problem>();
    let example = |refusal: &Refusal| (refusal.code().to_owned(), json!({"value": errors::body(refusal)}));
    let mut examples: Map<String, Value> = refusals.iter().map(example).collect();
    examples.insert("too_long".into(), json!({"value": too_long::problem()}));
    let tags: Vec<Value> =
        SUBJECTS.iter().map(|subject| json!({"name": subject.name, "description": subject.about})).collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Vitrine",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The HTTP API of a model registry",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": tags,
        "paths": paths,
    });
    let schemas = types.finish(&mut document);
    show_answers(&mut document, &schemas);
    let wait = json!({
        "description": "Seconds until the next try may come.",
        "schema": {"type": "integer", "minimum": 1},
    });
    document["components"] = json!({
        "schemas": schemas,
        "examples": examples,
        "headers": {
            "Retry-After": wait,
            "RateLimit-Limit": {
                "description": "How many tries there are in all until then, where they are counted.",
                "schema": {"type": "integer", "minimum": 1},
            },
            "RateLimit-Reset": wait,
            "RateLimit-Remaining": {
                "description": "How many tries are left until then: none.",
                "schema": {"type": "integer", "const": 0},
            },
        },
        "securitySchemes": {"token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of a person or a service account: `vtr_…`. Its scope is `read`, `write` or `admin`.",
        }},
    });
    document
}

/// Puts an example beside the schema of every answer.
fn show_answers(document: &mut Value, schemas: &Map<String, Value>) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
    for operation in operations {
        let Some(responses) = operation["responses"].as_object_mut() else { continue };
        for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
            let Some(content) = response.pointer_mut("/content/application~1json") else { continue };
            if content["schema"].as_object().is_some_and(|schema| !schema.is_empty()) {
                content["example"] = example::of(&content["schema"], schemas, "");
            }
        }
    }
}

/// The document as it travels.
pub async fn get() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string());
    // Programs of other sites may read it: it says nothing of anybody.
    let open = HeaderName::from_static("access-control-allow-origin");
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
            (open, HeaderValue::from_static("*")),
        ],
        text.as_str(),
    )
        .into_response()
}
