//! Random secrets. The database keeps only their SHA-256: they have 256 bits, so no salt is needed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// A new secret: 256 random bits as 43 characters.
///
/// # Errors
/// When the system has no random numbers.
pub fn generate() -> Result<String> {
    let mut bytes = [0u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(|e| Error::Broken(format!("no random numbers: {e}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the database keeps of a secret.
#[must_use]
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
