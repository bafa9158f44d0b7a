//! Teams of an organization.

use serde::{Deserialize, Serialize};

use crate::{
    Id,
    api::Grantee,
    permission::{ProjectRole, words},
    table::ProjectRef,
};

words! {
    /// What somebody is in a team. Ordered.
    TeamStanding {
        /// Has what the team has.
        Member = "member", "Member";
        /// Says who is in it, too.
        Maintainer = "maintainer", "Maintainer";
    }
}

/// One of `GET /api/v1/organizations/{org}/teams`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Team {
    /// Key.
    pub id: Id,
    /// Slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// How many are in it.
    pub members: i64,
    /// Projects on which it has a grant and that the caller may see.
    pub projects: i64,
    /// What the caller is in it.
    pub yours: Option<TeamStanding>,
    /// Whether the caller may rename and delete it.
    pub may_manage: bool,
    /// Whether the caller may say who is in it.
    pub may_set_members: bool,
}

/// Somebody in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TeamMember {
    /// Who.
    pub who: Grantee,
    /// As what.
    pub standing: TeamStanding,
    /// Whether they are in it because of the team's group, as of their last sign-in.
    pub by_group: bool,
}

/// A project that a team has a grant on; those below inherit it unless they list their own people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TeamReach {
    /// The project.
    pub project: ProjectRef,
    /// The role.
    pub role: ProjectRole,
    /// Projects below that inherit it and that the caller may see.
    pub below: i64,
}

/// `GET /api/v1/organizations/{org}/teams/{id}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TeamDetails {
    /// The team.
    pub team: Team,
    /// The provider's group whose people are in it; told to those who may change it.
    pub group: Option<String>,
    /// Who is in it: maintainers first, each by name.
    pub members: Vec<TeamMember>,
    /// What it can reach, by path.
    pub reach: Vec<TeamReach>,
}

/// `PATCH /api/v1/organizations/{org}/teams/{id}`: what changes; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditTeam {
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The provider's group whose people are in it; an empty one ends that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// `POST /api/v1/organizations/{org}/teams`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NameTeam {
    /// Display name.
    pub name: String,
}

/// `PUT /api/v1/organizations/{org}/teams/{id}/members`: what somebody is in it from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetTeamMember {
    /// Key of the account.
    pub account: Id,
    /// As what; null takes them out.
    pub standing: Option<TeamStanding>,
}
