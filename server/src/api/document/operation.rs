//! One route of the document: its signature and its words put together.

use std::collections::BTreeMap;

use domain::Refusal;
use serde_json::{Map, Value, json};

use super::{errors, example, signature::Signature, words::Words};

/// What an answer is not when it comes from whatever is refused.
const PROBLEM: &str = "application/problem+json";

/// The route as the document lists it.
pub fn operation(method: &str, path: &str, signature: &Signature, words: &Words, refusals: &[Refusal]) -> Value {
    let codes = codes(method, path, signature, words);
    let mut operation = json!({
        "operationId": id(method, path),
        "tags": [words.subject],
        "summary": words.summary,
    });
    if !words.more.is_empty() {
        operation["description"] = json!(words.more);
    }
    let parameters = parameters(path, signature);
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    if words.public {
        operation["security"] = json!([{}, {"token": []}]);
    }
    let mut responses = successes(signature, words);
    responses.extend(failures(&codes, refusals));
    if !signature.query.is_empty() {
        let too_long = problem("`too_long`: The address is longer than what is read.", &["too_long"]);
        responses.insert("414".into(), too_long);
    }
    operation["responses"] = Value::Object(responses);
    if let Some((media, schema)) = &signature.body {
        let mut content = json!({ "schema": schema });
        if let Ok(example) = serde_json::from_str::<Value>(words.sends) {
            content["example"] = example;
        } else if *media == "application/x-www-form-urlencoded" {
            content["example"] = json!({"ids": example::ID});
        }
        operation["requestBody"] = json!({"required": true, "content": {*media: content}});
    }
    operation
}

/// `postVersionsPublish`, of a method and a path.
pub fn id(method: &str, path: &str) -> String {
    let mut id = method.to_lowercase();
    for word in path.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut letters = word.chars();
        id.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        id.push_str(letters.as_str());
    }
    id
}

fn parameters(path: &str, signature: &Signature) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut all: Vec<Value> = names.map(|name| in_path(path, name)).collect();
    for parameter in &signature.query {
        let mut parameter = parameter.clone();
        if let Some(example) = parameter["name"].as_str().and_then(|name| example::parameter(path, name)) {
            parameter["example"] = example;
        }
        all.push(parameter);
    }
    let header = |name: &str, about: &str, most: u16, example: &str| {
        json!({
            "name": name, "in": "header", "required": false, "description": about,
            "schema": {"type": "string", "minLength": 1, "maxLength": most}, "example": example,
        })
    };
    if signature.matches {
        all.push(header(
            "If-Match",
            "The `ETag` of an answer before: refuses where somebody was faster. `*`, or nothing, for whichever.",
            64,
            "\"7\"",
        ));
    }
    if signature.idempotent {
        all.push(header(
            "Idempotency-Key",
            "The same request sent again with the same key is done once, and answered alike. Keys are the caller's own, for each route, and kept for a day at least.",
            255,
            "01981f2e-7c5b-7d3a-9a41-0c6f5e2b8d10",
        ));
    }
    all
}

fn in_path(path: &str, name: &str) -> Value {
    let (about, schema, example) = match name {
        "org" => ("Slug of the organization.", json!({"type": "string", "minLength": 1, "maxLength": 128}), "acme"),
        "name" if path.contains("/files/") => {
            ("Name of the file.", json!({"type": "string", "minLength": 1, "maxLength": 256}), "yolo.onnx")
        }
        "name" => ("The tag.", json!({"type": "string", "minLength": 1, "maxLength": 64}), "edge"),
        "account" => {
            ("Key of the person or service account.", json!({"type": "string", "format": "uuid"}), example::ID)
        }
        "session" => ("Key of the session.", json!({"type": "string", "format": "uuid"}), example::ID),
        "token" => ("Key of the token.", json!({"type": "string", "format": "uuid"}), example::ID),
        _ => (thing(path), json!({"type": "string", "format": "uuid"}), example::ID),
    };
    json!({"name": name, "in": "path", "required": true, "description": about, "schema": schema, "example": example})
}

