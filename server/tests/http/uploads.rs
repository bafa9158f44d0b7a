//! `/uploads`

use std::io;

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    api::{Part, Parts, Upload, UploadList},
    permission::{OrgRole, TokenScope, Visibility},
};
use futures::stream;
use registry::testing::TestWorld;
use sha2::{Digest as _, Sha256};

use crate::client::{Client, anon, as_person, escape, with_token};

const MODEL: &str = "acme/vision/yolo";

async fn ada_in(world: &TestWorld) -> Client {
    world.project("acme/vision", Visibility::Organization).await;
    as_person(world, &world.person("ada", OrgRole::Member).await).await
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A body that arrives in pieces, and then perhaps breaks off.
fn pieces(bytes: &[u8], size: usize, broken: bool) -> Body {
    let mut all: Vec<Result<Vec<u8>, io::Error>> = bytes.chunks(size).map(|piece| Ok(piece.to_vec())).collect();
    if broken {
        all.push(Err(io::Error::new(io::ErrorKind::ConnectionReset, "the sender went away")));
    }
    Body::from_stream(stream::iter(all))
}

#[tokio::test]
async fn bytes_are_kept_with_their_size_and_digest() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    // More than one part of the file store, in pieces that do not divide it.
    let bytes: Vec<u8> = (0..7_000_001u32).map(|i| i.to_le_bytes()[0] ^ i.to_le_bytes()[1]).collect();
    let upload: Upload = ada.upload(MODEL, "weights.onnx", pieces(&bytes, 65_537, false)).await.is(201).json();
    assert_eq!((upload.size, upload.sha256.as_str()), (7_000_001, sha256(&bytes).as_str()));
    assert_eq!(world.objects().len(), 1);
    assert_eq!(std::fs::metadata(&world.objects()[0]).unwrap().len(), 7_000_001);
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let world = TestWorld::new().await;
    let upload: Upload = ada_in(&world).await.upload(MODEL, "empty", Body::empty()).await.is(201).json();
    assert_eq!((upload.size, upload.sha256), (0, sha256(b"")));
}

#[tokio::test]
async fn the_digest_that_was_announced_has_to_arrive() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let at = |digest: &str| format!("/api/v1/uploads?model={}&name=a.bin&sha256={digest}", escape(MODEL));
    ada.send("POST", &at(&sha256(b"right")), "right").await.is(201);
    ada.send("POST", &at(&sha256(b"right").to_uppercase()), "right").await.is(201);
    let problem = ada.send("POST", &at(&sha256(b"right")), "wrong").await.refusal(422, "wrong_digest");
    assert!(
        problem.detail.contains(&sha256(b"wrong")) && problem.detail.contains(&sha256(b"right")),
        "{}",
        problem.detail
    );
    assert_eq!((world.objects().len(), world.count("upload").await), (2, 2));
}

#[tokio::test]
async fn of_an_upload_that_breaks_off_nothing_is_kept() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    for bytes in [0, 1, 100_000, 7_000_000] {
        let answer = ada.upload(MODEL, "cut.bin", pieces(&vec![7; bytes], 50_000, true)).await;
        let problem = answer.refusal(400, "invalid");
        assert!(problem.detail.contains("nothing was kept"), "{}", problem.detail);
        assert_eq!((world.objects(), world.count("upload").await), (vec![], 0), "after {bytes} bytes");
    }
    assert_eq!(world.count("version").await + world.count("model").await + world.count("blob").await, 0);
}

