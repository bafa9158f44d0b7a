//! Which mail server takes letters, and who they are from.

use lettre::message::Mailbox;

use crate::{
    Failure,
    config::{secret, wrong},
};

/// How the way to the mail server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte.
    Always,
    /// TLS after the greeting, and no letter without it.
    Starttls,
    /// Not at all: for a mail server on the same machine or network.
    None,
}

/// What the operator says of the mail server.
#[derive(Clone)]
pub struct Settings {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub tls: Tls,
    /// Name and password there.
    pub login: Option<(String, String)>,
    /// Who letters are from.
    pub from: Mailbox,
}

impl Settings {
    /// Reads them; nothing without a host.
    ///
    /// # Errors
    /// [`Failure::Setting`] that names the setting.
    pub fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Self>, Failure> {
        let Some(host) = get("VITRINE_SMTP_HOST") else { return Ok(None) };
        let tls = match get("VITRINE_SMTP_TLS").as_deref() {
            None | Some("starttls") => Tls::Starttls,
            Some("always") => Tls::Always,
            Some("none") => Tls::None,
            Some(other) => return Err(wrong("VITRINE_SMTP_TLS", other, "write starttls, always or none")),
        };
        let port = match (get("VITRINE_SMTP_PORT"), tls) {
            (Some(text), _) => text
                .parse()
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| wrong("VITRINE_SMTP_PORT", &text, "write a number from 1 to 65535"))?,
            (None, Tls::Always) => 465,
            (None, Tls::Starttls) => 587,
            (None, Tls::None) => 25,
        };
        let from = get("VITRINE_SMTP_FROM")
            .ok_or_else(|| Failure::Setting("VITRINE_SMTP_HOST needs VITRINE_SMTP_FROM, too".into()))?;
        let login = match (get("VITRINE_SMTP_USER"), secret(get, "VITRINE_SMTP_PASSWORD")?) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user, password)),
            _ => {
                let text = "VITRINE_SMTP_USER and VITRINE_SMTP_PASSWORD (or its file) belong together";
                return Err(Failure::Setting(text.into()));
            }
        };
        let here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if login.is_some() && tls == Tls::None && !here {
            let hint = "a password is not sent without TLS to another machine";
            return Err(wrong("VITRINE_SMTP_TLS", "none", hint));
        }
        let from = from
            .parse()
            .map_err(|_| wrong("VITRINE_SMTP_FROM", &from, "write an address, as in Vitrine <vitrine@example.org>"))?;
        Ok(Some(Self { host, port, tls, login, from }))
    }
}
