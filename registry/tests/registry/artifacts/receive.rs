//! Bytes that arrive, whole or cut off, and who may use them.

use bytes::Bytes;
use domain::{
    Id, Refusal,
    api::{NewFile, NewVersion},
    permission::{OrgRole, Visibility},
};
use futures::StreamExt;
use registry::{
    Actor, Error,
    artifacts::{
        receive::{Announced, receive},
        sweep::{SILENCE, WAITING, sweep},
    },
    testing::TestWorld,
    versions::register,
};
use sha2::{Digest, Sha256};

use super::{cut, download, send};
use crate::refused;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

/// Bytes that are not the same anywhere.
fn bytes(length: usize) -> Bytes {
    let mut state = 7u64;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u8::try_from(state >> 56).unwrap()
        })
        .collect()
}

fn in_chunks(bytes: &Bytes, size: usize) -> Vec<Bytes> {
    (0..bytes.len()).step_by(size).map(|at| bytes.slice(at..bytes.len().min(at + size))).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

async fn use_in(world: &TestWorld, actor: &Actor, model: &str, uploads: &[Id]) -> registry::Result<Id> {
    let files = uploads.iter().map(|&upload| NewFile { name: Some(format!("{upload}.bin")), upload }).collect();
    let new = NewVersion { model: model.into(), files, ..NewVersion::default() };
    Ok(register::register(world.registry(), actor, new, None).await?.id)
}

#[tokio::test]
async fn what_arrives_is_what_is_read_back() {
    let world = world().await;
    let owner = world.owner().await;
    // Nothing, a little, one part to the byte, and several parts.
    for length in [0, 1, 6 << 20, (13 << 20) + 1] {
        let content = bytes(length);
        let version = world.version("acme/vision/yolo").file("m.bin", content.clone()).register().await;
        assert_eq!(version.sha256, Some(hex(&content)));
        assert_eq!(version.size, Some(i64::try_from(length).unwrap()));
        let end = content.len() as u64;
        assert!(download(&world, &owner, version.id, 0..end).await == content, "{length} bytes");
        let middle = end / 3..end / 2;
        let part = &content[content.len() / 3..content.len() / 2];
        assert!(download(&world, &owner, version.id, middle).await == part, "{length} bytes");
    }
    assert_eq!(world.count("upload").await, 0);
    assert_eq!(world.objects().len(), 4);
}

#[tokio::test]
async fn an_upload_cut_off_anywhere_leaves_nothing() {
    let world = world().await;
    let owner = world.owner().await;
    let content = bytes((13 << 20) + 5);
    for position in [0, 1, 1_000, 6 << 20, (6 << 20) + 1, 12 << 20, content.len() - 1, content.len()] {
        let sent = content.slice(..position);
        let error = send(&world, &owner, cut(in_chunks(&sent, 100_000))).await.unwrap_err();
        assert!(matches!(error, Error::Cut(_)), "{position}: {error}");
        let told = Refusal::from(error);
        assert!(matches!(&told, Refusal::Invalid { field, .. } if field == "body"), "{told:?}");
        assert_eq!(world.count("upload").await, 0, "{position}");
        sweep(world.registry(), SILENCE, WAITING).await.unwrap();
        assert_eq!(world.objects(), Vec::<std::path::PathBuf>::new(), "{position}");
    }
    assert_eq!(world.count("version").await + world.count("blob").await + world.count("blob_garbage").await, 0);
}

#[tokio::test]
async fn a_request_that_is_dropped_leaves_nothing() {
    let world = world().await;
    let owner = world.owner().await;
    let (hold, wait) = futures::channel::oneshot::channel::<()>();
    let (begun, has_begun) = futures::channel::oneshot::channel::<()>();
    let first = futures::stream::once(async move {
        begun.send(()).unwrap();
        Ok(Bytes::from("some"))
    });
    let rest = futures::stream::once(async move {
        let _ = wait.await;
        Err(std::io::Error::other("the sender went away"))
    });
    let request = tokio::spawn({
        let (registry, owner) = (world.registry().clone(), owner.clone());
        let announced = Announced { model: "acme/vision/yolo".into(), name: "m.bin".into(), sha256: None, size: None };
        async move { receive(&registry, &owner, announced, first.chain(rest).boxed()).await }
    });
    has_begun.await.unwrap();
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    assert_eq!(world.count("upload").await, 1, "it is still being cleaned up");
    hold.send(()).unwrap();
    while world.count("upload").await + world.count("blob_garbage").await > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.objects().len(), 0);
}

