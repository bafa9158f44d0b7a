//! What pages and server functions know about the server they run on.

use axum::http::{HeaderMap, header};
use domain::Refusal;
use registry::people::session::SESSION_DAYS;

pub use crate::{
    page::sign_in::Refused,
    ui::href::{local, version_page},
};

/// Where this server is reached. The server provides it as a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Scheme and host without a slash at the end: `https://models.example.org`.
    pub base_url: String,
    /// Whether browsers reach it over https, so that cookies may insist on it.
    pub secure: bool,
    /// What people call the provider that they may sign in with.
    pub provider: Option<String>,
    /// Whether people may sign in with a password.
    pub passwords: bool,
    /// Whether letters are sent.
    pub mails: bool,
}

impl Site {
    /// Name of the session's cookie. The prefix makes browsers refuse one set by another host.
    #[must_use]
    pub fn session_cookie_name(&self) -> &'static str {
        if self.secure { "__Host-vitrine_session" } else { "vitrine_session" }
    }

    /// `Set-Cookie` that keeps a session.
    #[must_use]
    pub fn set_session_cookie(&self, secret: &str) -> String {
        self.cookie(secret, SESSION_DAYS * 24 * 60 * 60)
    }

    /// `Set-Cookie` that ends it.
    #[must_use]
    pub fn clear_session_cookie(&self) -> String {
        self.cookie("", 0)
    }

    /// Name of the cookie that binds a sign-in by the provider to its browser.
    #[must_use]
    pub fn flow_cookie_name(&self) -> &'static str {
        if self.secure { "__Host-vitrine_sign_in" } else { "vitrine_sign_in" }
    }

    /// `Set-Cookie` that keeps it as long as a sign-in may take.
    #[must_use]
    pub fn set_flow_cookie(&self, secret: &str) -> String {
        self.named(self.flow_cookie_name(), secret, 600)
    }

    /// Name of the cookie that marks the text of a refusal.
    #[must_use]
    pub fn refusal_cookie_name(&self) -> &'static str {
        if self.secure { "__Host-vitrine_refused" } else { "vitrine_refused" }
    }

    /// `Set-Cookie` that marks a text as this server's own, for the page that comes next.
    #[must_use]
    pub fn set_refusal_cookie(&self, text: &str) -> String {
        self.named(self.refusal_cookie_name(), &mark(text), 60)
    }

    /// Whether a text in an address was put there by this server, for this browser.
    #[must_use]
    pub fn has_refused(&self, headers: &HeaderMap, text: &str) -> bool {
        cookie(headers, self.refusal_cookie_name()) == Some(mark(text).as_str())
    }

    /// Has the browser throw away the pages that it keeps. Only over https it is asked: elsewhere browsers complain.
    pub fn forget_pages(&self) {
        let name = header::HeaderName::from_static("clear-site-data");
        if let (true, Some(response)) = (self.secure, leptos::prelude::use_context::<leptos_axum::ResponseOptions>()) {
            response.insert_header(name, header::HeaderValue::from_static("\"cache\""));
        }
    }

    /// Whether people may sign in with a password.
    ///
    /// # Errors
    /// [`Refusal::State`] where they may not.
    pub fn allow_passwords(&self) -> Result<(), Refusal> {
        if self.passwords {
            return Ok(());
        }
        let provider = self.provider.as_deref().unwrap_or("the provider");
        Err(Refusal::state(format!("Passwords are switched off on this server; sign in with {provider}.")))
    }

    fn cookie(&self, value: &str, seconds: i64) -> String {
        self.named(self.session_cookie_name(), value, seconds)
    }

    fn named(&self, name: &str, value: &str, seconds: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }
}

fn mark(text: &str) -> String {
    registry::people::secret::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value of a cookie the browser sent.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_secure_site_uses_the_prefix_that_browsers_guard() {
        let site = Site { base_url: "https://x".into(), secure: true, provider: None, passwords: true, mails: false };
        let set = site.set_session_cookie("s3cret");
        assert!(set.starts_with("__Host-vitrine_session=s3cret; Path=/; HttpOnly; SameSite=Lax; Max-Age="));
        assert!(set.ends_with("; Secure"));
        let plain = Site { base_url: "http://x".into(), secure: false, ..site };
        assert!(!plain.set_session_cookie("s").contains("Secure"));
        assert!(plain.clear_session_cookie().contains("Max-Age=0"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("a=1; theme=dark; b=2"))]);
        assert_eq!(cookie(&headers, "theme"), Some("dark"));
        assert_eq!(cookie(&headers, "heme"), None);
    }
}
