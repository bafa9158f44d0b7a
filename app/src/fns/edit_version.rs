use domain::Id;
use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Changes one field of a Draft: a `domain::table::Details`. `field` is description, configuration, labels (as
/// CSV), framework, label, or metadata with its `key`, whose `old` value the reader saw; no `value` removes a key.
#[server(prefix = "/api/fn", endpoint = "edit_version", output = Answer)]
pub async fn edit_version(
    id: Id,
    field: String,
    key: Option<String>,
    value: Option<String>,
    old: Option<String>,
    revision: Option<i64>,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    use domain::{
        Refusal,
        api::{EditVersion, KeyEdit},
        labels,
    };
    let mut edit = EditVersion::default();
    let text = value.clone().unwrap_or_default();
    match (field.as_str(), key) {
        ("description", _) => edit.description = Some(text),
        ("configuration", _) => edit.configuration = Some(text),
        ("labels", _) => edit.labels = Some(labels::read_csv(&text)?),
        ("framework", _) => edit.framework = Some(text),
        ("label", _) => edit.label = Some(text),
        // A key is held against its own old value; others may change meanwhile.
        ("metadata", Some(key)) => {
            edit.metadata.insert(key, KeyEdit { value, old: Some(old) });
        }
        _ => return Err(Refusal::invalid("field", "is none that can be edited").into()),
    }
    Wire::pack(&registry::versions::edit::edit(&registry()?, &actor(), id, edit, revision).await?)
}
