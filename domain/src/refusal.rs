//! Every "no" the product can say: a stable code for programs, one sentence for people.
//!
//! The browser, the API and the command line show the same sentence.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why something was not done. Never carries a secret or anything its reader may not see.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// What was asked for does not exist, or does not exist for this reader.
    #[error("There is no such {what}, or you may not see it.")]
    NotFound {
        /// The kind of thing, in product words.
        what: String,
    },
    /// The request carries no valid session or token.
    #[error("Sign in first.")]
    SignInNeeded,
    /// The reader sees the thing but may not do this to it.
    #[error("{action} needs the role {role} here; yours is {yours}.")]
    RoleNeeded {
        /// What was tried, as a noun or gerund that starts the sentence.
        action: String,
        /// The least role that may.
        role: String,
        /// The caller's role.
        yours: String,
    },
    /// The token is narrower than its owner.
    #[error("This token may not do that: it needs the scope “{scope}”.")]
    ScopeNeeded {
        /// The least scope that may.
        scope: String,
    },
    /// A field's value cannot be accepted.
    #[error("{field}: {problem}")]
    Invalid {
        /// Which field or argument.
        field: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// The name or number is taken.
    #[error("{what} “{name}” already exists here; choose another name.")]
    Taken {
        /// The kind of thing.
        what: String,
        /// The name that is taken.
        name: String,
    },
    /// The name of a project or model cannot be had here. Never says what has it: that may be hidden.
    #[error("The name “{name}” is not available here; choose another.")]
    Unavailable {
        /// The name that was asked for.
        name: String,
    },
    /// The thing's state forbids it.
    #[error("{reason}")]
    State {
        /// The whole sentence.
        reason: String,
    },
    /// The target project's promotion rule excludes the experiment's project.
    #[error("The promotion rule of {project} is “{rule}”; this experiment belongs to {source_project}.")]
    PromotionRule {
        /// Path of the project that has the rule.
        project: String,
        /// The rule in words.
        rule: String,
        /// Path of the experiment's project, or “another project” when it is hidden.
        source_project: String,
    },
    /// Somebody else changed it first.
    #[error("{what} was changed by somebody else in the meantime. Reload to see the change, then decide.")]
    Changed {
        /// The kind of thing.
        what: String,
    },
    /// Too many tries.
    #[error("Too many attempts. Wait {seconds} seconds, then try again.")]
    TooMany {
        /// How long to wait, in seconds.
        seconds: u64,
        /// How many tries there are in all until then, where they are counted.
        #[serde(default)]
        limit: Option<u32>,
    },
    /// The e-mail address and password do not belong together.
    #[error("That e-mail address and password do not match.")]
    WrongPassword,
    /// It is too long ago that this session's person showed who they are.
    #[error("Show that it is you: this needs your password or a fresh sign-in, not older than 15 minutes.")]
    ProveAgain,
    /// The request came from another site.
    #[error("This request came from another site and was not carried out.")]
    CrossSite,
    /// The body is larger than the route takes.
    #[error("The request is larger than {limit_bytes} bytes.")]
    TooLarge {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// There is no room: a quota is used up.
    #[error(
        "The quota of {whose} is {quota}: {used} are used, and this needs {asked} more. Delete what nobody needs, or have it raised."
    )]
    Quota {
        /// The organization, a project by its path, or a project above.
        whose: String,
        /// Most bytes, in words.
        quota: String,
        /// Bytes that are used, in words.
        used: String,
        /// Bytes that were to come, in words.
        asked: String,
    },
    /// The digest that was sent does not match the bytes that arrived.
    #[error("The file arrived with digest {arrived}, not {expected}. Upload it again.")]
    WrongDigest {
        /// Lower-case hex of what arrived: SHA-256, or of a part CRC-32C.
        arrived: String,
        /// Lower-case hex of what was announced.
        expected: String,
    },
    /// It took longer than the server lets anything take.
    #[error("This took too long and was stopped; nothing was changed. Narrow the query, or try again in a moment.")]
    TooSlow,
    /// What the server keeps things in does not answer, or broke off.
    #[error(
        "The {what} cannot be reached at the moment. Try again in a few seconds; what you were changing may have been changed already."
    )]
    Away {
        /// The database, or the file store.
        what: String,
    },
    /// The disk is full.
    #[error("There is no room left on the server, and nothing of this was kept. Whoever runs it has to make room.")]
    NoRoom,
    /// The provider of identities did not do its part: it is away, or what it sent cannot be believed.
    #[error("{reason}")]
    Provider {
        /// The whole sentence. Never the provider's own words.
        reason: String,
    },
    /// Something failed inside; the details are in the server's log under the id.
    #[error("Something went wrong on the server. It was logged as {id}; try again in a moment.")]
    Internal {
        /// The id under which the log has the cause.
        id: String,
    },
}

impl Refusal {
    /// A [`Refusal::NotFound`] for a kind of thing.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::NotFound { what: what.to_owned() }
    }

    /// A [`Refusal::Invalid`] for a field.
    #[must_use]
    pub fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), problem: problem.into() }
    }

    /// A [`Refusal::State`] with its whole sentence.
    #[must_use]
    pub fn state(reason: impl Into<String>) -> Self {
        Self::State { reason: reason.into() }
    }

    /// The stable code: what programs compare.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::SignInNeeded => "sign_in_needed",
            Self::RoleNeeded { .. } => "role_needed",
            Self::ScopeNeeded { .. } => "scope_needed",
            Self::Invalid { .. } => "invalid",
            Self::Taken { .. } => "taken",
            Self::Unavailable { .. } => "unavailable",
            Self::State { .. } => "state",
            Self::PromotionRule { .. } => "promotion_rule",
            Self::Changed { .. } => "changed",
            Self::TooMany { .. } => "too_many",
            Self::WrongPassword => "wrong_password",
            Self::ProveAgain => "prove_again",
            Self::CrossSite => "cross_site",
            Self::TooLarge { .. } => "too_large",
            Self::Quota { .. } => "quota",
            Self::WrongDigest { .. } => "wrong_digest",
            Self::TooSlow => "too_slow",
            Self::Away { .. } => "away",
            Self::NoRoom => "no_room",
            Self::Provider { .. } => "provider",
            Self::Internal { .. } => "internal",
        }
    }

    /// The HTTP status that carries it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound { .. } => 404,
            Self::SignInNeeded | Self::WrongPassword => 401,
            Self::RoleNeeded { .. } | Self::ScopeNeeded { .. } | Self::ProveAgain | Self::CrossSite => 403,
            Self::Invalid { .. } => 400,
            Self::Taken { .. }
            | Self::Unavailable { .. }
            | Self::State { .. }
            | Self::PromotionRule { .. }
            | Self::Quota { .. } => 409,
            Self::Changed { .. } => 412,
            Self::TooMany { .. } => 429,
            Self::TooLarge { .. } => 413,
            Self::WrongDigest { .. } => 422,
            Self::TooSlow | Self::Away { .. } => 503,
            Self::NoRoom => 507,
            Self::Provider { .. } => 502,
            Self::Internal { .. } => 500,
        }
    }
}
