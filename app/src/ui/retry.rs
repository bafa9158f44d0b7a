//! What a reader can do about a failure.

use super::{href, html::Html};
use crate::{Failure, failure::Kind};

/// Sign in when the session has ended; nothing when it is not there; else try again: whoever shows the
/// button listens for clicks on `[data-retry]`.
pub fn retry(h: &mut Html, failure: &Failure, here: &str) {
    match failure.kind {
        Kind::NotFound => {}
        Kind::SignInNeeded => {
            h.raw(r#"<a class="button" rel="external""#).attribute("href", &href::sign_in(here)).raw(">Sign in</a>");
        }
        Kind::Refused | Kind::Unreachable => {
            h.raw(r#"<button type="button" class="button alive" data-retry="">Retry</button>"#);
        }
    }
}