#[tokio::test]
async fn a_wrong_digest_is_refused_and_a_right_one_taken() {
    let world = world().await;
    let owner = world.owner().await;
    let try_digest = async |sha256: String| {
        let announced =
            Announced { model: "acme/vision/yolo".into(), name: "m.bin".into(), sha256: Some(sha256), size: None };
        let body = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from("bytes"))]);
        receive(world.registry(), &owner, announced, body).await
    };
    let right = hex(b"bytes");
    let wrong = hex(b"other");
    let refusal = refused(try_digest(wrong.clone()).await);
    assert_eq!(refusal, Refusal::WrongDigest { arrived: right.clone(), expected: wrong });
    assert!(matches!(refused(try_digest("no digest".into()).await), Refusal::WrongDigest { .. }));
    assert_eq!(world.count("upload").await, 0);
    assert_eq!(world.objects().len(), 0);
    assert_eq!(try_digest(right.to_uppercase()).await.unwrap().sha256, right);
}

#[tokio::test]
async fn file_names_are_paths_that_lead_nowhere_else() {
    let world = world().await;
    let owner = world.owner().await;
    let deep = "d/".repeat(17) + "x";
    for name in ["", ".", "..", "/a", "a/", "a//b", "a/../b", "./a", "a\\b", "a\nb", "nul\0", &"x".repeat(256), &deep] {
        let refusal = refused(world.upload(&owner, "acme/vision/yolo", name, "x").await);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "name"), "{name:?}: {refusal:?}");
    }
    assert_eq!(world.count("upload").await, 0);
    for name in ["...", "a b.onnx", "模型.bin", "-rf", "#1", "code/src/a.py", &"x".repeat(255)] {
        let upload = world.upload(&owner, "acme/vision/yolo", name, name.to_owned()).await.unwrap();
        let new = NewVersion {
            model: "acme/vision/yolo".into(),
            files: vec![NewFile { name: None, upload: upload.id }],
            ..NewVersion::default()
        };
        register::register(world.registry(), &owner, new, None).await.unwrap();
    }
    assert_eq!(world.objects().len(), 7);
}

#[tokio::test]
async fn an_organization_keeps_the_same_bytes_once() {
    let world = world().await;
    let owner = world.owner().await;
    let first = world.version("acme/vision/yolo").file("m.bin", "same").register().await;
    let second = world.version("acme/vision/other").file("m.bin", "same").register().await;
    assert_eq!((world.count("blob").await, world.count("version_file").await), (1, 2));
    assert_eq!(world.objects().len(), 2, "until the sweep");
    assert_eq!(sweep(world.registry(), SILENCE, WAITING).await.unwrap(), 1);
    assert_eq!(world.objects().len(), 1);
    for version in [first.id, second.id] {
        assert_eq!(download(&world, &owner, version, 0..4).await, b"same");
    }
    // Another organization is told nothing of it, and keeps its own.
    world.org("globex").await;
    world.project("globex/vision", Visibility::Private).await;
    let third = world.version("globex/vision/yolo").file("m.bin", "same").register().await;
    assert_eq!(world.count("blob").await, 2);
    assert_eq!(sweep(world.registry(), SILENCE, WAITING).await.unwrap(), 0);
    assert_eq!(world.objects().len(), 2);
    let foreign = world.owner_of("globex").await;
    assert_eq!(download(&world, &foreign, third.id, 0..4).await, b"same");
}

