//! People of an organization, how they join, and what belongs to an account.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Time,
    api::GranteeKind,
    permission::{OrgRole, TokenScope},
    person::PersonRef,
};

/// One of `GET /api/v1/organizations/{org}/people`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// Key of the account.
    pub id: Id,
    /// Display name.
    pub name: String,
    /// A person or a service account.
    pub kind: GranteeKind,
    /// E-mail address of a person.
    pub email: Option<String>,
    /// Role in the organization.
    pub role: OrgRole,
    /// Whether they may do nothing here any more.
    pub deactivated: bool,
    /// When they joined.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub joined: Time,
    /// When they last did anything, to ten minutes.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub seen: Option<Time>,
    /// Whether the account is this organization's alone, so that its password, sessions and tokens are, too.
    pub ours: bool,
    /// Sessions in browsers that are open; of accounts of this organization alone.
    pub sessions: Option<i64>,
    /// Tokens that work; of accounts of this organization alone.
    pub tokens: Option<i64>,
}

/// `PATCH /api/v1/organizations/{org}/people/{id}`: what changes; the rest stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditMember {
    /// The role in the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<OrgRole>,
    /// True shuts the account out of the organization, with what it has open; false lets it in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deactivated: Option<bool>,
}

/// `POST /api/v1/organizations/{org}/invitations`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// The role of whoever accepts it.
    pub role: OrgRole,
    /// Whom it is for; without, whoever has the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// How many days it is good for, 1 to 30; a week when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Key.
    pub id: Id,
    /// The role of whoever accepts it.
    pub role: OrgRole,
    /// Whom it is for.
    pub email: Option<String>,
    /// Who made it.
    pub by: PersonRef,
    /// When it was made.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When it ends.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub expires: Time,
    /// Whether it has ended.
    pub expired: bool,
    /// What became of the letter; none where none was to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<LetterState>,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LetterState {
    /// It waits to be sent, maybe once more.
    Waiting {
        /// Why it has not been sent yet.
        failure: Option<String>,
    },
    /// The mail server has taken it.
    Sent,
    /// It will not be sent.
    GivenUp {
        /// Why.
        failure: Option<String>,
    },
}

/// A link that is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewLink {
    /// Key of what it leads to.
    pub id: Id,
    /// The whole link.
    pub link: String,
    /// When it ends.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub expires: Time,
    /// Whether one is also sent to whom it is for.
    #[serde(default)]
    pub mailed: bool,
}

/// What a link's code leads to: `POST /api/v1/invitations:look`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invited {
    /// Slug of the organization.
    pub organization: String,
    /// Its display name.
    pub name: String,
    /// The role that it offers.
    pub role: OrgRole,
    /// Whom it is for.
    pub email: Option<String>,
    /// Name of who made it.
    pub by: String,
    /// When it ends.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub expires: Time,
}

/// The code of a link.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// What stands after `code=`.
    pub code: String,
}

/// `POST /api/v1/invitations:accept`. Whoever is signed in sends the code alone.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// What stands after `code=`.
    pub code: String,
    /// Display name of the new account.
    #[serde(default)]
    pub name: String,
    /// Its e-mail address, where the invitation names none.
    #[serde(default)]
    pub email: String,
    /// Its password.
    #[serde(default)]
    pub password: String,
}

/// `POST /api/v1/password-resets:use`
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UseReset {
    /// What stands after `code=`.
    pub code: String,
    /// The new password.
    pub password: String,
    /// Whether tokens end, too.
    #[serde(default)]
    pub revoke_tokens: bool,
}

/// Whose password a link sets: `POST /api/v1/password-resets:look`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resets {
    /// Display name.
    pub name: String,
    /// How many tokens they have that work.
    pub tokens: i64,
}

/// `POST /api/v1/me/prove`: who asks shows again that it is them.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Prove {
    /// Their password.
    pub password: String,
}

/// `POST /api/v1/me/password`
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
    /// Whether tokens end, too.
    #[serde(default)]
    pub revoke_tokens: bool,
}

/// `PATCH /api/v1/me`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditMe {
    /// Display name.
    pub name: String,
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenSession {
    /// Key.
    pub id: Id,
    /// When they signed in.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When it was last used, to ten minutes.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub seen: Time,
    /// When it ends at the latest.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub expires: Time,
    /// The network address it was opened from.
    pub address: Option<String>,
    /// The browser's own words.
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// An account elsewhere by which somebody signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// Key.
    pub id: Id,
    /// The provider's address.
    pub issuer: String,
    /// The e-mail address that the provider told last.
    pub email: Option<String>,
    /// When it was linked.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When it was last signed in with.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub used: Option<Time>,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Token {
    /// Key.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// What it may be used for.
    pub scope: TokenScope,
    /// When it was made.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// When it ends; never when absent.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub expires: Option<Time>,
    /// Whether it has ended.
    pub expired: bool,
    /// When it was last used, to ten minutes.
    #[serde(default, with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub used: Option<Time>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `POST /api/v1/me/tokens`, and of a service account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueToken {
    /// What it is called.
    pub name: String,
    /// What it may be used for.
    pub scope: TokenScope,
    /// How many days it works, 1 to 3650; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
}

/// A token that was just made; the only time its secret is shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IssuedToken {
    /// Key.
    pub id: Id,
    /// The secret: `vtr_…`.
    pub token: String,
}

/// `POST /api/v1/organizations/{org}/service-accounts`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewService {
    /// Display name: `ci-vision`.
    pub name: String,
    /// Role in the organization: Manager at most.
    pub role: OrgRole,
}
