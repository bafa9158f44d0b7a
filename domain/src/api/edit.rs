//! Editing a version.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

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
    #[serde(default, deserialize_with = "objects", skip_serializing_if = "BTreeMap::is_empty")]
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

/// Reads a map whose values are objects, and never lists of what their fields hold, which a derived `Deserialize` takes
/// for the same.
pub(super) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    let read = BTreeMap::<String, Object<T>>::deserialize(from)?;
    Ok(read.into_iter().map(|(key, Object(value))| (key, value)).collect())
}

struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        // Other forms than JSON have no names, and fields come one after the other.
        if from.is_human_readable() { from.deserialize_map(Fields(PhantomData)) } else { T::deserialize(from) }
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_an_object_and_no_list() {
        let read = |json: &str| serde_json::from_str::<EditVersion>(json);
        let edit = read(r#"{"metadata": {"a": {"value": "x"}, "b": {"value": null}}}"#).unwrap();
        assert_eq!(edit.metadata["a"].value.as_deref(), Some("x"));
        assert_eq!(edit.metadata["b"], KeyEdit::default());
        for wrong in [r#"["x"]"#, "[null, null]", "[]", "null", r#"{"value": null, "other": 1}"#] {
            let refused = read(&format!(r#"{{"metadata": {{"a": {wrong}}}}}"#));
            assert!(refused.is_err(), "{wrong} is taken");
        }
    }

    #[test]
    fn null_is_told_from_absent() {
        let read = |json: &str| serde_json::from_str::<KeyEdit>(json).unwrap().old;
        assert_eq!(read(r#"{"value": "x"}"#), None);
        assert_eq!(read(r#"{"value": "x", "old": null}"#), Some(None));
        assert_eq!(read(r#"{"value": null, "old": "y"}"#), Some(Some("y".into())));
    }
}
