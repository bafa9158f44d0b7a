//! Promotion: an experiment becomes a version of a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Id, Time,
    version::{Stage, Status},
};

/// `POST /api/v1/experiments/{id}/promote`: makes a Draft that carries the experiment's link and metrics. What is not
/// given is filled in as [`Promotion`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Promote {
    /// `OWNER/PROJECT[/MODEL]`. The model is made when it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Key of a version of the experiment whose files, labels and configuration it takes; null for none.
    #[serde(default, deserialize_with = "super::edit::given", skip_serializing_if = "Option::is_none")]
    pub version: Option<Option<Id>>,
    /// Where the artifact is, when no version's files are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// A name for the version; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Key → value as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, String>>,
    /// Its first stage; `testing` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Publishes it at once, and the experiment with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publish: bool,
}

/// `GET /api/v1/experiments/{id}/promotion`: what a promotion would be made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Promotion {
    /// `acme/vision/yolo`: the model of its newest version, else one called like the experiment in its project.
    pub to: String,
    /// The version whose files are taken: the newest that is complete.
    pub version: Option<Id>,
    /// Where the artifact is, when no files are stored here.
    pub uri: Option<String>,
    /// Description.
    pub description: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Metadata: that of the version, else the experiment's parameters.
    pub metadata: BTreeMap<String, String>,
    /// The experiment's versions that can be taken, the newest first.
    pub sources: Vec<PromotionSource>,
}

/// A version that came from an experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PromotionSource {
    /// Key.
    pub id: Id,
    /// Full address: `acme/vision/yolo@7`.
    pub address: String,
    /// Draft or Published.
    pub status: Status,
    /// Name of its first file.
    pub file: Option<String>,
    /// Where the artifact is, when it is not stored here.
    pub uri: Option<String>,
    /// Size in bytes.
    pub size: Option<i64>,
    /// When it was registered.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
}
