//! The document for people: one page that needs nothing but itself, to be read and searched as any text.

use std::{fmt::Write as _, sync::OnceLock};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{document, example, operation, words::SUBJECTS};
use crate::{headers::PageNonce, router::Server};

/// The page's own style, beside that of every page.
const STYLE: &str = include_str!("../../../../style/api.css");

/// The page.
pub async fn get(State(server): State<Server>, Extension(nonce): Extension<PageNonce>, headers: HeaderMap) -> Response {
    static BODY: OnceLock<String> = OnceLock::new();
    let body = BODY.get_or_init(|| body(document()));
    let chosen = app::site::cookie(&headers, "theme");
    let theme = chosen.filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or("system");
    let (pkg, name) = (&server.leptos.site_pkg_dir, &server.leptos.output_name);
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>HTTP API · Vitrine</title>\
         <link rel=\"stylesheet\" href=\"/{pkg}/{name}.css\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <style nonce=\"{}\">{STYLE}</style></head><body>{body}</body></html>",
        nonce.0
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

fn body(document: &Value) -> String {
    let mut page = Page { html: String::with_capacity(600_000), types: &document["components"]["schemas"] };
    page.raw("<div class=\"api\"><header><a class=\"product\" href=\"/\">Vitrine</a><h1>HTTP API</h1>");
    for paragraph in document["info"]["description"].as_str().unwrap_or_default().split("\n\n") {
        page.raw("<p>").words(paragraph).raw("</p>");
    }
    page.raw(
        "<p>Paths stand below <code>/api/v1</code>. The same as an OpenAPI 3.1 document: \
         <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p></header>",
    );
    let operations = operations(document);
    page.raw("<nav aria-label=\"Routes\">");
    for subject in SUBJECTS {
        page.raw("<h2>").text(subject.name).raw("</h2><ul>");
        for (method, path, operation) in operations.iter().filter(|(_, _, one)| one["tags"][0] == subject.name) {
            page.raw("<li><a href=\"#").text(&operation::id(method, path)).raw("\"><b>").text(method).raw("</b> ");
            page.path(path).raw("</a> <span>").words(text(&operation["summary"])).raw("</span></li>");
        }
        page.raw("</ul>");
    }
    page.raw("<h2>Types</h2><ul><li><a href=\"#types\">What travels</a></li></ul></nav><main>");
    for subject in SUBJECTS {
        page.raw("<section><h2>").text(subject.name).raw("</h2><p>").words(subject.about).raw("</p>");
        for (method, path, operation) in operations.iter().filter(|(_, _, one)| one["tags"][0] == subject.name) {
            page.operation(method, path, operation);
        }
        page.raw("</section>");
    }
    page.raw("<section id=\"types\"><h2>Types</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        page.raw("<article id=\"type-").text(name).raw("\"><h3>").text(name).raw("</h3>");
        page.about(schema).fields(schema).raw("</article>");
    }
    page.raw("</section></main></div>");
    page.html
}

/// All operations in the document's order of paths, with their methods in capitals.
fn operations(document: &Value) -> Vec<(String, &str, &Value)> {
    let mut all = Vec::new();
    for (path, at) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in at.as_object().into_iter().flatten() {
            all.push((method.to_uppercase(), path.as_str(), operation));
        }
    }
    all
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

struct Page<'a> {
    html: String,
    types: &'a Value,
}