/// Of what `{id}` is the key.
fn thing(path: &str) -> &'static str {
    let before = path.split("/{id}").next().unwrap_or_default();
    match before.rsplit('/').next().unwrap_or_default() {
        "projects" => "Key of the project.",
        "versions" => "Key of the version.",
        "experiments" => "Key of the experiment.",
        "views" => "Key of the view.",
        "people" => "Key of the person or service account.",
        "teams" => "Key of the team.",
        "invitations" => "Key of the invitation.",
        "tokens" => "Key of the token.",
        "sessions" => "Key of the session.",
        _ => "Its key.",
    }
}

/// Codes of what may be refused: those that follow from the signature, and those that are named.
fn codes(method: &str, path: &str, signature: &Signature, words: &Words) -> Vec<&'static str> {
    let mut codes = vec!["sign_in_needed", "internal", "too_slow", "away"];
    if path.contains('{') {
        codes.push("not_found");
    }
    if !signature.query.is_empty() || signature.body.is_some() || signature.matches || signature.idempotent {
        codes.push("invalid");
    }
    if signature.body.is_some() {
        codes.push("too_large");
    }
    if signature.matches {
        codes.push("changed");
    }
    if method != "GET" {
        codes.extend(["scope_needed", "cross_site"]);
    }
    codes.extend(words.refuses);
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn successes(signature: &Signature, words: &Words) -> Map<String, Value> {
    let mut all = Map::new();
    if let Some((status, schema)) = &signature.answer {
        let mut answer = json!({"description": done(*status)});
        if let Some(schema) = schema {
            answer["content"] = json!({"application/json": {"schema": schema}});
        }
        if signature.tagged {
            answer["headers"] = json!({"ETag": {
                "description": "The revision, for `If-Match`.", "schema": {"type": "string"},
            }});
        }
        all.insert(status.to_string(), answer);
    }
    for (status, media) in words.answers {
        let answer = all.entry(status.to_string()).or_insert_with(|| json!({"description": done(*status)}));
        if !media.is_empty() {
            let text = || json!({"type": "string"});
            let schema = match *media {
                "application/json" => json!({}),
                // What each event is.
                "text/event-stream" => json!({
                    "type": "object",
                    "properties": {"id": text(), "event": text(), "data": text()},
                    "required": ["event", "data"],
                }),
                _ => text(),
            };
            answer["content"][*media] = json!({ "schema": schema });
        }
    }
    all
}

fn done(status: u16) -> &'static str {
    match status {
        201 => "It was made.",
        204 => "It was done.",
        206 => "The part that was asked for.",
        304 => "The caller has it already.",
        416 => "There is no such part.",
        _ => "What was asked for.",
    }
}

fn failures(codes: &[&str], refusals: &[Refusal]) -> Map<String, Value> {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for refusal in refusals.iter().filter(|refusal| codes.contains(&refusal.code())) {
        by_status.entry(refusal.status()).or_default().push(refusal.code());
    }
    let answer = |(status, codes): (u16, Vec<&str>)| {
        let about: Vec<String> = codes.iter().map(|code| format!("`{code}`: {}", errors::meaning(code))).collect();
        let mut answer = problem(&about.join(" "), &codes);
        if status == 429 {
            let waits = ["Retry-After", "RateLimit-Limit", "RateLimit-Reset", "RateLimit-Remaining"];
            let to = waits.map(|name| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")})));
            answer["headers"] = Value::Object(to.into_iter().collect());
        }
        if status == 503 {
            answer["headers"] = json!({"Retry-After": {"$ref": "#/components/headers/Retry-After"}});
        }
        (status.to_string(), answer)
    };
    by_status.into_iter().map(answer).collect()
}

/// An answer in the form of a problem, with an example for each code.
fn problem(about: &str, codes: &[&str]) -> Value {
    let example = |code: &&str| ((*code).to_owned(), json!({"$ref": format!("#/components/examples/{code}")}));
    let examples: Map<String, Value> = codes.iter().map(example).collect();
    let content = json!({"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples});
    json!({"description": about, "content": {PROBLEM: content}})
}
