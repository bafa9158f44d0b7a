//! What happened to a version, where it comes from, and how its metrics went.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Time,
    experiment::ExperimentStatus,
    person::PersonRef,
    table::{ProjectRef, Row},
    version::{Stage, Status, number},
};

/// One thing that somebody did: `GET /api/v1/versions/{id}/activity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Activity {
    /// Key.
    pub id: Id,
    /// When.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub at: Time,
    /// Who; absent where the reader may not know, and for the server's operators.
    pub who: Option<PersonRef>,
    /// Through what: browser, token, operator.
    pub via: String,
    /// The kind of thing and the verb: `version.published`.
    pub action: String,
    /// What it changed.
    pub changes: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// Which field.
    pub field: String,
    /// What it was, as people read it.
    pub before: Option<String>,
    /// What it became.
    pub after: Option<String>,
}

/// One stage that a version had: `GET /api/v1/versions/{id}/stages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageChange {
    /// When it began.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub at: Time,
    /// What came before.
    pub from: Option<Stage>,
    /// The stage.
    pub to: Stage,
    /// Who set it; absent where the reader may not know.
    pub who: Option<PersonRef>,
    /// Why, in a word or two.
    pub reason: String,
    /// More about it.
    pub message: String,
}

/// A version among those of its model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sibling {
    /// The row itself.
    pub row: Row,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Words that lead to it.
    pub aliases: Vec<String>,
}

/// A version in a lineage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineageVersion {
    /// Key.
    pub id: Id,
    /// Display name of its model.
    pub name: String,
    /// Its number.
    pub number: i32,
    /// Its label.
    pub label: Option<String>,
    /// Draft or Published.
    pub status: Status,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Slugs of its model, joined by `/`, without the organization.
    pub path: String,
}

/// An experiment in a lineage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineageExperiment {
    /// Key.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Where its run stands.
    pub status: ExperimentStatus,
    /// Whether it is Published.
    pub published: bool,
    /// The project that holds it.
    pub project: ProjectRef,
}

/// Where a version comes from and what came of it, as far as the reader may see: `GET …/lineage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lineage {
    /// The experiment that made it.
    pub experiment: Option<LineageExperiment>,
    /// Versions that the experiment started from.
    pub inputs: Vec<LineageVersion>,
    /// The version that it was derived from.
    pub parent: Option<LineageVersion>,
    /// Versions derived from it, newest first.
    pub derived: Vec<LineageVersion>,
    /// Experiments that start from it, newest first.
    pub used_by: Vec<LineageExperiment>,
}

/// The values of one metric over iterations: `GET …/metrics-history`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Curve {
    /// Name.
    pub name: String,
    /// Variant; may be empty.
    pub variant: String,
    /// By iteration.
    pub points: Vec<CurvePoint>,
}

/// A value of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurvePoint {
    /// Iteration ≥ 0.
    pub iteration: i64,
    /// The value; NaN and infinities as words in JSON.
    #[serde(with = "number")]
    #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
    pub value: f64,
}

/// Somewhere that a version can be brought to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// `acme/vision` or `acme/vision/yolo`.
    pub address: String,
    /// Display name.
    pub name: String,
    /// Whether it is a model, or a project.
    pub is_model: bool,
    /// Key of the version of it that is meant, where a text names one: its address has the number.
    #[serde(default)]
    pub open: Option<Id>,
}
