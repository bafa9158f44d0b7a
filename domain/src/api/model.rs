//! A model as a place: what is said of it, and its versions at a glance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::KeyEdit;
use crate::{
    Id, Time,
    permission::ProjectRole,
    version::{Registration, Stage, Status},
};

/// `GET /api/v1/models/{id}`; the `ETag` is its revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    /// Key.
    pub id: Id,
    /// Full address: `acme/vision/yolo`.
    pub address: String,
    /// Display name.
    pub name: String,
    /// Description; empty where there is none.
    pub description: String,
    /// Key → value as written, by key.
    pub metadata: Vec<(String, String)>,
    /// Words that lead to one of its versions, by word.
    pub aliases: Vec<ModelAlias>,
    /// Live versions that the caller may see.
    pub versions: i64,
    /// The highest number among them.
    pub latest: Option<i32>,
    /// Whether any version of it is Published: its name is for Admins to change from then on.
    pub published: bool,
    /// Whether the caller put a star on it.
    pub starred: bool,
    /// The caller's role in its project; absent for readers of a Public project.
    pub role: Option<ProjectRole>,
    /// When it was made.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When anything about it last changed.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub updated: Time,
    /// Counts changes; the API's `ETag`.
    pub revision: i64,
}

/// A word that leads to a version of a [`Model`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelAlias {
    /// The word: `champion`.
    pub name: String,
    /// Key of the version.
    pub id: Id,
    /// Its number.
    pub number: i32,
}

/// `PATCH /api/v1/models/{id}`: what changes; the rest stays. `If-Match` with the model's `ETag` refuses where somebody
/// else was faster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditModel {
    /// Display name; its address follows from it, and the old one goes on leading to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Metadata by key; keys that are not named stay as they are.
    #[serde(default, deserialize_with = "super::edit::objects", skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, KeyEdit>,
}

/// A version on the timeline of its model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimelinePoint {
    /// Key.
    pub id: Id,
    /// Its number.
    pub number: i32,
    /// Its label, if any.
    pub label: Option<String>,
    /// Draft or Published.
    pub status: Status,
    /// Its stage.
    pub stage: Stage,
    /// Whether all of it has arrived.
    pub registration: Registration,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Words that lead to it.
    pub aliases: Vec<String>,
    /// When it was registered.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
}