#[tokio::test]
async fn one_version_may_hold_the_same_bytes_twice() {
    let world = world().await;
    let version = world.version("acme/vision/yolo").file("a.bin", "same").file("m.bin", "same").register().await;
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert_eq!((world.count("blob").await, world.objects().len()), (1, 1));
    let owner = world.owner().await;
    assert_eq!(download(&world, &owner, version.id, 0..4).await, b"same");
}

#[tokio::test]
async fn the_same_bytes_registered_at_once_are_kept_once() {
    let world = world().await;
    let owner = world.owner().await;
    let models: Vec<String> = (0..6).map(|n| format!("acme/vision/m{n}")).collect();
    let all = models.iter().map(|model| world.version(model).by(&owner).file("m.bin", "same").register());
    let all = futures::future::join_all(all).await;
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert_eq!((world.count("blob").await, world.objects().len()), (1, 1));
    for version in all {
        assert_eq!(download(&world, &owner, version.id, 0..4).await, b"same");
    }
}

#[tokio::test]
async fn an_upload_is_its_senders_for_one_project_and_one_version() {
    let world = world().await;
    world.project("acme/speech", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let bob = world.person("bob", OrgRole::Member).await;
    let upload = world.upload(&ada, "acme/vision/yolo", "m.bin", "bytes").await.unwrap().id;
    let other = world.upload(&ada, "acme/vision/yolo", "m.bin", "other").await.unwrap().id;
    let is_refused = |result: registry::Result<Id>| {
        let refusal = refused(result);
        assert!(matches!(&refusal, Refusal::Invalid { field, .. } if field == "files"), "{refusal:?}");
    };
    is_refused(use_in(&world, &bob, "acme/vision/yolo", &[upload]).await);
    is_refused(use_in(&world, &ada, "acme/speech/yolo", &[upload]).await);
    is_refused(use_in(&world, &ada, "acme/vision/yolo", &[Id::nil()]).await);
    is_refused(use_in(&world, &ada, "acme/vision/yolo", &[upload, upload]).await);
    // One of two is not there: the other one stays to be used.
    is_refused(use_in(&world, &ada, "acme/vision/yolo", &[upload, Id::nil()]).await);
    assert_eq!((world.count("version").await, world.count("upload").await), (0, 2));
    use_in(&world, &ada, "acme/vision/another-model", &[upload]).await.unwrap();
    is_refused(use_in(&world, &ada, "acme/vision/yolo", &[upload]).await);
    // Nor one that has not arrived.
    world.sql(&format!("update upload set arrived_at = null where id = '{other}'")).await;
    is_refused(use_in(&world, &ada, "acme/vision/yolo", &[other]).await);
}

#[tokio::test]
async fn the_framework_is_told_from_the_bytes_else_from_the_name() {
    let world = world().await;
    let owner = world.owner().await;
    let mut safetensors = 2u64.to_le_bytes().to_vec();
    safetensors.extend(b"{}");
    for (name, content, expected) in [
        ("m.bin", Bytes::from(safetensors), Some("safetensors")),
        ("m.onnx", Bytes::from("no onnx"), None),
        ("notes.txt", Bytes::from("text"), None),
    ] {
        let upload = world.upload(&owner, "acme/vision/yolo", name, content).await.unwrap();
        if let Some(expected) = expected {
            assert!(upload.framework.as_ref().is_some_and(|f| f.to_lowercase().contains(expected)), "{upload:?}");
        }
        let version = use_in(&world, &owner, "acme/vision/yolo", &[upload.id]).await.unwrap();
        let kept: Option<String> = sqlx::query_scalar("select framework from version where id = $1")
            .bind(version)
            .fetch_one(world.pool())
            .await
            .unwrap();
        assert_eq!(kept, upload.framework);
    }
    let said = world.version("acme/vision/yolo").framework(" My Own ").file("m.onnx", "x").register().await;
    assert_eq!(said.framework.as_deref(), Some("My Own"));
}
