//! What the table and the details panel show of a version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cell, ColumnKey, SavedView};
use crate::{
    Id, Time,
    experiment::ExperimentStatus,
    permission::ProjectRole,
    person::PersonRef,
    tag::TagView,
    version::{MetricSummary, Registration, Stage, Status},
};

/// A project by name and address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectRef {
    /// Key.
    pub id: Id,
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`, without the organization.
    pub path: String,
}

/// A model by name and address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelRef {
    /// Key.
    pub id: Id,
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`, without the organization.
    pub path: String,
}

/// An experiment that the reader may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskRef {
    /// Key.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// Key of the version.
    pub id: Id,
    /// The model it is a version of.
    pub model: ModelRef,
    /// 1, 2, 3 …, never reused.
    pub number: i32,
    /// The name somebody gave it, if any.
    pub label: Option<String>,
    /// Framework, if known.
    pub framework: Option<String>,
    /// Draft or Published.
    pub status: Status,
    /// Its stage.
    pub stage: Stage,
    /// Whether all of it has arrived.
    pub registration: Registration,
    /// Coloured words, by name.
    pub tags: Vec<TagView>,
    /// The project that holds the model.
    pub project: ProjectRef,
    /// Who ran the experiment, or imported the model; absent for anonymous readers.
    pub user: Option<PersonRef>,
    /// The experiment; absent when there is none or the reader may not see it.
    pub task: Option<TaskRef>,
    /// When it was registered.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// Values of the other columns that were asked for, where there are any.
    pub columns: BTreeMap<ColumnKey, Cell>,
}

impl Row {
    /// The chip beside the name: `v7`, or the label.
    #[must_use]
    pub fn chip(&self) -> String {
        match &self.label {
            Some(label) => label.clone(),
            None => format!("v{}", self.number),
        }
    }
}

/// Some rows and where the next ones start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PageOf{T}"))]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Opaque cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// One row of the table of experiments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExperimentRow {
    /// Key of the experiment.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What kind of task it is: training, fine-tuning, any word.
    pub kind: String,
    /// Where its run stands.
    pub status: ExperimentStatus,
    /// Whether it is Published and therefore read-only.
    pub published: bool,
    /// Coloured words, by name.
    pub tags: Vec<TagView>,
    /// The project that holds it.
    pub project: ProjectRef,
    /// Who ran it.
    pub user: Option<PersonRef>,
    /// When it was created.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When its run started.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub started: Option<Time>,
    /// When it last reported.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub updated: Time,
    /// The last iteration it reported.
    pub last_iteration: i64,
    /// Values of the other columns that were asked for, where there are any.
    pub columns: BTreeMap<ColumnKey, Cell>,
}

/// A page of the table with what stands around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing<R = Row> {
    /// Where the reader is.
    pub here: crate::project::Here,
    /// Views that a link to this place may name, by name. One that the link itself brings along, kept
    /// behind a short code, is among them.
    pub saved: Vec<SavedView>,
    /// The rows; none where they are grouped.
    pub page: Page<R>,
    /// The groups, where rows are grouped: the project itself first, then its sub-projects by name,
    /// without those that have no row.
    pub groups: Vec<GroupOf<R>>,
    /// How many rows there are in all that the reader may see.
    pub total: i64,
    /// Whether that is about so many: more than are counted while somebody waits.
    #[serde(default)]
    pub rough: bool,
}

/// The rows of one sub-project, or those of the project itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupOf<R> {
    /// The sub-project, or the project itself.
    pub project: ProjectRef,
    /// Whether it is the project itself, without what is below.
    pub own: bool,
    /// Its first rows.
    pub page: Page<R>,
    /// How many it has.
    pub total: i64,
}

/// A stored file of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileRow {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub size: i64,
    /// Lower-case hex SHA-256 of its bytes.
    pub sha256: String,
}

/// Everything the details panel and the API show of a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Details {
    /// The row itself.
    pub row: Row,
    /// Full address: `acme/vision/yolo@7`.
    pub address: String,
    /// Highest number among the model's versions.
    pub latest_number: i32,
    /// Words that lead to this version: `champion`.
    pub aliases: Vec<String>,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Description; empty when there is none.
    pub description: String,
    /// Configuration text; empty when there is none.
    pub configuration: String,
    /// Label enumeration: name → id ≥ 0, by id.
    pub labels: Vec<(String, i64)>,
    /// Key → value as written, by key.
    pub metadata: Vec<(String, String)>,
    /// Metrics by name and variant.
    pub metrics: Vec<(String, String, MetricSummary)>,
    /// Stored files.
    pub files: Vec<FileRow>,
    /// Where the artifact is, when it is not stored here.
    pub uri: Option<String>,
    /// Sum of the files' sizes in bytes.
    pub size: Option<i64>,
    /// SHA-256 of the one file, or of the manifest of several; lower-case hex.
    pub sha256: Option<String>,
    /// The experiment's status, when the reader may see it.
    pub experiment_status: Option<ExperimentStatus>,
    /// When anything about it last changed.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub updated: Time,
    /// When it was published.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub published: Option<Time>,
    /// Who published it.
    pub published_by: Option<PersonRef>,
    /// Counts changes; the API's `ETag`.
    pub revision: i64,
    /// The reader's role in its project; absent for readers of a Public project.
    pub role: Option<ProjectRole>,
}

impl Details {
    /// Whether this reader may download the files.
    #[must_use]
    pub fn may_download(&self) -> bool {
        self.row.status == Status::Published || self.role >= Some(ProjectRole::Contributor)
    }

    /// Whether this reader may change its fields.
    #[must_use]
    pub fn may_edit(&self) -> bool {
        self.row.status == Status::Draft && self.role >= Some(ProjectRole::Contributor)
    }
}
