//! Files in a bucket: a server that speaks S3, and checks signatures, over a folder of the test.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use bytes::Bytes;
use domain::{
    Id, Refusal,
    api::{NewFile, NewParts, NewVersion},
    permission::Visibility,
};
use futures::{StreamExt, stream};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use registry::{
    Actor, Registry,
    artifacts::{
        Files,
        parts::{self, Arriving, Sums},
        receive::{Announced, receive},
        sweep::{SILENCE, WAITING, sweep},
    },
    checkup,
    testing::TestWorld,
    versions::{download, register},
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use sha2::{Digest, Sha256};

use crate::refused;

pub const MODEL: &str = "acme/vision/yolo";
pub const PART: usize = 8 << 20;
pub const SIZE: usize = 2 * PART + 5;

/// A bucket called `models` on a server of its own.
pub struct Bucket {
    folder: PathBuf,
    address: SocketAddr,
    /// Whether it hangs up on whoever comes.
    refuses: Arc<AtomicBool>,
    connections: Arc<Mutex<Vec<tokio::task::AbortHandle>>>,
}

impl Bucket {
    async fn new() -> Self {
        Self::of(Some("difference engine")).await
    }

    /// One that is Ada's, with this secret, or everybody's.
    pub async fn of(secret: Option<&str>) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("vitrine-s3-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("models")).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(&folder).unwrap());
        let asks = secret.is_some();
        if let Some(secret) = secret {
            service.set_auth(SimpleAuth::from_single("ada", secret));
        }
        let service = service.build();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (refuses, connections) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (refused, open) = (refuses.clone(), connections.clone());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                if refused.load(Ordering::Acquire) {
                    continue;
                }
                let service = service.clone();
                let service = service_fn(move |mut request: hyper::Request<Incoming>| {
                    // Where nobody is asked who they are, it does not matter how others would say it.
                    if !asks {
                        request.headers_mut().remove("authorization");
                    }
                    let service = service.clone();
                    async move { service.call(request.map(s3s::Body::from)).await }
                });
                let connection = tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
                open.lock().unwrap().push(connection.abort_handle());
            }
        });
        Self { folder, address, refuses, connections }
    }

    /// Hangs up on everybody, or lets them in again.
    fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::Release);
        self.connections.lock().unwrap().drain(..).for_each(|connection| connection.abort());
    }

    fn settings(&self, secret: &str) -> Vec<(String, String)> {
        let endpoint = self.address();
        [
            ("AWS_ACCESS_KEY_ID", "ada"),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_ENDPOINT_URL", &endpoint),
            ("AWS_REGION", "us-east-1"),
            ("AWS_PAGER", "of no concern"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// A server of Vitrine's over it.
    async fn registry(&self, world: &TestWorld) -> Registry {
        let files = Files::at("s3://models/vitrine/files/", &self.settings("difference engine")).await.unwrap();
        Registry::new(world.pool().clone(), files)
    }

    /// Where it is.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whatever it holds: objects, and parts of such.
    pub fn objects(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.folder.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    // Beside an object there are notes on it, and what is still being written.
                    path if path.extension().is_some_and(|ending| ending == "json") => {}
                    _ if entry.file_name().to_string_lossy().starts_with(".tmp.") => {}
                    path => found.push(path),
                }
            }
        }
        found
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

/// Bytes of which no two kilobytes are the same.
pub fn content() -> Bytes {
    (0u32..).flat_map(|n| n.to_be_bytes().repeat(256)).take(SIZE).collect()
}

pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

pub fn body(bytes: &Bytes) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send + Unpin + 'static {
    let chunks: Vec<_> = bytes.chunks(70_001).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(chunks)
}

pub async fn register(registry: &Registry, actor: &Actor, upload: Id) -> Id {
    let files = vec![NewFile { name: None, upload }];
    let new = NewVersion { model: MODEL.into(), files, ..NewVersion::default() };
    register::register(registry, actor, new, None).await.unwrap().id
}

pub async fn read(registry: &Registry, actor: &Actor, version: Id, range: std::ops::Range<u64>) -> Vec<u8> {
    let opened = download::open(registry, actor, version, "m.bin", false).await.unwrap();
    let chunks: Vec<_> = opened.read(range).await.unwrap().collect().await;
    chunks.into_iter().flat_map(|chunk| chunk.unwrap().to_vec()).collect()
}

pub async fn begin(registry: &Registry, actor: &Actor, sha256: Option<String>) -> Id {
    let new = NewParts { model: MODEL.into(), name: "m.bin".into(), size: SIZE as u64, sha256 };
    parts::begin(registry, actor, &new).await.unwrap().id
}

