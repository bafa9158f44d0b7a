//! What travels over `/api/v1`: shared by the server and the command line, so neither can drift.

mod access;
mod act;
mod compare;
mod edit;
mod header;
mod history;
mod live;
mod model;
mod organization;
mod people;
mod project;
mod promote;
mod tags;
mod teams;
mod upload;
mod webhook;

pub use access::{
    AccessFromAbove, DeleteProject, EditProject, Grant, Grantee, GranteeKind, PlaceProject, ProjectAccess, RoleAccess,
    SetGrant,
};
pub use act::{Act, Acted, Batch, Ending, NewCopy, NewPlace, NewStage, Outcome, Words};
pub use compare::{Compared, Comparison};
pub use edit::{EditVersion, KeyEdit};
pub use header::{Header, Port, TENSORS_MAX, Tensor};
pub use history::{
    Activity, Curve, CurvePoint, FieldChange, Lineage, LineageExperiment, LineageVersion, Place, Sibling, StageChange,
};
pub use live::{ACCESS_CHANGED, Change, Changes};
pub use model::{EditModel, Model, ModelAlias, TimelinePoint};
pub use organization::{AuditFilter, AuditRow, DeleteOrganization, EditOrganization, OrganizationSettings};
pub use people::{
    AcceptInvitation, ChangePassword, Code, EditMe, EditMember, Identity, Invitation, Invited, IssueToken, IssuedToken,
    LetterState, Member, NewInvitation, NewLink, NewService, OpenSession, Prove, Resets, Token, UseReset,
};
pub use project::{Contents, Happening, HappeningFilter, PutReadme, Quota, Readme, Summary, Tally};
pub use promote::{Promote, Promotion, PromotionSource};
pub use tags::{EditTag, Retagged, TagExperiments, TagList, TagUse};
pub use teams::{EditTeam, NameTeam, SetTeamMember, Team, TeamDetails, TeamMember, TeamReach, TeamStanding};
pub use upload::{NewParts, Part, Parts, PutTogether, UploadList, count as count_parts, span as part_span};
pub use webhook::{Delivery, DeliveryState, EditWebhook, NewWebhook, SecretWebhook, Webhook};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Id, Time,
    experiment::ExperimentStatus,
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
    person::PersonRef,
    tag::TagView,
    version::{MetricSummary, Stage, Status, number},
};

/// An error body: problem+json (RFC 9457) with the refusal's stable code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// Always `about:blank`: the code says more than a URL would.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status' own words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// One sentence for people.
    pub detail: String,
    /// The field that is wrong, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// `GET /api/v1/me`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    /// The person or service account.
    pub person: PersonRef,
    /// Its e-mail address; absent for service accounts.
    pub email: Option<String>,
    /// Its organizations.
    pub organizations: Vec<Membership>,
    /// The token's scope; absent for a browser's session.
    pub scope: Option<TokenScope>,
}

/// One organization of [`Me`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Membership {
    /// Slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Role there.
    pub role: OrgRole,
}

/// `POST /api/v1/tokens`: trades a password for a token (the command line's `login`).
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignIn {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// What the token is called in the list of tokens.
    pub token_name: String,
    /// How many days it works, 1 to 3650; 90 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
}

/// Answer of `POST /api/v1/tokens`; the only time the token is shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewToken {
    /// The secret: `vtr_…`.
    pub token: String,
}

/// `POST /api/v1/projects`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// `OWNER/PARENT/NAME`; the last part may be a display name. Parents must exist.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// In place of a path: the address that it is to be below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<String>,
    /// With `below`: its display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One line or more about it.
    #[serde(default)]
    pub description: String,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Absent: its parent's; Private at the top.
    #[serde(default)]
    pub visibility: Option<Visibility>,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Project {
    /// Key.
    pub id: Id,
    /// Full address: `acme/vision/detectors`.
    pub path: String,
    /// Display name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Its own visibility.
    pub visibility: Visibility,
    /// The narrowest on the way up.
    pub effective_visibility: Visibility,
    /// Tags.
    pub tags: Vec<TagView>,
    /// Live versions in it and below that the caller may see.
    pub versions: i64,
    /// The caller's role; absent for readers of a Public project.
    pub role: Option<ProjectRole>,
    /// Whether it is in the archive, by itself or with one above.
    #[serde(default)]
    pub archived: bool,
    /// Whether the caller put a star on it.
    #[serde(default)]
    pub starred: bool,
    /// When it was made.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
}

/// `POST /api/v1/experiments`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewExperiment {
    /// Address of the project: `acme/vision`.
    pub project: String,
    /// Any text up to 256 characters; need not be unique.
    pub name: String,
    /// `training`, `testing`, or any other word; `training` when absent.
    #[serde(default)]
    pub kind: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Parameters: name → value as text.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Addresses or keys of the versions that it starts from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
}

