//! What an address and a secret of a webhook have to be.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::Refusal;
use rand::{TryRngCore, rngs::OsRng};
use url::Url;

use crate::{Error, Result};

/// Longest address, in bytes.
const URL_MAX: usize = 2048;
/// Bytes of a secret: the specification asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// An address as it is kept. Where it leads is looked at whenever something is sent there, for names change their meaning.
///
/// # Errors
/// [`Refusal::Invalid`] for what is no address of the web, and for one with a password or a fragment in it.
pub(super) fn url(text: &str) -> Result<String, Refusal> {
    let wrong = |why: &str| Refusal::invalid("url", why);
    let text = text.trim();
    if text.len() > URL_MAX {
        return Err(wrong(&format!("is longer than {URL_MAX} bytes")));
    }
    let url = Url::parse(text).map_err(|_| wrong("is no address; write https://example.org/hook"))?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("has to begin with https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("holds credentials; leave out what stands before “@”: deliveries are signed"));
    }
    if url.fragment().is_some() {
        return Err(wrong("has a part behind “#”, which is never sent; leave it out"));
    }
    Ok(url.into())
}

/// A new secret in the form of the Standard Webhooks specification.
///
/// # Errors
/// When the system has no random numbers.
pub(super) fn secret() -> Result<String> {
    let mut bytes = [0u8; SECRET_BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(|e| Error::Broken(format!("no random numbers: {e}")))?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_web_are_taken_and_no_others() {
        assert_eq!(url(" https://Example.org/hook?x=1 ").as_deref(), Ok("https://example.org/hook?x=1"));
        assert_eq!(url("http://10.0.0.1:8080/").as_deref(), Ok("http://10.0.0.1:8080/"));
        let long = format!("https://example.org/{}", "a".repeat(URL_MAX));
        for bad in [
            "",
            "example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://",
            "https://me:pw@example.org/",
            "https://me@example.org/",
            "https://example.org/#x",
            "javascript:alert(1)",
            &long,
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let (one, two) = (secret().unwrap(), secret().unwrap());
        assert_ne!(one, two);
        let bytes = STANDARD.decode(one.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(bytes.len(), SECRET_BYTES);
    }
}
