//! Letters with links: kept with the change that they tell of, and sent afterwards, as often as it takes.

pub mod forgotten;
pub mod outbox;
mod post;

pub(crate) use post::{About, post};

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Somebody is invited.
    Invitation {
        /// Name of who invites.
        by: String,
        /// Name of the organization.
        organization: String,
        /// How many days the link is good for, rounded up.
        days: i64,
    },
    /// A new password may be chosen.
    Reset {
        /// Name of whose account it is.
        name: String,
        /// Whether they asked for it themselves.
        asked: bool,
    },
}
