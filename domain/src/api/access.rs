//! Who has access to a project, and the settings that decide it.

use serde::{Deserialize, Serialize};

use crate::{
    Id,
    permission::{OrgRole, ProjectRole, Visibility, words},
    project::{Features, PromotionRule},
    table::ProjectRef,
};

words! {
    /// Who can have a grant.
    GranteeKind {
        /// Somebody with a password.
        Person = "person", "Person";
        /// An account for automation.
        Service = "service", "Service account";
        /// Several of them under a name.
        Team = "team", "Team";
    }
}

/// Somebody who has a grant, or could have one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grantee {
    /// What it is.
    pub kind: GranteeKind,
    /// Key of the account or team.
    pub id: Id,
    /// Display name.
    pub name: String,
    /// What tells it from others of that name: a person's e-mail address, for those who may grant; a team's slug.
    pub hint: Option<String>,
    /// How many are in the team.
    pub members: Option<i64>,
    /// Whether it is deactivated, so that the grant counts for nothing.
    pub deactivated: bool,
}

/// A grant that counts in a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// Key.
    pub id: Id,
    /// Who has it.
    pub to: Grantee,
    /// The role.
    pub role: ProjectRole,
    /// The project above that it comes from; absent for one of the project's own.
    pub from: Option<ProjectRef>,
}

/// Grants of projects above that the caller may not see: that there are some, and what they give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessFromAbove {
    /// The role.
    pub role: ProjectRole,
    /// How many grants.
    pub grants: i64,
}

/// What a role in the organization gives in a project by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleAccess {
    /// The role in the organization.
    pub role: OrgRole,
    /// The role in the project.
    pub gives: ProjectRole,
    /// How many have it.
    pub people: i64,
}

/// `GET /api/v1/projects/{id}/access`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectAccess {
    /// Key of the project.
    pub id: Id,
    /// Its path below the organization.
    pub path: String,
    /// Its own visibility.
    pub visibility: Visibility,
    /// The narrowest on the way up.
    pub effective_visibility: Visibility,
    /// Path of the project above that narrows it, if one does.
    pub narrowed_by: Option<String>,
    /// Whether grants of the projects above count here.
    pub inherits: bool,
    /// Whether there is a project above.
    pub has_parent: bool,
    /// Whose experiments may become versions here.
    pub promotion_rule: PromotionRule,
    /// The projects of the list that the caller may see, by path.
    pub promotion_sources: Vec<ProjectRef>,
    /// The least role that may publish here.
    pub publish_role: ProjectRole,
    /// The least role that may take a version into production here.
    pub production_role: ProjectRole,
    /// What it may hold.
    pub features: Features,
    /// Most bytes that it and those below it may keep; absent where there is no end.
    #[serde(default)]
    pub quota: Option<i64>,
    /// Whether files may come straight from the file store.
    #[serde(default)]
    pub direct_downloads: bool,
    /// Whether the caller may change any of this.
    pub may_manage: bool,
    /// To be sent back in `If-Match`.
    pub revision: i64,
    /// What roles in the organization give here, widest first.
    pub by_role: Vec<RoleAccess>,
    /// Grants that count here and that the caller may know of: the project's own first, then those from above; each by
    /// name.
    pub grants: Vec<Grant>,
    /// Grants that count here from projects above that the caller may not see, widest first.
    pub from_above: Vec<AccessFromAbove>,
}

/// `PUT /api/v1/projects/{id}/grants`: what somebody has on the project from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetGrant {
    /// Key of a person or service account; or else a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Id>,
    /// Key of a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Id>,
    /// The role; null takes the grant away.
    pub role: Option<ProjectRole>,
}

/// `PATCH /api/v1/projects/{id}`: what changes; the rest stays. `If-Match` with the revision refuses where somebody
/// else was faster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditProject {
    /// One line or more about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its own visibility.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Whether grants of the projects above count here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherits: Option<bool>,
    /// Whose experiments may become versions here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion_rule: Option<PromotionRule>,
    /// Keys of the projects of the list. Those that the caller may not see stay on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion_sources: Option<Vec<Id>>,
    /// Contributor or Admin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish_role: Option<ProjectRole>,
    /// Contributor or Admin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_role: Option<ProjectRole>,
    /// Whether it may hold models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_models: Option<bool>,
    /// Whether it may hold experiments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_experiments: Option<bool>,
    /// Most that it and those below it may keep: a size such as `500GB`, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<String>,
    /// Whether files may come straight from the file store, by links good for less than a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct_downloads: Option<bool>,
}

/// `POST /api/v1/projects/{id}/move`: another name, another place, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlaceProject {
    /// Display name, from which its part of the address follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of the project to be above it: `acme/vision`; the organization alone for the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<String>,
}

/// `DELETE /api/v1/projects/{id}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteProject {
    /// Its display name, typed once more.
    pub name: String,
}
