//! Passwords: Argon2id with the crate's recommended cost (19 MiB, two passes).

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use domain::Refusal;

use crate::{Error, Result};

/// Shortest password, in characters: the minimum of NIST SP 800-63B-4 for one that stands alone.
pub const PASSWORD_MIN: usize = 12;
/// Longest password, in bytes, so that hashing is bounded.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// A hash of nobody's password: checked when there is no such account, so that both cost the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXRoaW5nIHNhbHR5$jpbkTyBzAKLY7fP8JbpOzmJB+1V0aYjZx7z5Xo9cGWs";

/// Whether a new password may be used.
///
/// # Errors
/// [`Refusal::Invalid`] with the rule.
pub fn check(password: &str) -> Result<(), Refusal> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(Refusal::invalid("password", format!("needs at least {PASSWORD_MIN} characters")));
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(Refusal::invalid("password", format!("is longer than {PASSWORD_MAX_BYTES} bytes")));
    }
    let mut characters: Vec<char> = password.to_lowercase().chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 5 {
        return Err(Refusal::invalid("password", "repeats too few different characters"));
    }
    Ok(())
}

/// Hashes a password, off the threads that serve requests.
///
/// # Errors
/// [`check`]'s, and internal ones.
pub async fn hash(password: String) -> Result<String> {
    check(&password)?;
    blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map(|h| h.to_string())
            .map_err(|e| Error::Broken(format!("password hash: {e}")))
    })
    .await?
}

/// Whether the password fits the hash; without a hash the same work is done, and the answer is no.
///
/// # Errors
/// Internal ones.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    if password.len() > PASSWORD_MAX_BYTES {
        return Ok(false);
    }
    blocking(move || {
        let (text, known) = hash.as_deref().map_or((NOBODY, false), |h| (h, true));
        let parsed = PasswordHash::new(text).map_err(|e| Error::Broken(format!("stored password hash: {e}")))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Broken(format!("password thread: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let stored = hash("correct horse battery".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("correct horse battery".into(), Some(stored.clone())).await.unwrap());
        assert!(!verify("correct horse batterz".into(), Some(stored)).await.unwrap());
        assert!(!verify("anything at all".into(), None).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert!(check("short").is_err());
        assert!(check("aaaaaaaaaaaaaaaa").is_err());
        assert!(check(&"long".repeat(300)).is_err());
        assert!(check("correct horse battery").is_ok());
    }
}
