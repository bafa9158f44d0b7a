//! The sweep removes what nobody needs, and nothing else.

use std::{path::PathBuf, time::Duration};

use bytes::Bytes;
use domain::{Id, permission::Visibility};
use futures::{StreamExt, channel::oneshot};
use registry::{
    Error,
    artifacts::sweep::{SILENCE, WAITING, sweep},
    testing::TestWorld,
};

use super::send;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

/// What a server that was killed leaves of an upload: a row, and a file half written.
async fn crashed(world: &TestWorld) -> (Id, PathBuf) {
    let owner = world.owner().await;
    let (org, id) = (world.org_id("acme").await, Id::now_v7());
    sqlx::query(
        "insert into upload (org_id, id, account_id, project_id, name) select $1, $2, $3, id, 'm' from project",
    )
    .bind(org)
    .bind(id)
    .bind(owner.id())
    .execute(world.pool())
    .await
    .unwrap();
    let folder = world.folder().join(org.simple().to_string());
    std::fs::create_dir_all(&folder).unwrap();
    let staged = folder.join(format!("{}#1", id.simple()));
    std::fs::write(&staged, "half").unwrap();
    (id, staged)
}

#[tokio::test]
async fn what_a_killed_server_left_is_removed_once_it_has_been_silent() {
    let world = world().await;
    let (id, staged) = crashed(&world).await;
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert!(staged.exists(), "it may still be alive");
    world.sql(&format!("update upload set seen_at = now() - interval '6 minutes' where id = '{id}'")).await;
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert_eq!((world.count("upload").await, world.count("blob_garbage").await), (0, 0));
    assert_eq!(world.objects().len(), 0);
    // At once, when told that nothing else can be alive.
    crashed(&world).await;
    sweep(world.registry(), Duration::ZERO, WAITING).await.unwrap();
    assert_eq!((world.count("upload").await, world.objects().len()), (0, 0));
}

#[tokio::test]
async fn bytes_that_arrived_wait_a_day_for_their_version() {
    let world = world().await;
    let owner = world.owner().await;
    let upload = world.upload(&owner, "acme/vision/yolo", "m", "bytes").await.unwrap().id;
    world
        .sql("update upload set arrived_at = now() - interval '23 hours', seen_at = now() - interval '23 hours'")
        .await;
    assert_eq!(sweep(world.registry(), SILENCE, WAITING).await.unwrap(), 0);
    assert_eq!(world.count(&format!("upload where id = '{upload}'")).await, 1);
    world.sql("update upload set arrived_at = now() - interval '25 hours'").await;
    assert_eq!(sweep(world.registry(), SILENCE, WAITING).await.unwrap(), 1);
    assert_eq!((world.count("upload").await, world.objects().len()), (0, 0));
}

#[tokio::test]
async fn an_upload_under_way_is_left_alone() {
    let world = world().await;
    let owner = world.owner().await;
    let (go_on, wait) = oneshot::channel::<()>();
    let (begun, has_begun) = oneshot::channel::<()>();
    let first = futures::stream::once(async move {
        begun.send(()).unwrap();
        Ok(Bytes::from("some "))
    });
    let rest = futures::stream::once(async move {
        wait.await.unwrap();
        Ok(Bytes::from("bytes"))
    });
    let upload = send(&world, &owner, first.chain(rest).boxed());
    let sweeping = async {
        has_begun.await.unwrap();
        sweep(world.registry(), SILENCE, WAITING).await.unwrap();
        assert_eq!(world.count("upload").await, 1);
        go_on.send(()).unwrap();
    };
    let (upload, ()) = tokio::join!(upload, sweeping);
    assert_eq!(upload.unwrap().size, 10);
    assert_eq!(world.objects().len(), 1);
}

/// Whether the sweep met the half-written file, too, depends on the store.
async fn given_up_meanwhile(with_its_file: bool) {
    let world = world().await;
    let owner = world.owner().await;
    let (go_on, wait) = oneshot::channel::<()>();
    let (begun, has_begun) = oneshot::channel::<()>();
    let first = futures::stream::once(async move {
        begun.send(()).unwrap();
        Ok(Bytes::from("some "))
    });
    let rest = futures::stream::once(async move {
        wait.await.unwrap();
        Ok(Bytes::from("bytes"))
    });
    let upload = send(&world, &owner, first.chain(rest).boxed());
    let sweeping = async {
        has_begun.await.unwrap();
        if with_its_file {
            sweep(world.registry(), Duration::ZERO, WAITING).await.unwrap();
        } else {
            world.sql("delete from upload").await;
        }
        go_on.send(()).unwrap();
    };
    let (upload, ()) = tokio::join!(upload, sweeping);
    let error = upload.unwrap_err();
    assert!(with_its_file || matches!(error, Error::Cut(_)), "{error}");
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert_eq!((world.count("upload").await, world.objects().len()), (0, 0));
}

#[tokio::test]
async fn an_upload_that_was_given_up_meanwhile_is_told_so_and_leaves_nothing() {
    given_up_meanwhile(false).await;
    given_up_meanwhile(true).await;
}

#[tokio::test]
async fn only_what_is_no_ones_is_removed() {
    let world = world().await;
    let version = world.version("acme/vision/yolo").file("m.bin", "bytes").register().await.id;
    let before = world.objects();
    // Other people's files in the folder are none of its business.
    std::fs::write(world.folder().join("README"), "mine").unwrap();
    std::fs::create_dir(world.folder().join("backup")).unwrap();
    std::fs::write(world.folder().join("backup/notes#1"), "mine").unwrap();
    for _ in 0..2 {
        sweep(world.registry(), Duration::ZERO, Duration::ZERO).await.unwrap();
    }
    assert_eq!(world.objects().len(), before.len() + 2);
    let owner = world.owner().await;
    assert_eq!(super::download(&world, &owner, version, 0..5).await, b"bytes");
}

#[tokio::test]
async fn servers_may_sweep_at_the_same_time() {
    let world = world().await;
    let owner = world.owner().await;
    for n in 0..10 {
        world.upload(&owner, "acme/vision/yolo", "m", format!("{n}")).await.unwrap();
    }
    let sweeps = (0..4).map(|_| sweep(world.registry(), Duration::ZERO, Duration::ZERO));
    let removed: usize = futures::future::join_all(sweeps).await.into_iter().map(Result::unwrap).sum();
    // Whichever of them swept first, nothing is left for a next one.
    let last = sweep(world.registry(), Duration::ZERO, Duration::ZERO).await.unwrap();
    assert_eq!(removed + last, 10);
    assert_eq!((world.objects().len(), world.count("blob_garbage").await), (0, 0));
}
