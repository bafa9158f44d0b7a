//! Several versions as one download: how much of it there may be.

use domain::{Id, Refusal, permission::Visibility};
use registry::{testing::TestWorld, versions::bundle};

use super::batch::thousands;
use crate::refused;

#[tokio::test]
async fn more_files_than_one_download_holds_are_refused_before_they_are_read() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let whole = world.version("acme/vision/yolo").file("m.bin", "bytes").register().await.id;
    let ids = thousands(&world, "acme/vision/many", 5).await;
    let ids: Vec<Id> = ids.into_iter().filter(|id| *id != whole).collect();
    world
        .sql(&format!(
            "set session_replication_role = replica;
             insert into version_file (org_id, version_id, name, position, blob_id)
             select v.org_id, v.id, n::text, n, b.id from version v, blob b, generate_series(1, 10000) n where v.id <> '{whole}';
             update version set size = 1 where size is null;
             reset session_replication_role"
        ))
        .await;
    let owner = world.owner().await;
    assert_eq!(bundle::open(world.registry(), &owner, &ids, false).await.unwrap().len(), 50_000);
    let more = [ids.as_slice(), &[whole]].concat();
    let refusal = refused(bundle::open(world.registry(), &owner, &more, false).await);
    assert_eq!(refusal, Refusal::invalid("ids", "have more than 50000 files; name fewer versions"));
}
