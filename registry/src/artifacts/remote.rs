//! A file store elsewhere, by its address.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use object_store::{
    ClientConfigKey, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    azure::{AzureConfigKey, MicrosoftAzureBuilder},
    gcp::{GoogleCloudStorageBuilder, GoogleConfigKey},
    multipart::MultipartStore,
    path::Path,
    signer::Signer,
};

/// How long a connection, and each further piece of an answer, may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long and how often one request is tried.
const TRYING: Duration = Duration::from_secs(15);
const TRIES: usize = 4;

/// A bucket of a service, and where in it files are.
pub(super) struct Bucket {
    pub store: Arc<dyn ObjectStore>,
    pub parts: Arc<dyn MultipartStore>,
    /// Who makes links that say how a file is to be saved, where the service has such.
    pub signer: Option<Arc<dyn Signer>>,
    pub prefix: Path,
}

/// Who keeps a bucket.
#[derive(Clone, Copy)]
enum Service {
    /// Amazon's, and whatever else speaks S3.
    S3,
    Google,
    Azure,
}

/// Settings of all services begin with these.
pub const SETTINGS: [&str; 3] = [Service::S3.settings(), Service::Google.settings(), Service::Azure.settings()];

impl Service {
    const ALL: [Self; 3] = [Self::S3, Self::Google, Self::Azure];

    const fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3://",
            Self::Google => "gs://",
            Self::Azure => "az://",
        }
    }

    /// What its settings begin with: the names that all its tools take from the environment.
    const fn settings(self) -> &'static str {
        match self {
            Self::S3 => "AWS_",
            Self::Google => "GOOGLE_",
            Self::Azure => "AZURE_",
        }
    }

    /// Where it finds out who asks.
    const fn credentials(self) -> &'static str {
        match self {
            Self::S3 => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            Self::Google => "GOOGLE_APPLICATION_CREDENTIALS",
            Self::Azure => "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
        }
    }

    /// Most letters of a bucket's name.
    const fn longest_name(self) -> usize {
        match self {
            Self::S3 | Self::Azure => 63,
            Self::Google => 222,
        }
    }
}

/// Opens `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`. Settings are those that all tools of the
/// service take from the environment: `AWS_ACCESS_KEY_ID`, `GOOGLE_APPLICATION_CREDENTIALS`,
/// `AZURE_STORAGE_ACCOUNT_NAME`, and so on; others are left alone.
///
/// # Errors
/// Why it cannot be used, in a few words that hold no secret.
pub(super) async fn open(url: &str, settings: &[(String, String)]) -> Result<Bucket, String> {
    let service = Service::ALL.into_iter().find_map(|service| Some((service, url.strip_prefix(service.scheme())?)));
    let (service, rest) = service
        .ok_or("write s3://BUCKET, gs://BUCKET or az://CONTAINER, and a PREFIX after it, as in s3://BUCKET/PREFIX")?;
    let (bucket, prefix) = rest.trim_end_matches('/').split_once('/').unwrap_or((rest.trim_end_matches('/'), ""));
    let longest = service.longest_name();
    let fits = (3..=longest).contains(&bucket.len())
        && bucket.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if !fits {
        return Err(format!("the name of a bucket has 3 to {longest} letters, digits, dots and hyphens"));
    }
    let prefix = Path::parse(prefix).map_err(|e| format!("its prefix cannot be used: {e}"))?;
    cryptography()?;
    let settings = settings.iter().filter(|(name, _)| name.starts_with(service.settings()));
    let settings = settings.map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()));
    let opened = match service {
        Service::S3 => s3(bucket, settings),
        Service::Google => google(bucket, settings),
        Service::Azure => azure(bucket, settings),
    };
    let opened = opened.map_err(|error| words(service, &error))?;
    // Whether it is there, and lets itself be read.
    if let Some(Err(error)) = opened.store.list(Some(&prefix)).next().await {
        return Err(words(service, &error));
    }
    Ok(Bucket { prefix, ..opened })
}

