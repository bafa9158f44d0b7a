//! Signatures as the Standard Webhooks specification has them: HMAC-SHA256 over key, time and body.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// `webhook-timestamp` and `webhook-signature` of something that is sent now; nothing for a secret that cannot be read.
pub fn now(secret: &str, id: &str, body: &str) -> Option<(String, String)> {
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs().to_string();
    let signature = of(secret, id, &timestamp, body)?;
    Some((timestamp, signature))
}

/// The signature of something sent at a time.
pub fn of(secret: &str, id: &str, timestamp: &str, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    for part in [id, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own documents.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let body = r#"{"test": 2432232314}"#;
        let signature =
            of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(of("MfKQ", "a", "1", body), None);
    }
}
