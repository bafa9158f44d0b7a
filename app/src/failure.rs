//! Why a page could not get what it asked for, and the HTTP status that goes with it.

use domain::Refusal;
use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// The error of every server function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The product said no.
    Refused(Refusal),
    /// No answer that could be read: the server is away, or is a newer one.
    Unreachable(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Unreachable(why) => f.write_str(why),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        #[cfg(feature = "ssr")]
        answer::with_status(refusal.status());
        Self::Refused(refusal)
    }
}

#[cfg(feature = "ssr")]
impl From<registry::Error> for Failure {
    /// To nobody in particular a missing page and a hidden one are the same: sign in, then see.
    fn from(error: registry::Error) -> Self {
        match Refusal::from(error) {
            Refusal::NotFound { .. } if answer::to_nobody() => Refusal::SignInNeeded.into(),
            refusal => refusal.into(),
        }
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable("The server does not answer.".into()),
            ServerFnErrorErr::Args(problem) | ServerFnErrorErr::MissingArg(problem) => {
                Refusal::invalid("request", problem).into()
            }
            other => Self::Unreachable(format!("The server’s answer could not be read: {other}")),
        }
    }
}

/// The one place where a page's or a server function's HTTP status is decided.
#[cfg(feature = "ssr")]
mod answer {
    use axum::http::{Method, StatusCode, header, request::Parts};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use registry::Actor;

    pub fn with_status(status: u16) {
        // A form sent without JavaScript is answered with a redirect back to the form.
        let plain_form = use_context::<Parts>().is_some_and(|request| {
            let accept = request.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
            request.method == Method::POST && accept.contains("text/html")
        });
        if plain_form {
            return;
        }
        if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
            response.set_status(status);
        }
    }

    pub fn to_nobody() -> bool {
        use_context::<Actor>().is_none_or(|actor| actor.id().is_none())
    }
}
