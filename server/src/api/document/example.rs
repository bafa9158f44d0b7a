//! Examples: of parameters by their names, and of answers by their types.

use serde_json::{Map, Value, json};

/// A key, as examples have it.
pub const ID: &str = "01981f2e-7c5b-7d3a-9a41-0c6f5e2b8d10";
/// A moment.
const MOMENT: &str = "2026-01-31T12:00:00Z";
/// How deep an example goes into types that hold themselves.
const DEPTH_MAX: usize = 8;

/// An example of a parameter in the query of a route.
pub fn parameter(path: &str, name: &str) -> Option<Value> {
    Some(match (name, path) {
        ("in" | "below", _) => json!("acme/vision"),
        ("model", _) => json!("acme/vision/yolo"),
        ("address", _) => json!("acme/vision/yolo@champion"),
        ("ids", _) => json!(ID),
        ("query", _) => json!("tags:edge,status:draft"),
        ("sort", _) => json!("-created,name"),
        ("columns", _) => json!("size,metadata.dataset,metrics.acc.max"),
        ("rows", _) => json!("latest"),
        ("column", _) => json!("tags"),
        ("limit", _) => json!(50),
        ("format", _) => json!("csv"),
        ("action", _) => json!("version.published"),
        ("when", _) => json!("last_7d"),
        ("name", "/uploads") => json!("yolo.onnx"),
        ("name", _) => json!("Seeing"),
        ("visibility", _) => json!("organization"),
        ("search", _) => json!("ada"),
        _ => return None,
    })
}

/// What something of a type may look like; `name` is the field that holds it.
pub fn of(schema: &Value, types: &Map<String, Value>, name: &str) -> Value {
    sketch(schema, types, name, 0)
}

fn sketch(schema: &Value, types: &Map<String, Value>, name: &str, depth: usize) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(to) = schema["$ref"].as_str() {
        let found = to.rsplit('/').next().and_then(|name| types.get(name));
        return match found {
            Some(found) if depth < DEPTH_MAX => sketch(found, types, name, depth + 1),
            _ => Value::Null,
        };
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(first) = schema[several].as_array().and_then(|all| all.first()) {
            let mut told = sketch(first, types, name, depth);
            merge(&mut told, fields(schema, types, depth));
            return told;
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        let mut told = json!({});
        for one in all {
            merge(&mut told, sketch(one, types, name, depth));
        }
        merge(&mut told, fields(schema, types, depth));
        return told;
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => fields(schema, types, depth),
        Some("array") => match schema["prefixItems"].as_array() {
            Some(items) => items.iter().map(|item| sketch(item, types, name, depth)).collect(),
            None if depth < DEPTH_MAX && schema.get("items").is_some() => {
                json!([sketch(&schema["items"], types, name, depth + 1)])
            }
            None => json!([]),
        },
        Some("integer") => whole(name),
        Some("number") => json!(0.871),
        Some("boolean") => json!(false),
        Some("string") => text(schema, name),
        _ => Value::Null,
    }
}

fn fields(schema: &Value, types: &Map<String, Value>, depth: usize) -> Value {
    let mut told = Map::new();
    if let Some(properties) = schema["properties"].as_object() {
        for (name, schema) in properties {
            told.insert(name.clone(), sketch(schema, types, name, depth));
        }
    }
    Value::Object(told)
}

fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

fn whole(name: &str) -> Value {
    match name {
        "size" | "bytes" => json!(90_868_376),
        "status" => json!(400),
        "number" | "revision" | "latest_number" => json!(7),
        "iteration" | "last_iteration" => json!(40),
        _ => json!(3),
    }
}

fn text(schema: &Value, name: &str) -> Value {
    match schema["format"].as_str() {
        Some("uuid") => return json!(ID),
        Some("date-time") => return json!(MOMENT),
        _ => {}
    }
    json!(match name {
        "path" => "vision/yolo",
        "address" => "acme/vision/yolo@7",
        "project" => "vision",
        "model" => "acme/vision/yolo",
        "sha256" => "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "framework" => "ONNX",
        "label" => "v1.2-rc1",
        "slug" | "organization" => "acme",
        "email" | "hint" => "ada@example.org",
        "token" => "vtr_…",
        "link" => "https://models.example.com/invite?code=…",
        "background" => "#dbe8ff",
        "foreground" => "#123a8c",
        "page" => "/acme/models/vision/yolo?version=7",
        "tags" | "aliases" => "champion",
        "via" => "token",
        "action" => "version.published",
        "field" => "stage",
        "before" => "testing",
        "after" => "staging",
        "uri" => "s3://models/yolo.onnx",
        "next" => "eyJjIjpbMV19",
        "name" => "yolo",
        "query" => "query=status:draft",
        "dtype" => "float32",
        "issuer" => "https://id.example.com",
        "description" | "text" | "reason" | "message" => "best on street-2026",
        _ => "…",
    })
}
