//! An organization's own settings, and what happened in it.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Time,
    api::FieldChange,
    permission::{OrgRole, Visibility},
    person::PersonRef,
};

/// `GET /api/v1/organizations/{org}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganizationSettings {
    /// Key.
    pub id: Id,
    /// Slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// The least role that may create projects at the top.
    pub top_level_role: OrgRole,
    /// What projects at the top start with.
    pub default_visibility: Visibility,
    /// When it was made.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// Members, service accounts among them.
    pub people: i64,
    /// Projects.
    pub projects: i64,
    /// Versions, archived ones among them.
    pub versions: i64,
    /// Bytes that it keeps, each content once.
    pub used: i64,
    /// Most bytes that it may keep, as its operators say; absent where there is no end.
    pub quota: Option<i64>,
}

/// `PATCH /api/v1/organizations/{org}`: what changes; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditOrganization {
    /// Display name; the slug in addresses stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Member, manager or owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_level_role: Option<OrgRole>,
    /// What projects at the top start with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_visibility: Option<Visibility>,
}

/// `DELETE /api/v1/organizations/{org}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteOrganization {
    /// Its display name, typed once more.
    pub name: String,
}

/// Which rows of the audit log; what is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditFilter {
    /// Key of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Id>,
    /// What was done: `project.granted`, or all of a kind: `project`. Several are parted by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Key of what it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Id>,
    /// Key of the project it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Id>,
    /// When, as in a query: `last_7d`, `2026-01-31`, `>2026-01-31`, `2026-01-01..2026-02-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// One row of `GET /api/v1/organizations/{org}/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditRow {
    /// Key.
    pub id: Id,
    /// When.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub at: Time,
    /// Who; absent for an operator at the server's command line.
    pub who: Option<PersonRef>,
    /// Through what: `browser`, `token` or `operator`.
    pub via: String,
    /// Key of the session or token.
    pub credential: Option<Id>,
    /// The network address.
    pub address: Option<String>,
    /// What was done: `project.granted`.
    pub action: String,
    /// Key of what it was done to.
    pub resource: Option<Id>,
    /// What that is called by now, where it has a name.
    pub name: Option<String>,
    /// Path of the project it happened in, as long as there is one.
    pub project: Option<String>,
    /// Fields with what they were and what they became.
    pub changes: Vec<FieldChange>,
}