#[tokio::test]
async fn of_a_sender_who_hangs_up_nothing_is_kept() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Vec<u8>, io::Error>>(1);
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let request = tokio::spawn({
        let ada = ada.clone();
        async move { ada.upload(MODEL, "cut.bin", body).await }
    });
    sender.send(Ok(vec![7; 7_000_000])).await.unwrap();
    sender.send(Ok(vec![7; 10])).await.unwrap();
    // As when hyper drops the request of a connection that has gone.
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    sender.send(Err(io::Error::other("gone"))).await.unwrap();
    let since = std::time::Instant::now();
    while world.count("upload").await > 0 || !world.objects().is_empty() {
        assert!(since.elapsed().as_secs() < 20, "{:?} is left", world.objects());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_is_said_before_its_bytes_arrive() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let never = || Body::from_stream(stream::pending::<Result<Vec<u8>, io::Error>>());
    for (model, name, status, code) in [
        ("acme/nothing/yolo", "a", 404, "not_found"),
        ("other/vision/yolo", "a", 404, "not_found"),
        ("acme", "a", 400, "invalid"),
        (MODEL, "", 400, "invalid"),
        (MODEL, "..", 400, "invalid"),
        (MODEL, "../../etc/passwd", 400, "invalid"),
        (MODEL, "a\\b", 400, "invalid"),
        (MODEL, "a\u{0}b", 400, "invalid"),
        (MODEL, &"x".repeat(256), 400, "invalid"),
    ] {
        ada.upload(model, name, never()).await.refusal(status, code);
    }
    for query in ["", "model=acme/vision/yolo", "name=a", "model=acme/vision/yolo&name=a&folder=b"] {
        ada.send("POST", &format!("/api/v1/uploads?{query}"), never()).await.refusal(400, "invalid");
    }
    let huge = ada.with("content-length", "1099511627777").upload(MODEL, "a", never()).await;
    huge.refusal(413, "too_large");
    anon(&world).upload(MODEL, "a", never()).await.refusal(404, "not_found");
    let viewer = as_person(&world, &world.person("vera", OrgRole::Viewer).await).await;
    viewer.upload(MODEL, "a", never()).await.refusal(403, "role_needed");
    let reader = with_token(&world, &world.actor("ada").await, TokenScope::Read).await;
    reader.upload(MODEL, "a", never()).await.refusal(403, "scope_needed");
    assert_eq!(world.count("upload").await, 0);
}

#[tokio::test]
async fn the_framework_is_told_from_the_bytes_else_from_the_name() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let header = br#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let mut safetensors = (header.len() as u64).to_le_bytes().to_vec();
    safetensors.extend(header);
    safetensors.extend([0; 4]);
    let told: Upload = ada.upload(MODEL, "weights.bin", safetensors).await.is(201).json();
    let named: Upload = ada.upload(MODEL, "model.onnx", "not really").await.is(201).json();
    let neither: Upload = ada.upload(MODEL, "notes", "text").await.is(201).json();
    assert!(told.framework.is_some(), "safetensors are not recognised");
    assert_eq!((named.framework.as_deref(), neither.framework), (Some("ONNX"), None));
}

#[tokio::test]
async fn an_upload_is_used_once_by_its_sender_in_its_project() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    world.project("acme/other", Visibility::Organization).await;
    let bob = as_person(&world, &world.person("bob", OrgRole::Member).await).await;
    let upload: Upload = ada.upload(MODEL, "a.onnx", "bytes").await.is(201).json();
    let new = |model: &str| serde_json::json!({"model": model, "files": [{"upload": upload.id}]});
    bob.post("/api/v1/versions", &new(MODEL)).await.refusal(400, "invalid");
    ada.post("/api/v1/versions", &new("acme/other/yolo")).await.refusal(400, "invalid");
    ada.post("/api/v1/versions", &new(MODEL)).await.is(201);
    ada.post("/api/v1/versions", &new(MODEL)).await.refusal(400, "invalid");
}

