//! Two states as what people read of them: the fields that differ, before and after.

use std::collections::BTreeSet;

use domain::{api::FieldChange, permission::Access};
use serde_json::Value;

use crate::tree::Tree;

/// Fields that differ. Addresses in projects that the reader has no role in are left out.
pub(crate) fn changes(tree: &Tree, before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let (before, after) = (flat(before), flat(after));
    let fields: BTreeSet<&String> = before.iter().chain(&after).map(|(field, _)| field).collect();
    let of = |side: &[(String, Option<String>)], field: &str| {
        let text = side.iter().find(|(name, _)| name == field).and_then(|(_, text)| text.clone());
        // Where a version was before may be nobody's to know here.
        text.filter(|text| !matches!(field, "address" | "copied_from") || is_known(tree, text))
    };
    fields
        .into_iter()
        .filter(|field| *field != "revision")
        .map(|field| FieldChange { field: field.clone(), before: of(&before, field), after: of(&after, field) })
        .filter(|change| change.before != change.after)
        .collect()
}

/// Fields as people read them; a map becomes a field for each of its keys.
fn flat(value: Option<&Value>) -> Vec<(String, Option<String>)> {
    let fields = value.and_then(Value::as_object).into_iter().flatten();
    let mut flat = Vec::new();
    for (field, value) in fields {
        match value {
            Value::Object(map) => flat.extend(map.iter().map(|(key, v)| (format!("{field}.{key}"), text(v)))),
            other => flat.push((field.clone(), text(other))),
        }
    }
    flat
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Array(items) => {
            Some(items.iter().filter_map(text).collect::<Vec<_>>().join(", ")).filter(|all| !all.is_empty())
        }
        other => Some(other.to_string()),
    }
}

/// Whether an address is in a project that the reader has a role in.
fn is_known(tree: &Tree, address: &str) -> bool {
    let path = address.split_once('/').map_or("", |(_, path)| path);
    let project = path.rsplit_once('/').map_or("", |(project, _)| project);
    tree.visible().any(|p| matches!(p.access, Access::Role(_)) && p.path == project)
}
