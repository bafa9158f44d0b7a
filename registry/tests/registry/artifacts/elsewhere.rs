//! Files in buckets that do not speak S3.

use bytes::Bytes;
use registry::{
    Registry,
    artifacts::{
        Files, parts,
        receive::{Announced, receive},
    },
    testing::TestWorld,
    versions::download,
};

use super::{
    azure::Container,
    s3::{Bucket, MODEL, SIZE, begin, body, content, hex, put, read, register, world},
};

/// Servers of Vitrine's over one bucket.
struct Elsewhere<'a> {
    world: &'a TestWorld,
    url: &'a str,
    settings: &'a [(&'a str, &'a str)],
}

impl Elsewhere<'_> {
    async fn server(&self) -> Registry {
        let settings: Vec<_> =
            self.settings.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Registry::new(self.world.pool().clone(), Files::at(self.url, &settings).await.unwrap())
    }

    /// A file in one go, one in parts through two servers, and one that is given up.
    async fn keeps_files(&self) {
        let (server, owner, content) = (self.server().await, self.world.owner().await, content());
        for bytes in [content.clone(), Bytes::new()] {
            let announced =
                Announced { model: MODEL.into(), name: "m.bin".into(), sha256: Some(hex(&bytes)), size: None };
            let upload = receive(&server, &owner, announced, body(&bytes)).await.unwrap();
            let version = register(&server, &owner, upload.id).await;
            assert!(read(&server, &owner, version, 0..bytes.len() as u64).await == bytes);
        }
        let id = begin(&server, &owner, Some(hex(&content))).await;
        put(&server, &owner, id, 3, &content).await;
        put(&server, &owner, id, 1, &content).await;
        drop(server);
        let server = self.server().await;
        put(&server, &owner, id, 2, &content).await;
        assert_eq!(parts::complete(&server, &owner, id, None).await.unwrap().sha256, hex(&content));
        let version = register(&server, &owner, id).await;
        assert!(read(&server, &owner, version, 7_000_000..SIZE as u64).await == content[7_000_000..]);
        let id = begin(&server, &owner, None).await;
        put(&server, &owner, id, 1, &content).await;
        parts::give_up(&server, &owner, id).await.unwrap();
        // Nothing to sign with: the file comes through the server.
        self.world.sql("update project set direct_downloads = true").await;
        let opened = download::open(&server, &owner, version, "m.bin", false).await.unwrap();
        assert_eq!(opened.link("attachment", "application/octet-stream").await, None);
    }
}

#[tokio::test]
async fn googles_buckets_keep_files() {
    let (world, bucket) = (world().await, Bucket::of(None).await);
    // Google's service answers the same requests as Amazon's, but for who asks.
    let nobody = r#"{"private_key": "", "private_key_id": "", "client_email": "", "disable_oauth": true}"#;
    let settings =
        [("GOOGLE_BASE_URL", &*bucket.address()), ("GOOGLE_SERVICE_ACCOUNT_KEY", nobody), ("AWS_REGION", "nowhere")];
    let elsewhere = Elsewhere { world: &world, url: "gs://models/vitrine", settings: &settings };
    elsewhere.keeps_files().await;
    // The same file twice is kept once.
    assert_eq!(bucket.objects().len(), 2);
}

#[tokio::test]
async fn azures_containers_keep_files() {
    let (world, container) = (world().await, Container::new("models").await);
    let settings = [
        ("AZURE_STORAGE_ENDPOINT", &*container.address()),
        ("AZURE_STORAGE_ACCOUNT_NAME", "ada"),
        ("AZURE_STORAGE_ACCOUNT_KEY", "ZGlmZmVyZW5jZSBlbmdpbmU="),
    ];
    let elsewhere = Elsewhere { world: &world, url: "az://models/vitrine", settings: &settings };
    elsewhere.keeps_files().await;
    let names = container.names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("vitrine/")), "{names:?}");
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let missing = Files::at("az://nothing", &settings).await.map(drop).unwrap_err();
    assert_eq!(missing, "there is no such bucket");
}