impl Page<'_> {
    fn raw(&mut self, html: &str) -> &mut Self {
        self.html.push_str(html);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '&' => self.html.push_str("&amp;"),
                '"' => self.html.push_str("&quot;"),
                c => self.html.push(c),
            }
        }
        self
    }

    /// Text in which backticks set code apart.
    fn words(&mut self, text: &str) -> &mut Self {
        for (at, piece) in text.split('`').enumerate() {
            if at % 2 == 1 {
                self.raw("<code>").text(piece).raw("</code>");
            } else {
                self.text(piece);
            }
        }
        self
    }

    /// A path that may break where it has slashes.
    fn path(&mut self, path: &str) -> &mut Self {
        for (at, part) in path.split('/').enumerate() {
            if at > 0 {
                self.raw("<wbr>/");
            }
            self.text(part);
        }
        self
    }

    fn about(&mut self, schema: &Value) -> &mut Self {
        if let Some(about) = schema["description"].as_str() {
            self.raw("<p>").words(about).raw("</p>");
        }
        self
    }

    fn operation(&mut self, method: &str, path: &str, operation: &Value) {
        let id = operation::id(method, path);
        self.raw("<article id=\"").text(&id).raw("\"><h3><a href=\"#").text(&id).raw("\"><b>").text(method);
        self.raw("</b> ").path(path).raw("</a></h3><p>").words(text(&operation["summary"])).raw(".");
        if operation["security"][0].as_object().is_some_and(Map::is_empty) {
            self.raw(" <span class=\"note\">Needs no token where things are Public.</span>");
        }
        self.raw("</p>");
        if let Some(more) = operation["description"].as_str() {
            self.raw("<p>").words(more).raw("</p>");
        }
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !parameters.is_empty() {
            self.raw("<h4>Parameters</h4><dl>");
            for parameter in parameters {
                let required = parameter["required"] == true;
                self.field(text(&parameter["name"]), &parameter["schema"], required, text(&parameter["description"]));
                if parameter["in"] == "header" {
                    self.raw("<dd class=\"note\">A header.</dd>");
                }
            }
            self.raw("</dl>");
        }
        let body = operation["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
        if let Some((media, body)) = body {
            self.raw("<h4>Body</h4><p class=\"note\"><code>").text(media).raw("</code>");
            if let Some(name) = name_of(&body["schema"]) {
                self.raw(", ").link(name);
            }
            self.raw("</p>");
            let schema = self.found(&body["schema"]).clone();
            self.fields(&schema);
        }
        self.raw("<h4>Example</h4><pre tabindex=\"0\">").text(&curl(method, path, operation)).raw("</pre>");
        self.answers(&operation["responses"]);
        self.raw("</article>");
    }

    fn answers(&mut self, responses: &Value) {
        let all = || responses.as_object().into_iter().flatten();
        let is_success = |status: &str| status.starts_with(['2', '3']) || status == "416";
        self.raw("<h4>Answers</h4><dl>");
        for (status, answer) in all().filter(|(status, _)| is_success(status)) {
            self.raw("<dt><code>").text(status).raw("</code></dt><dd>").words(text(&answer["description"]));
            for (media, content) in answer["content"].as_object().into_iter().flatten() {
                self.raw(" <code>").text(media).raw("</code>");
                if let Some(name) = name_of(&content["schema"]) {
                    self.raw(", ").link(name);
                }
            }
            self.raw("</dd>");
        }
        self.raw("</dl>");
        let example = all().find_map(|(_, answer)| answer.pointer("/content/application~1json/example"));
        if let Some(example) = example {
            let json = serde_json::to_string_pretty(example).unwrap_or_default();
            self.raw("<pre tabindex=\"0\">").text(&json).raw("</pre>");
        }
        self.raw("<h4>Errors</h4><dl class=\"errors\">");
        for (status, answer) in all().filter(|(status, _)| !is_success(status)) {
            self.raw("<dt><code>")
                .text(status)
                .raw("</code></dt><dd>")
                .words(text(&answer["description"]))
                .raw("</dd>");
        }
        self.raw("</dl>");
    }

    /// The fields of a type, and what else may be said of it.
    fn fields(&mut self, schema: &Value) -> &mut Self {
        for several in ["oneOf", "anyOf"] {
            let all = schema[several].as_array().map(Vec::as_slice).unwrap_or_default();
            if !all.is_empty() {
                self.raw("<p class=\"note\">One of:</p>");
                for one in all {
                    self.raw("<div class=\"one\">").about(one);
                    match one.get("const").or_else(|| one.get("enum")) {
                        Some(words) => self.raw("<code>").text(&words.to_string()).raw("</code>"),
                        None => {
                            let kind = kind(one);
                            self.kind(&kind).fields(one)
                        }
                    };
                    self.raw("</div>");
                }
            }
        }
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(properties) = schema["properties"].as_object() {
            self.raw("<dl>");
            for (name, field) in properties {
                let required = required.iter().any(|one| one.as_str() == Some(name));
                self.field(name, field, required, text(&field["description"]));
            }
            self.raw("</dl>");
        } else if schema.get("oneOf").is_none() && schema.get("anyOf").is_none() {
            let kind = kind(schema);
            self.raw("<p class=\"note\">").kind(&kind).raw("</p>");
        }
        self
    }

    fn field(&mut self, name: &str, schema: &Value, required: bool, about: &str) {
        self.raw("<dt><code>").text(name).raw("</code> <span>");
        let kind = kind(schema);
        self.kind(&kind);
        if required {
            self.raw(", required");
        }
        self.raw("</span></dt><dd>").words(about).raw("</dd>");
    }

    /// The words for a type, in which names of types are links.
    fn kind(&mut self, kind: &str) -> &mut Self {
        for (at, piece) in kind.split('\u{1}').enumerate() {
            if at % 2 == 1 {
                self.link(piece);
            } else {
                self.text(piece);
            }
        }
        self
    }

    fn link(&mut self, name: &str) -> &mut Self {
        self.raw("<a href=\"#type-").text(name).raw("\">").text(name).raw("</a>")
    }

    fn found<'s>(&'s self, schema: &'s Value) -> &'s Value {
        name_of(schema).and_then(|name| self.types.get(name)).unwrap_or(schema)
    }
}

fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().and_then(|to| to.rsplit('/').next())
}

/// A type in words; names of types stand between `\u{1}`.
fn kind(schema: &Value) -> String {
    if let Some(name) = name_of(schema) {
        return format!("\u{1}{name}\u{1}");
    }
    if let Some(only) = schema.get("const") {
        return only.to_string();
    }
    if let Some(all) = schema["enum"].as_array() {
        return all.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    for several in ["anyOf", "oneOf"] {
        if let Some(all) = schema[several].as_array() {
            return all.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let mut words = match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => return "anything".to_owned(),
    };
    if let Some(items) = schema["prefixItems"].as_array() {
        let each: Vec<String> = items.iter().map(kind).collect();
        return format!("{words} of [{}]", each.join(", "));
    }
    if let Some(items) = schema.get("items") {
        let _ = write!(words, " of {}", kind(items));
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        let _ = write!(words, " of {} by name", kind(values));
    }
    if let Some(format) = schema["format"].as_str().filter(|format| matches!(*format, "uuid" | "date-time")) {
        let _ = write!(words, " ({format})");
    }
    let limit = |name: &str| schema[name].as_i64();
    match (limit("minimum"), limit("maximum")) {
        (Some(least), Some(most)) => {
            let _ = write!(words, ", {least} to {most}");
        }
        (Some(least), None) => {
            let _ = write!(words, ", {least} or more");
        }
        _ => {}
    }
    if let Some(most) = limit("maxLength") {
        let _ = write!(words, ", up to {most} characters");
    }
    if let Some(most) = limit("maxItems") {
        let _ = write!(words, ", up to {most}");
    }
    words
}

/// How the example is sent from a shell.
fn curl(method: &str, path: &str, operation: &Value) -> String {
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let mut address = path.to_owned();
    for parameter in parameters().filter(|one| one["in"] == "path") {
        address = address.replace(&format!("{{{}}}", text(&parameter["name"])), text(&parameter["example"]));
    }
    let mut line = "curl".to_owned();
    if method != "GET" {
        let _ = write!(line, " -X {method}");
    }
    let needed: Vec<&Value> = parameters()
        .filter(|one| one["in"] == "query" && (one["required"] == true || one["name"] == "query"))
        .collect();
    if !needed.is_empty() && method == "GET" {
        line.push_str(" -G");
    }
    let _ = write!(line, " \"$VITRINE_HOST/api/v1{address}");
    if method != "GET" && !needed.is_empty() {
        let pairs = needed.iter().map(|one| format!("{}={}", text(&one["name"]), text(&one["example"])));
        let _ = write!(line, "?{}", pairs.collect::<Vec<_>>().join("&"));
    }
    line.push('"');
    if operation["security"][0].as_object().is_none_or(|free| !free.is_empty()) || method == "GET" {
        line.push_str(" \\\n  -H \"Authorization: Bearer $VITRINE_TOKEN\"");
    }
    if method == "GET" {
        for one in needed {
            let _ = write!(line, " \\\n  --data-urlencode '{}={}'", text(&one["name"]), text(&one["example"]));
        }
    }
    let content = operation["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
    match content {
        Some((media, body)) if media == "application/json" => {
            let _ = write!(line, " \\\n  --json '{}'", body["example"]);
        }
        Some((media, _)) if media == "application/octet-stream" => line.push_str(" \\\n  -T yolo.onnx"),
        Some(_) => {
            let _ = write!(line, " \\\n  -d ids={}", example::ID);
        }
        None => {}
    }
    line
}