pub async fn put(registry: &Registry, actor: &Actor, id: Id, number: u32, content: &Bytes) {
    let start = (number as usize - 1) * PART;
    let bytes = content.slice(start..content.len().min(start + PART));
    let arriving = Arriving {
        number,
        length: None,
        sums: Sums { sha256: Some(Sha256::digest(&bytes).into()), crc32c: None },
        body: body(&bytes),
    };
    parts::put(registry, actor, id, arriving).await.unwrap();
}

#[tokio::test]
async fn a_file_in_one_go_is_read_back_by_ranges_and_swept() {
    let (world, bucket, content) = (world().await, Bucket::new().await, content());
    let registry = bucket.registry(&world).await;
    let owner = world.owner().await;
    for bytes in [content.clone(), Bytes::new()] {
        let announced = Announced { model: MODEL.into(), name: "m.bin".into(), sha256: Some(hex(&bytes)), size: None };
        let upload = receive(&registry, &owner, announced, body(&bytes)).await.unwrap();
        let version = register(&registry, &owner, upload.id).await;
        assert!(read(&registry, &owner, version, 0..bytes.len() as u64).await == bytes);
        if !bytes.is_empty() {
            assert!(read(&registry, &owner, version, 7_000_000..9_000_000).await == bytes[7_000_000..9_000_000]);
        }
    }
    let objects = bucket.objects();
    assert!(objects.iter().all(|path| path.starts_with(bucket.folder.join("models/vitrine/files"))), "{objects:?}");
    assert_eq!((objects.len(), world.objects().len()), (2, 0));

    let announced = Announced { model: MODEL.into(), name: "m.bin".into(), sha256: None, size: None };
    receive(&registry, &owner, announced, body(&Bytes::from_static(b"nobody wants it"))).await.unwrap();
    assert_eq!(bucket.objects().len(), 3);
    world.sql("update upload set arrived_at = now() - interval '25 hours'").await;
    assert_eq!(sweep(&registry, SILENCE, WAITING).await.unwrap(), 1);
    assert_eq!(bucket.objects().len(), 2);
    let announced = Announced { model: MODEL.into(), name: "m.bin".into(), sha256: Some(hex(b"other")), size: None };
    assert!(receive(&registry, &owner, announced, body(&content)).await.is_err());
    assert_eq!(bucket.objects().len(), 2, "what was refused is left there");
}

#[tokio::test]
async fn what_a_killed_server_left_of_an_upload_in_one_go_is_swept() {
    let (world, bucket, content) = (world().await, Bucket::new().await, content());
    let registry = bucket.registry(&world).await;
    let owner = world.owner().await;
    let (sender, receiver) = futures::channel::mpsc::unbounded::<std::io::Result<Bytes>>();
    let announced = Announced { model: MODEL.into(), name: "m.bin".into(), sha256: None, size: None };
    // Its end never comes.
    let arriving = tokio::spawn({
        let (registry, owner) = (registry.clone(), owner.clone());
        async move { receive(&registry, &owner, announced, receiver).await }
    });
    sender.unbounded_send(Ok(content.slice(..PART))).unwrap();
    while bucket.objects().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(sweep(&registry, SILENCE, WAITING).await.unwrap(), 0);
    assert_eq!(bucket.objects().len(), 1, "it was taken for cut off");
    world.sql("update upload set seen_at = now() - interval '6 minutes'").await;
    sweep(&registry, SILENCE, WAITING).await.unwrap();
    assert_eq!((bucket.objects().len(), world.count("upload").await, world.count("part_garbage").await), (0, 0, 0));
    drop(sender);
    assert!(arriving.await.unwrap().is_err());
    assert_eq!((bucket.objects().len(), world.count("part_garbage").await), (0, 0));
}

#[tokio::test]
async fn parts_come_through_several_servers_and_become_one_object() {
    let (world, bucket, content) = (world().await, Bucket::new().await, content());
    let owner = world.owner().await;
    let first = bucket.registry(&world).await;
    let id = begin(&first, &owner, Some(hex(&content))).await;
    put(&first, &owner, id, 3, &content).await;
    drop(first);
    let second = bucket.registry(&world).await;
    put(&second, &owner, id, 1, &content).await;
    let missing = refused(parts::complete(&second, &owner, id, None).await);
    assert!(missing.to_string().contains("not arrived yet: 2."), "{missing}");
    put(&second, &owner, id, 2, &content).await;
    // A server that dies before it can say that it is done.
    world
        .sql("create table before as select * from partial_upload; create table parts as select * from upload_part")
        .await;
    assert_eq!(parts::complete(&second, &owner, id, None).await.unwrap().sha256, hex(&content));
    world
        .sql(
            "delete from upload; insert into partial_upload select * from before; insert into upload_part select * from parts",
        )
        .await;
    assert_eq!(parts::complete(&second, &owner, id, None).await.unwrap().sha256, hex(&content));
    let version = register(&second, &owner, id).await;
    assert!(read(&second, &owner, version, 0..SIZE as u64).await == content);
    assert_eq!(bucket.objects().len(), 1);
}

