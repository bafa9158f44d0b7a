//! Why a page could not get what it asked for, and the HTTP status that goes with it.

mod line;
#[cfg(feature = "ssr")]
mod status;

use domain::Refusal;
use leptos::{prelude::FromServerFnError, server_fn::error::ServerFnErrorErr};

pub use line::Line;

/// The error of every server function: as much of a [`Refusal`] as a page needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What a page does about it.
    pub kind: Kind,
    /// One sentence for people.
    pub text: String,
}

/// What a page does about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Says that it is not there.
    NotFound,
    /// Leads to the sign-in page.
    SignInNeeded,
    /// Shows the sentence.
    Refused,
    /// Shows the sentence too: there was no answer that could be read.
    Unreachable,
}

impl Failure {
    /// A failure on the way to the server or back.
    #[must_use]
    pub fn unreachable(text: impl Into<String>) -> Self {
        Self { kind: Kind::Unreachable, text: text.into() }
    }

    /// A failure with a sentence of the server's own.
    #[must_use]
    pub fn refused(text: impl Into<String>) -> Self {
        Self { kind: Kind::Refused, text: text.into() }
    }

    /// Nothing there, or nothing that the reader may see.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Refusal::not_found(what).into()
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        #[cfg(feature = "ssr")]
        status::with_status(refusal.status());
        let kind = match refusal {
            Refusal::NotFound { .. } => Kind::NotFound,
            Refusal::SignInNeeded => Kind::SignInNeeded,
            _ => Kind::Refused,
        };
        Self { kind, text: refusal.to_string() }
    }
}

#[cfg(feature = "ssr")]
impl From<registry::Error> for Failure {
    /// To nobody in particular a missing page and a hidden one are the same: sign in, then see.
    fn from(error: registry::Error) -> Self {
        match Refusal::from(error) {
            Refusal::NotFound { .. } if status::to_nobody() => Refusal::SignInNeeded.into(),
            refusal => refusal.into(),
        }
    }
}

impl FromServerFnError for Failure {
    type Encoder = Line;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::unreachable("The server does not answer."),
            ServerFnErrorErr::Args(problem) | ServerFnErrorErr::MissingArg(problem) => {
                Refusal::invalid("request", problem).into()
            }
            ServerFnErrorErr::Deserialization(_) => Self::unreachable("The server’s answer could not be read."),
            _ => Self::unreachable("The request could not be sent."),
        }
    }
}
