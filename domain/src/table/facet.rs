//! What a column holds, for choosing among it.

use serde::{Deserialize, Serialize};

use super::ColumnKey;
use crate::tag::TagView;

/// A value of a column with the number of rows that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FacetValue {
    /// As a query writes it, before quoting; absent for "no value".
    pub value: Option<String>,
    /// As people read it: a person's name, a project's name.
    pub text: String,
    /// Rows that match all other filters and have it.
    pub count: i64,
}

/// The most frequent values of a column among the rows that all other filters let through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Facet {
    /// Most frequent first.
    pub values: Vec<FacetValue>,
    /// Whether there are more than these; searching finds them.
    pub more: bool,
    /// Where they are tags: how they look.
    pub tags: Vec<TagView>,
    /// Where there are too many rows to count while somebody waits: of how many, the newest, the counts are.
    #[serde(default)]
    pub newest: Option<i64>,
}

/// Keys that people made up, found in a scope: what custom columns can be made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundKeys {
    /// By group, then name.
    pub keys: Vec<ColumnKey>,
    /// Whether there are more than these; searching finds them.
    pub more: bool,
}
