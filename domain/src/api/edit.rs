//! Editing a version.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// `PATCH /api/v1/versions/{id}`: what changes; the rest stays. `If-Match` with the version's `ETag` refuses where
/// somebody else was faster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditVersion {
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Configuration text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// All labels: name → id ≥ 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, i64>>,
    /// Framework; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// The version's label; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Metadata by key; keys that are not named stay as they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, KeyEdit>,
}

/// One key of metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyEdit {
    /// Its value from now on; null to remove the key.
    pub value: Option<String>,
    /// The value that the caller last saw, null for none: another one by now refuses. Absent: whatever it is.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub old: Option<Option<String>>,
}

/// Tells null from absent.
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_told_from_absent() {
        let read = |json: &str| serde_json::from_str::<KeyEdit>(json).unwrap().old;
        assert_eq!(read(r#"{"value": "x"}"#), None);
        assert_eq!(read(r#"{"value": "x", "old": null}"#), Some(None));
        assert_eq!(read(r#"{"value": null, "old": "y"}"#), Some(Some("y".into())));
    }
}
