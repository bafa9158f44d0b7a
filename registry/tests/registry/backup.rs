use std::time::Duration;

use futures::StreamExt as _;
use registry::{
    artifacts::sweep,
    backup::{Snapshot, unsafe_blobs, unsafe_is_there, unsafe_is_whole, unsafe_put, unsafe_read},
    testing::TestWorld,
};

/// A version's key, with a file.
async fn with_file(world: &TestWorld, bytes: &'static [u8]) -> domain::Id {
    world.version("acme/vision/yolo").file("yolo.bin", bytes).register().await.id
}

async fn swept(world: &TestWorld) -> usize {
    sweep::sweep(world.registry(), sweep::SILENCE, Duration::from_secs(3600)).await.unwrap()
}

#[tokio::test]
async fn nothing_is_removed_from_the_store_while_a_snapshot_is_held() {
    let world = TestWorld::new().await;
    world.project("acme/vision", domain::permission::Visibility::Private).await;
    let id = with_file(&world, b"weights").await;
    let mut snapshot = Snapshot::unsafe_take(world.registry()).await.unwrap().unwrap();
    world
        .sql(&format!(
            "delete from version where id = '{id}';
             with gone as (delete from blob returning org_id, id)
             insert into blob_garbage (object_key) select object_key(org_id, id) from gone"
        ))
        .await;
    assert_eq!(swept(&world).await, 0);
    let blobs = snapshot.blobs().await.unwrap();
    assert_eq!(blobs.len(), 1, "it sees what was there when it was taken");
    let mut bytes = unsafe_read(world.registry(), &blobs[0]).await.unwrap();
    assert_eq!(bytes.next().await.unwrap().unwrap(), &b"weights"[..]);
    snapshot.end().await.unwrap();
    assert_eq!(swept(&world).await, 1);
    assert!(!unsafe_is_there(world.registry(), &blobs[0]).await.unwrap());
}

#[tokio::test]
async fn there_is_one_snapshot_at_a_time() {
    let world = TestWorld::new().await;
    let held = Snapshot::unsafe_take(world.registry()).await.unwrap().unwrap();
    assert!(Snapshot::unsafe_take(world.registry()).await.unwrap().is_none());
    held.end().await.unwrap();
    // One that was dropped, as when a command is stopped, is no more held than one that has ended.
    drop(Snapshot::unsafe_take(world.registry()).await.unwrap().unwrap());
    let again = async {
        loop {
            if let Some(snapshot) = Snapshot::unsafe_take(world.registry()).await.unwrap() {
                break snapshot;
            }
            tokio::task::yield_now().await;
        }
    };
    again.await.end().await.unwrap();
}

#[tokio::test]
async fn a_content_is_put_back_and_one_that_changed_is_noticed() {
    let world = TestWorld::new().await;
    world.project("acme/vision", domain::permission::Visibility::Private).await;
    with_file(&world, b"weights").await;
    let blob = unsafe_blobs(world.registry()).await.unwrap().remove(0);
    assert!(unsafe_is_whole(world.registry(), &blob).await);
    let file = std::env::temp_dir().join(format!("vitrine-put-{}", std::process::id()));
    std::fs::write(&file, b"WEIGHTS").unwrap();
    unsafe_put(world.registry(), &blob, &file).await.unwrap();
    assert!(unsafe_is_there(world.registry(), &blob).await.unwrap());
    assert!(!unsafe_is_whole(world.registry(), &blob).await);
    std::fs::write(&file, b"weights").unwrap();
    unsafe_put(world.registry(), &blob, &file).await.unwrap();
    assert!(unsafe_is_whole(world.registry(), &blob).await);
    std::fs::remove_file(&file).unwrap();
}