fn options() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(PATIENCE)
        .with_read_timeout(PATIENCE)
        // A large file takes as long as it needs.
        .with_timeout_disabled()
}

fn retry() -> RetryConfig {
    RetryConfig { max_retries: TRIES, retry_timeout: TRYING, ..RetryConfig::default() }
}

/// Who names an address without TLS means it.
fn is_plain(endpoint: Option<String>) -> bool {
    endpoint.is_some_and(|url| url.starts_with("http://"))
}

fn s3<'a>(bucket: &str, settings: impl Iterator<Item = (String, &'a str)>) -> object_store::Result<Bucket> {
    let mut builder = AmazonS3Builder::new().with_client_options(options()).with_retry(retry());
    for (name, value) in settings {
        if let Ok(key) = name.parse::<AmazonS3ConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    if is_plain(builder.get_config_value(&AmazonS3ConfigKey::Endpoint)) {
        builder = builder.with_config(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp), "true");
    }
    let store = Arc::new(builder.with_bucket_name(bucket).build()?);
    Ok(Bucket { store: store.clone(), parts: store.clone(), signer: Some(store), prefix: Path::default() })
}

fn google<'a>(bucket: &str, settings: impl Iterator<Item = (String, &'a str)>) -> object_store::Result<Bucket> {
    let mut builder = GoogleCloudStorageBuilder::new().with_client_options(options()).with_retry(retry());
    for (name, value) in settings {
        if let Ok(key) = name.parse::<GoogleConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    if is_plain(builder.get_config_value(&GoogleConfigKey::BaseUrl)) {
        builder = builder.with_config(GoogleConfigKey::Client(ClientConfigKey::AllowHttp), "true");
    }
    let store = Arc::new(builder.with_bucket_name(bucket).build()?);
    Ok(Bucket { store: store.clone(), parts: store.clone(), signer: Some(store), prefix: Path::default() })
}

fn azure<'a>(container: &str, settings: impl Iterator<Item = (String, &'a str)>) -> object_store::Result<Bucket> {
    let mut builder = MicrosoftAzureBuilder::new().with_client_options(options()).with_retry(retry());
    for (name, value) in settings {
        if let Ok(key) = name.parse::<AzureConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    if is_plain(builder.get_config_value(&AzureConfigKey::Endpoint)) {
        builder = builder.with_config(AzureConfigKey::Client(ClientConfigKey::AllowHttp), "true");
    }
    let store = Arc::new(builder.with_container_name(container).build()?);
    // Its links cannot say by which name a file is to be saved.
    Ok(Bucket { store: store.clone(), parts: store, signer: None, prefix: Path::default() })
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
fn words(service: Service, error: &object_store::Error) -> String {
    use object_store::Error;
    match error {
        Error::NotFound { .. } => "there is no such bucket".into(),
        Error::Unauthenticated { .. } => format!("the credentials in {} are not taken", service.credentials()),
        Error::PermissionDenied { .. } => "the credentials do not allow it, or are wrong".into(),
        other => {
            let text = other.to_string();
            let text = text.lines().next().unwrap_or_default();
            let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
            // What a list comes to has no kind of its own.
            if says(&["NoSuchBucket", "ContainerNotFound", " 404 "]) {
                return "there is no such bucket".into();
            }
            if says(&[" 403 ", "AccessDenied", "AuthenticationFailed"]) {
                return "the credentials do not allow it, or are wrong".into();
            }
            unsigned(text).to_owned()
        }
    }
}

/// A text up to the first thing in it that may be a signature.
fn unsigned(text: &str) -> &str {
    let ends = ["X-Amz-", "X-Goog-", "sig=", "Signature"].iter().filter_map(|mark| text.find(mark));
    text.get(..ends.min().unwrap_or(text.len())).unwrap_or_default()
}
