//! What pages and server functions know about the server they run on.

use axum::http::{HeaderMap, header};
use registry::people::session::SESSION_DAYS;

/// Where this server is reached. The server provides it as a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Scheme and host without a slash at the end: `https://models.example.org`.
    pub base_url: String,
    /// Whether browsers reach it over https, so that cookies may insist on it.
    pub secure: bool,
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

    fn cookie(&self, value: &str, seconds: i64) -> String {
        let name = self.session_cookie_name();
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }
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
        let site = Site { base_url: "https://x".into(), secure: true };
        let set = site.set_session_cookie("s3cret");
        assert!(set.starts_with("__Host-vitrine_session=s3cret; Path=/; HttpOnly; SameSite=Lax; Max-Age="));
        assert!(set.ends_with("; Secure"));
        let plain = Site { base_url: "http://x".into(), secure: false };
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