#[tokio::test]
async fn a_file_arrives_in_parts() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let bytes: Vec<u8> = (0..9_000_000u32).map(|i| i.to_le_bytes()[0] ^ i.to_le_bytes()[2]).collect();
    let new = serde_json::json!({"model": MODEL, "name": "a.onnx", "size": bytes.len()});
    let begun: Parts = ada.post("/api/v1/uploads/parts", &new).await.is(201).json();
    let at = format!("/api/v1/uploads/{}", begun.id);
    let (first, second) = bytes.split_at(usize::try_from(begun.part_bytes).unwrap());
    let digest = |bytes: &[u8]| format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)));
    let put = async |number: u32, bytes: &[u8], digest: &str| {
        let body = pieces(bytes, 65_537, false);
        ada.with("content-digest", digest).send("PUT", &format!("{at}/parts/{number}"), body).await
    };
    put(1, first, &digest(second)).await.refusal(422, "wrong_digest");
    put(1, first, "sha-256=nothing").await.refusal(400, "invalid");
    put(3, first, &digest(first)).await.refusal(400, "invalid");
    put(2, second, &digest(second)).await.is(204);
    let missing = ada.post(&format!("{at}/complete"), &serde_json::json!({})).await.refusal(409, "state");
    assert!(missing.detail.contains("not arrived yet: 1."), "{}", missing.detail);
    let cut = ada.send("PUT", &format!("{at}/parts/1"), pieces(&first[..7_000_000], 65_537, true)).await;
    cut.refusal(400, "invalid");
    let told: Parts = ada.get(&at).await.is(200).json();
    assert_eq!(told.arrived, [Part { number: 2, sha256: Some(sha256(second)), crc32c: None }]);
    put(1, first, "crc32c=:AAAAAA==:").await.refusal(422, "wrong_digest");
    let crc = STANDARD.encode(crc32c::crc32c(first).to_be_bytes());
    put(1, first, &format!("crc32c=:{crc}:")).await.is(204);

    let whole = serde_json::json!({"sha256": sha256(&bytes)});
    let upload: Upload = ada.post(&format!("{at}/complete"), &whole).await.is(200).json();
    assert_eq!((upload.sha256.as_str(), upload.framework.as_deref()), (sha256(&bytes).as_str(), Some("ONNX")));
    let list: UploadList = ada.get(&format!("/api/v1/uploads?model={MODEL}")).await.is(200).json();
    assert_eq!(list.items.iter().map(|item| item.upload.as_ref()).collect::<Vec<_>>(), [Some(&upload)]);
    let version = serde_json::json!({"model": MODEL, "files": [{"upload": upload.id}]});
    ada.post("/api/v1/versions", &version).await.is(201);
    ada.get(&at).await.refusal(404, "not_found");
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_the_limit_of_its_route() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let new = serde_json::json!({"model": MODEL, "name": "a.onnx", "size": 5});
    let begun: Parts = ada.post("/api/v1/uploads/parts", &new).await.is(201).json();
    let large = serde_json::json!({"sha256": "0".repeat(70_000)});
    let refused = ada.post(&format!("/api/v1/uploads/{}/complete", begun.id), &large).await.refusal(413, "too_large");
    assert!(refused.detail.contains(" 65536 bytes"), "{}", refused.detail);
    let larger = serde_json::json!({"model": "m".repeat(17 << 20)});
    let refused = ada.post("/api/v1/uploads/parts", &larger).await.refusal(413, "too_large");
    assert!(refused.detail.contains(" 16777216 bytes"), "{}", refused.detail);
}

#[tokio::test]
async fn parts_that_are_not_wanted_any_more_are_deleted() {
    let world = TestWorld::new().await;
    let ada = ada_in(&world).await;
    let new = serde_json::json!({"model": MODEL, "name": "a.onnx", "size": 5});
    let begun: Parts = ada.post("/api/v1/uploads/parts", &new).await.is(201).json();
    let at = format!("/api/v1/uploads/{}", begun.id);
    ada.send("PUT", &format!("{at}/parts/1"), "bytes").await.is(204);
    assert_eq!(world.objects().len(), 1);
    ada.send("DELETE", &at, "").await.is(204);
    assert_eq!(world.objects().len(), 0);
    ada.send("PUT", &format!("{at}/parts/1"), "bytes").await.refusal(404, "not_found");
    ada.get("/api/v1/uploads/nothing").await.refusal(404, "not_found");
}
