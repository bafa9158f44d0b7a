//! Signing in with an account from elsewhere: what a provider proved becomes an account here, by its own unchanging name
//! for the person and never by an e-mail address.

pub mod enter;
pub mod flow;
pub mod identities;
mod newcomer;
mod teams;

use domain::permission::OrgRole;

/// What a provider has proved of somebody, by a token whose signature was checked.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The provider.
    pub issuer: String,
    /// What it calls the person, for ever.
    pub subject: String,
    /// Their address, if the provider tells one.
    pub email: Option<String>,
    /// Whether the provider says that the address is theirs; nothing where it does not say.
    pub email_verified: Option<bool>,
    /// Their name.
    pub name: Option<String>,
    /// Their groups; nothing where groups mean nothing here.
    pub groups: Option<Vec<String>>,
}

/// What the operator lets a provider do.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What people call the provider.
    pub name: String,
    /// Slug of the organization that whoever comes for the first time joins; none where they need an invitation.
    pub organization: Option<String>,
    /// The role that they join with.
    pub role: OrgRole,
}
