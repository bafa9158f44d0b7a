//! A file store elsewhere, by its address.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use object_store::{
    ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey},
    path::Path,
};

/// How long a connection, and each further piece of an answer, may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long and how often one request is tried.
const TRYING: Duration = Duration::from_secs(15);
const TRIES: usize = 4;

/// A bucket of a service that speaks S3, and where in it files are.
pub(super) struct Bucket {
    pub store: Arc<AmazonS3>,
    pub prefix: Path,
}

/// Opens `s3://bucket/prefix`. Settings are those that all tools for S3 take from the environment: `AWS_ACCESS_KEY_ID`,
/// `AWS_REGION`, `AWS_ENDPOINT_URL`, and so on; others are left alone.
///
/// # Errors
/// Why it cannot be used, in a few words that hold no secret.
pub(super) async fn open(url: &str, settings: &[(String, String)]) -> Result<Bucket, String> {
    let rest = url.strip_prefix("s3://").ok_or("write s3://BUCKET or s3://BUCKET/PREFIX")?;
    let (bucket, prefix) = rest.trim_end_matches('/').split_once('/').unwrap_or((rest.trim_end_matches('/'), ""));
    let fits =
        (3..=63).contains(&bucket.len()) && bucket.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if !fits {
        return Err("the name of a bucket has 3 to 63 letters, digits, dots and hyphens".into());
    }
    let prefix = Path::parse(prefix).map_err(|e| format!("its prefix cannot be used: {e}"))?;
    cryptography()?;
    let options = ClientOptions::new()
        .with_connect_timeout(PATIENCE)
        .with_read_timeout(PATIENCE)
        // A large file takes as long as it needs.
        .with_timeout_disabled();
    let retry = RetryConfig { max_retries: TRIES, retry_timeout: TRYING, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new().with_client_options(options).with_retry(retry);
    for (name, value) in settings {
        if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    // Who names an address without TLS means it.
    let is_plain = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).is_some_and(|url| url.starts_with("http://"));
    let store = builder.with_bucket_name(bucket).with_allow_http(is_plain).build().map_err(|e| words(&e))?;
    // Whether it is there, and lets itself be read.
    if let Some(Err(error)) = store.list(Some(&prefix)).next().await {
        return Err(words(&error));
    }
    Ok(Bucket { store: Arc::new(store), prefix })
}

/// One provider of cryptography in the whole program, for whatever speaks TLS.
///
/// # Errors
/// When there is none.
pub fn cryptography() -> Result<(), String> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Who was faster installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    rustls::crypto::CryptoProvider::get_default().map(drop).ok_or_else(|| "there is no cryptography for TLS".into())
}

/// What went wrong, without addresses that may hold a signature.
fn words(error: &object_store::Error) -> String {
    use object_store::Error;
    match error {
        Error::NotFound { .. } => "there is no such bucket".into(),
        Error::Unauthenticated { .. } => {
            "the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not taken".into()
        }
        Error::PermissionDenied { .. } => "the credentials do not allow it, or are wrong".into(),
        other => {
            let text = other.to_string();
            let text = text.lines().next().unwrap_or_default();
            // What a list comes to has no kind of its own.
            if text.contains("NoSuchBucket") {
                return "there is no such bucket".into();
            }
            if text.contains(" 403 ") || text.contains("AccessDenied") {
                return "the credentials do not allow it, or are wrong".into();
            }
            text.split_once("X-Amz-").map_or(text, |(before, _)| before).to_owned()
        }
    }
}
