use domain::{permission::Visibility, version::Stage};
use registry::{
    backup::unsafe_blobs,
    checkup::{Finding, unsafe_database, unsafe_store},
    testing::TestWorld,
};

/// What is broken, by the promises' words.
fn broken(findings: Vec<Finding>) -> Vec<String> {
    findings.into_iter().filter(|finding| finding.broken > 0).map(|finding| finding.what).collect()
}

/// A few versions, with and without files, in two projects.
async fn lived_in() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    world.project("acme/vision/aerial", Visibility::Private).await;
    world.version("acme/vision/yolo").file("yolo.bin", &b"weights"[..]).stage(Stage::Staging).register().await;
    world.version("acme/vision/yolo").file("yolo.bin", &b"weights"[..]).archived().register().await;
    world.version("acme/vision/aerial/roofs").uri("https://example.org/roofs.onnx").register().await;
    world
}

#[tokio::test]
async fn what_was_done_by_the_use_cases_holds_together() {
    let world = lived_in().await;
    assert_eq!(broken(unsafe_database(world.registry()).await.unwrap()), Vec::<String>::new());
    assert_eq!(broken(unsafe_store(world.registry()).await.unwrap()), Vec::<String>::new());
}

#[tokio::test]
async fn each_promise_is_seen_broken() {
    let world = lived_in().await;
    for (damage, repair, what) in [
        (
            "update model set next_number = 1",
            "update model m set next_number = (select max(number) + 1 from version v where v.model_id = m.id)",
            "no number of a version is given again",
        ),
        (
            "update version set size = size + 1 where size is not null and archived_at is null",
            "update version set size = size - 1 where size is not null and archived_at is null",
            "a version is as large as its files",
        ),
        (
            "insert into blob (org_id, id, sha256, size) select org_id, gen_random_uuid(), sha256('x'), 0 from blob limit 1",
            "delete from blob where sha256 = sha256('x')",
            "a content is kept for as long as a version refers to it",
        ),
        (
            "insert into blob_garbage (object_key) select object_key(org_id, id) from blob",
            "delete from blob_garbage",
            "no content that a version refers to waits for its removal",
        ),
        (
            "insert into version_count select org_id, id, 1 from project",
            "insert into version_count select org_id, id, -1 from project",
            "a project's count is that of its versions",
        ),
        (
            "insert into version_tally select org_id, id, false, 'draft', 'testing', 'x', 1, 1 from project",
            "insert into version_tally select org_id, id, false, 'draft', 'testing', 'x', -1, -1 from project",
            "a project's summary is that of its versions",
        ),
        (
            "insert into blob_tally select id, 1 from organization",
            "insert into blob_tally select id, -1 from organization",
            "an organization's storage is that of its contents",
        ),
        (
            "delete from project_closure where depth = 1",
            "insert into project_closure select p.org_id, p.parent_id, p.id, 1 from project p where p.parent_id is not null",
            "what is below a project is what its sub-projects say",
        ),
        (
            "update version set stage = 'production' where number = 1",
            "update version v set stage = (select to_stage from stage_change s where s.version_id = v.id)",
            "a version's stage is the last that its history tells of",
        ),
        (
            "alter table audit disable trigger user; update audit set action = 'x.' || action where kind = 'version'",
            "update audit set action = substr(action, 3) where kind = 'version'; alter table audit enable trigger user",
            "the audit log tells how a version came",
        ),
        (
            "update version set status = 'published', published_at = now() where uri is not null",
            "alter table version disable trigger version_lock; update version set status = 'draft', published_at = null; \
             alter table version enable trigger version_lock",
            "the audit log tells who published a version",
        ),
    ] {
        world.sql(damage).await;
        let found = broken(unsafe_database(world.registry()).await.unwrap());
        assert!(found.iter().any(|found| found == what), "{damage}: {found:?}");
        world.sql(repair).await;
        assert_eq!(broken(unsafe_database(world.registry()).await.unwrap()), Vec::<String>::new(), "{repair}");
    }
}

#[tokio::test]
async fn files_that_are_lost_and_files_that_nobody_knows_are_seen() {
    let world = lived_in().await;
    let blob = unsafe_blobs(world.registry()).await.unwrap().remove(0);
    let object = world.folder().join(blob.key());
    let elsewhere = object.with_file_name("00000000000070008000000000000000");
    std::fs::rename(&object, &elsewhere).unwrap();
    let findings = unsafe_store(world.registry()).await.unwrap();
    assert_eq!(findings[0].examples, [blob.key()]);
    assert!(findings[1].examples[0].ends_with("00000000000070008000000000000000"), "{findings:?}");
    // One of another size is no more there than one that is not.
    std::fs::write(&object, b"half").unwrap();
    assert_eq!(unsafe_store(world.registry()).await.unwrap()[0].broken, 1);
}