/// An experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Experiment {
    /// Key.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// Address of its project: `acme/vision`.
    pub project: String,
    /// Display name of its project.
    pub project_name: String,
    /// Where the run stands.
    pub status: ExperimentStatus,
    /// Who ran it.
    pub user: Option<PersonRef>,
    /// Tags.
    pub tags: Vec<TagView>,
    /// Parameters by name.
    pub parameters: Vec<(String, String)>,
    /// Metrics by name and variant.
    pub metrics: Vec<(String, String, MetricSummary)>,
    /// Versions that came from it and that the caller may see.
    pub versions: Vec<crate::table::Row>,
    /// When it was made.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When it began to run.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub started: Option<Time>,
    /// When anything last changed.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub updated: Time,
    /// The highest iteration reported.
    pub last_iteration: i64,
    /// When it was published with a version of it.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub published: Option<Time>,
}

/// `POST /api/v1/experiments/{id}/values`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportValues {
    /// Parameters: name → value as text.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Metric values, in any order of iterations.
    #[serde(default)]
    pub metrics: Vec<Point>,
}

/// One value of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Name: `accuracy`.
    pub name: String,
    /// Variant: `validation`; may be empty.
    #[serde(default)]
    pub variant: String,
    /// Iteration ≥ 0.
    #[serde(default)]
    pub iteration: i64,
    /// The value; NaN and infinities as the words `"NaN"`, `"Infinity"`, `"-Infinity"`.
    #[serde(with = "number")]
    #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
    pub value: f64,
}

/// `POST /api/v1/experiments/{id}/finish`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishExperiment {
    /// `completed`, `failed` or `stopped`.
    pub status: ExperimentStatus,
}

/// Answer of `POST /api/v1/uploads`: bytes that have arrived and wait for a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// Key, to be named in [`NewVersion::files`]; forgotten after a day.
    pub id: Id,
    /// Size in bytes.
    pub size: i64,
    /// Lower-case hex SHA-256.
    pub sha256: String,
    /// Framework told from the bytes, else from the name.
    pub framework: Option<String>,
}

/// A file of a [`NewVersion`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFile {
    /// File name; the upload's when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// Key of the [`Upload`].
    pub upload: Id,
}

/// `POST /api/v1/versions`: registers a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVersion {
    /// `OWNER/PROJECT/MODEL`. The model is made when it is new. An address that names a project
    /// means the model called like its last part in that project.
    pub model: String,
    /// Uploaded files. Neither files nor a URI: metadata only.
    #[serde(default)]
    pub files: Vec<NewFile>,
    /// Where the artifact is, when it is not stored here.
    #[serde(default)]
    pub uri: Option<String>,
    /// A name for the version: `v1.2-rc1`.
    #[serde(default)]
    pub label: Option<String>,
    /// Framework; told from the first file when absent.
    #[serde(default)]
    pub framework: Option<String>,
    /// Description.
    #[serde(default)]
    pub description: String,
    /// Configuration text.
    #[serde(default)]
    pub configuration: String,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Label enumeration: name → id ≥ 0.
    #[serde(default)]
    pub labels: BTreeMap<String, i64>,
    /// Key → value as text.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// Key of the experiment that made it.
    #[serde(default)]
    pub experiment: Option<Id>,
    /// Address or key of the version it was derived from.
    #[serde(default)]
    pub parent: Option<String>,
    /// Its first stage; `testing` when absent.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Publishes it at once, and its experiment with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publish: bool,
}

/// What [`NewVersion`] became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Registered {
    /// Key of the version.
    pub id: Id,
    /// Full address: `acme/vision/yolo@7`.
    pub address: String,
    /// Its number.
    pub number: i32,
    /// Draft, unless published at once.
    pub status: Status,
    /// Framework, if known.
    pub framework: Option<String>,
    /// Size in bytes.
    pub size: Option<i64>,
    /// Lower-case hex SHA-256 of the file, or of the manifest of several.
    pub sha256: Option<String>,
    /// Path of its page on this server.
    pub page: String,
}

/// What an address leads to: `GET /api/v1/resolve?address=…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Resolved {
    /// A project.
    Project {
        /// Key.
        id: Id,
        /// Its address now.
        address: String,
    },
    /// A model.
    Model {
        /// Key.
        id: Id,
        /// Its address now.
        address: String,
    },
    /// A version.
    Version {
        /// Key.
        id: Id,
        /// Its address now.
        address: String,
    },
}

/// `POST /api/v1/views`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSavedView {
    /// Where it is kept: `acme` or `acme/vision`.
    #[serde(rename = "in")]
    pub below: String,
    /// `models` or `experiments`; models unless it is said.
    #[serde(default)]
    pub subject: Option<String>,
    /// Display name.
    pub name: String,
    /// What it shows, as the query string of a table's address.
    #[serde(default)]
    pub query: String,
    /// Whether everybody at the place sees it.
    #[serde(default)]
    pub shared: bool,
    /// Whether the place opens with it.
    #[serde(default)]
    pub default: bool,
}
