//! Files: bytes arriving, bytes leaving, and what is left over.

mod azure;
mod elsewhere;
mod parts;
mod receive;
mod s3;
mod sweep;

use std::pin::Pin;

use bytes::Bytes;
use domain::api::Upload;
use futures::{Stream, StreamExt, stream};
use registry::{
    Actor, Result,
    artifacts::receive::{Announced, receive},
    testing::TestWorld,
    versions::download,
};

type Body = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// A body that ends with an error, as when the sender goes away.
fn cut(chunks: Vec<Bytes>) -> Body {
    let error = stream::iter([Err(std::io::Error::other("the sender went away"))]);
    stream::iter(chunks.into_iter().map(Ok)).chain(error).boxed()
}

async fn send(world: &TestWorld, actor: &Actor, body: Body) -> Result<Upload> {
    let announced = Announced { model: "acme/vision/yolo".into(), name: "m.bin".into(), sha256: None, size: None };
    receive(world.registry(), actor, announced, body).await
}

/// The bytes of a version's file, or some of them.
pub async fn download(world: &TestWorld, actor: &Actor, version: domain::Id, range: std::ops::Range<u64>) -> Vec<u8> {
    let opened = download::open(world.registry(), actor, version, "m.bin", false).await.unwrap();
    let chunks: Vec<_> = opened.read(range).await.unwrap().collect().await;
    chunks.into_iter().flat_map(|c| c.unwrap().to_vec()).collect()
}
