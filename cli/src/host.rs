//! The server's address as people write it, and whether secrets may travel to it.

use std::net::IpAddr;

use ureq::http::Uri;

use crate::{exit::Exit, failure::Failure};

/// Where a server started on this machine listens.
pub const LOCAL: &str = "http://127.0.0.1:3000";

/// A server's base address: `https://models.example.com`, perhaps with a path, never with a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    url: String,
    https: bool,
    loopback: bool,
}

impl Host {
    /// Reads an address. Without `http://` or `https://` it is https, save for this machine itself.
    ///
    /// # Errors
    /// A wrong command line, when it is no address of a server.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || Failure::usage(format!("“{text}” is not the address of a server; write {LOCAL}, for example."));
        let text = text.trim();
        let full = match text.split_once("://") {
            Some(_) => text.to_owned(),
            None if is_loopback(host_of(text.split('/').next().unwrap_or_default())) => format!("http://{text}"),
            None => format!("https://{text}"),
        };
        let uri: Uri = full.parse().map_err(|_| bad())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(bad()) };
        let https = scheme.eq_ignore_ascii_case("https");
        let known = https || scheme.eq_ignore_ascii_case("http");
        if !known || authority.as_str().contains('@') || authority.host().is_empty() || uri.query().is_some() {
            return Err(bad());
        }
        let scheme = if https { "https" } else { "http" };
        let authority = authority.as_str().to_ascii_lowercase();
        Ok(Self {
            loopback: is_loopback(host_of(&authority)),
            url: format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/')),
            https,
        })
    }

    /// The address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Refuses to send a secret where others could read it on the way.
    ///
    /// # Errors
    /// When it is plain http to another machine and nobody insisted.
    pub fn check_secret(&self, insecure: bool) -> Result<(), Failure> {
        if self.https || self.loopback || insecure {
            return Ok(());
        }
        Err(Failure::new(
            Exit::Refused,
            format!("A token or password sent to {} could be read on the way, for it is plain http.", self.url),
        )
        .hint("use the server's https address, or add --insecure if you trust the network"))
    }
}

/// The name or number before the port.
fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_write_them() {
        let url = |text: &str| Host::parse(text).unwrap().url().to_owned();
        assert_eq!(url("localhost:3000"), "http://localhost:3000");
        assert_eq!(url("[::1]:3000/"), "http://[::1]:3000");
        assert_eq!(url("Models.example.com"), "https://models.example.com");
        assert_eq!(url("http://10.0.0.5:3000/vitrine/"), "http://10.0.0.5:3000/vitrine");
        for bad in ["", "ftp://x", "http://", "https://me:pw@x", "a b", "https://x/?q=1"] {
            assert!(Host::parse(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn secrets_travel_encrypted_or_not_at_all() {
        let check = |text: &str, insecure| Host::parse(text).unwrap().check_secret(insecure).is_ok();
        assert!(check("http://127.0.0.1:3000", false) && check("http://localhost", false));
        assert!(check("https://models.example.com", false));
        assert!(!check("http://models.example.com", false) && !check("http://localhost.example.com", false));
        assert!(!check("http://127.0.0.1.example.com", false));
        assert!(check("http://models.example.com", true));
    }
}
