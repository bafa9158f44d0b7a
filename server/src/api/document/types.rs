//! The types that travel, as JSON Schema: those that are sent to the server and those that it sends, under one roof.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// Where schemas are kept in the document.
const PLACE: &str = "#/components/schemas/";

/// Collects types as handlers name them.
pub struct Types {
    asked: SchemaGenerator,
    told: SchemaGenerator,
}

impl Default for Types {
    fn default() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self { asked: settings().for_deserialize().into_generator(), told: settings().for_serialize().into_generator() }
    }
}

impl Types {
    /// The schema of something that is sent to the server.
    pub fn asked<T: JsonSchema>(&mut self) -> Value {
        // Marked, because what is sent and what is answered may differ under one name.
        marked(self.asked.subschema_for::<T>().to_value())
    }

    /// The schema of something that the server answers.
    pub fn told<T: JsonSchema>(&mut self) -> Value {
        self.told.subschema_for::<T>().to_value()
    }

    /// The fields of a type as parameters of a query.
    pub fn parameters<T: JsonSchema>(&mut self) -> Vec<Value> {
        let schema = marked(T::json_schema(&mut self.asked).to_value());
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let Some(fields) = schema["properties"].as_object() else { return Vec::new() };
        let parameter = |(name, schema): (&String, &Value)| {
            let mut schema = schema.clone();
            let about = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            without_null(&mut schema);
            json!({
                "name": name,
                "in": "query",
                "description": about.unwrap_or_default(),
                "required": required.iter().any(|one| one.as_str() == Some(name)),
                "schema": schema,
            })
        };
        fields.iter().map(parameter).collect()
    }

    /// All of them by name, and the references of the document set right: a type that is sent in another form than it is
    /// answered is called `…Sent`.
    pub fn finish(mut self, document: &mut Value) -> Map<String, Value> {
        let mut all: Map<String, Value> = self.told.take_definitions(true);
        let asked: Map<String, Value> =
            self.asked.take_definitions(true).into_iter().map(|(name, schema)| (name, marked(schema))).collect();
        // Whether they differ shows only when references do not.
        let differs = |name: &str, schema: &Value| {
            let mut plain = schema.clone();
            references(&mut plain, &mut |to| to.trim_end_matches('?').to_owned());
            all.get(name).is_some_and(|told| *told != plain)
        };
        let mut apart: Vec<String> =
            asked.iter().filter(|(name, schema)| differs(name, schema)).map(|(name, _)| name.clone()).collect();
        // What holds one that differs differs itself.
        loop {
            let holds = |schema: &Value| {
                let mut found = false;
                references(&mut schema.clone(), &mut |to| {
                    let name = to.trim_start_matches(PLACE).trim_end_matches('?');
                    found |= apart.iter().any(|one| one == name);
                    to.to_owned()
                });
                found
            };
            let more: Vec<String> = asked
                .iter()
                .filter(|(name, schema)| all.contains_key(*name) && !apart.contains(name) && holds(schema))
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                break;
            }
            apart.extend(more);
        }
        let mut set_right = |to: &str| match to.strip_suffix('?') {
            Some(to) if apart.iter().any(|name| to.strip_prefix(PLACE) == Some(name)) => format!("{to}Sent"),
            Some(to) => to.to_owned(),
            None => to.to_owned(),
        };
        for (name, mut schema) in asked {
            references(&mut schema, &mut set_right);
            let name = if apart.contains(&name) { format!("{name}Sent") } else { name };
            all.insert(name, schema);
        }
        references(document, &mut set_right);
        for schema in all.values_mut() {
            plain_words(schema);
        }
        plain_words(document);
        all
    }
}

/// The same with a mark on every reference: it leads to what is sent.
fn marked(mut schema: Value) -> Value {
    references(&mut schema, &mut |to| if to.ends_with('?') { to.to_owned() } else { format!("{to}?") });
    schema
}

/// Changes every reference in a schema.
fn references(value: &mut Value, change: &mut impl FnMut(&str) -> String) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                match inner {
                    Value::String(to) if name == "$ref" => *to = change(to),
                    inner => references(inner, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| references(item, change)),
        _ => {}
    }
}

/// A parameter is there or not, and never null.
fn without_null(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    fields.remove("default");
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            fields.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(kinds)) = fields.get("anyOf") {
        let others: Vec<Value> = kinds.iter().filter(|kind| kind["type"] != "null").cloned().collect();
        if let [only] = others.as_slice() {
            *schema = only.clone();
        }
    }
}

/// Comments of the source link to its types: ``[`NewVersion::files`]`` is `` `files` `` to readers of the document.
fn plain_words(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                match inner {
                    Value::String(text) if name == "description" && text.contains("[`") => *text = unlinked(text),
                    inner => plain_words(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain_words),
        _ => {}
    }
}

fn unlinked(text: &str) -> String {
    let mut pieces = text.split("[`");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once("`]") {
            Some((link, rest)) => {
                let last = link.rsplit("::").next().unwrap_or(link);
                plain.push_str(&format!("`{last}`{rest}"));
            }
            None => plain.push_str(&format!("[`{piece}")),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_source_are_plain_words() {
        assert_eq!(unlinked("As [`NewPlace::to`], or [`Upload`]."), "As `to`, or `Upload`.");
        assert_eq!(unlinked("a [`b"), "a [`b");
    }

    #[test]
    fn a_parameter_is_never_null() {
        let plain = |mut schema: Value| {
            without_null(&mut schema);
            schema
        };
        assert_eq!(plain(json!({"type": ["string", "null"], "default": null})), json!({"type": "string"}));
        assert_eq!(plain(json!({"anyOf": [{"$ref": "#/x"}, {"type": "null"}]})), json!({"$ref": "#/x"}));
    }
}