#[tokio::test]
async fn what_is_given_up_or_wrong_is_aborted() {
    let (world, bucket, content) = (world().await, Bucket::new().await, content());
    let owner = world.owner().await;
    let registry = bucket.registry(&world).await;
    let id = begin(&registry, &owner, None).await;
    put(&registry, &owner, id, 1, &content).await;
    assert_eq!(bucket.objects().len(), 1);
    parts::give_up(&registry, &owner, id).await.unwrap();
    assert_eq!(bucket.objects().len(), 0);

    let id = begin(&registry, &owner, None).await;
    put(&registry, &owner, id, 2, &content).await;
    world.sql("update partial_upload set seen_at = now() - interval '25 hours'").await;
    sweep(&registry, SILENCE, WAITING).await.unwrap();
    assert_eq!((bucket.objects().len(), world.count("part_garbage").await), (0, 0));

    let id = begin(&registry, &owner, Some(hex(b"another file"))).await;
    for number in 1..=3 {
        put(&registry, &owner, id, number, &content).await;
    }
    let refusal = refused(parts::complete(&registry, &owner, id, None).await);
    assert!(matches!(refusal, Refusal::WrongDigest { .. }), "{refusal:?}");
    assert_eq!((bucket.objects().len(), world.count("blob_garbage").await), (0, 0));
}

#[tokio::test]
async fn a_link_is_good_for_one_object_as_it_was_made() {
    let (world, bucket) = (world().await, Bucket::new().await);
    let registry = bucket.registry(&world).await;
    let owner = world.owner().await;
    let bytes = Bytes::from_static(b"some bytes");
    let announced = Announced { model: MODEL.into(), name: "m.bin".into(), sha256: None, size: None };
    let upload = receive(&registry, &owner, announced, body(&bytes)).await.unwrap();
    let version = register(&registry, &owner, upload.id).await;
    let link = async || {
        let opened = download::open(&registry, &owner, version, "m.bin", false).await.unwrap();
        opened.link("attachment; filename=\"m.bin\"", "application/octet-stream").await
    };
    assert_eq!(link().await, None, "projects have to allow it");
    world.sql("update project set direct_downloads = true").await;
    let link = link().await.unwrap();
    let answer = reqwest::get(&link).await.unwrap();
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"m.bin\"");
    assert_eq!(answer.bytes().await.unwrap(), bytes);
    for other in [link.replace("X-Amz-Expires=60", "X-Amz-Expires=600"), link.replace("m.bin", "m.exe")] {
        assert_ne!(other, link);
        assert_eq!(reqwest::get(&other).await.unwrap().status(), 403, "{other}");
    }
}

#[tokio::test]
async fn a_bucket_that_cannot_be_used_is_said_in_words() {
    let bucket = Bucket::new().await;
    let open = async |url: &str, secret: &str| {
        Files::at(url, &bucket.settings(secret)).await.map(drop).expect_err("it was opened")
    };
    for url in ["models", "s3:/models", "ftp://models", "s3://", "s3://m", "s3://key:secret@models", "s3://a b/c"] {
        open(url, "difference engine").await;
    }
    assert_eq!(open("s3://nothing/here", "difference engine").await, "there is no such bucket");
    let wrong = open("s3://models", "wrong secret").await;
    assert!(wrong.contains("credentials") && !wrong.contains("wrong secret"), "{wrong}");
}

#[tokio::test]
async fn of_a_bucket_that_hangs_up_it_is_said_and_nothing_is_lost() {
    let (world, bucket, content) = (world().await, Bucket::new().await, Bytes::from_static(b"the weights"));
    let registry = bucket.registry(&world).await;
    let owner = world.owner().await;
    let announced = || Announced { model: MODEL.into(), name: "m.bin".into(), sha256: None, size: None };
    let upload = receive(&registry, &owner, announced(), body(&content)).await.unwrap();
    let version = register(&registry, &owner, upload.id).await;
    bucket.refuse(true);
    let refusal = Refusal::from(receive(&registry, &owner, announced(), body(&content)).await.unwrap_err());
    assert_eq!((refusal.code(), refusal.status()), ("away", 503));
    assert!(refusal.to_string().starts_with("The file store cannot be reached"), "{refusal}");
    bucket.refuse(false);
    assert!(read(&registry, &owner, version, 0..content.len() as u64).await == content);
    let upload = receive(&registry, &owner, announced(), body(&content)).await.unwrap();
    register(&registry, &owner, upload.id).await;
    for finding in [checkup::unsafe_database(&registry).await.unwrap(), checkup::unsafe_store(&registry).await.unwrap()]
    {
        assert!(finding.iter().all(|finding| finding.broken == 0), "{finding:?}");
    }
}
