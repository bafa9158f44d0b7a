//! Files that arrive in parts.

use bytes::Bytes;
use domain::{
    Id, Refusal,
    api::{NewFile, NewParts, NewVersion, Parts, Upload},
    permission::{OrgRole, Visibility},
};
use futures::{StreamExt, channel::oneshot, stream};
use registry::{
    Actor, Registry, Result,
    artifacts::{
        Files,
        parts::{self, Arriving, Sums},
        sweep::{SILENCE, WAITING, sweep},
    },
    people::operator,
    projects,
    testing::{TestWorld, email},
    versions::register,
};
use sha2::{Digest, Sha256};

use super::download;
use crate::refused;

const MODEL: &str = "acme/vision/yolo";
const PART: usize = 8 << 20;
/// Two whole parts and a little.
const SIZE: usize = 2 * PART + 5;

async fn world() -> TestWorld {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    world
}

/// Bytes of which no two kilobytes are the same.
fn content() -> Bytes {
    (0u32..).flat_map(|n| n.to_be_bytes().repeat(256)).take(SIZE).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

async fn begin(world: &TestWorld, actor: &Actor, sha256: Option<String>) -> Result<Parts> {
    let new = NewParts { model: MODEL.into(), name: "m.bin".into(), size: SIZE as u64, sha256 };
    parts::begin(world.registry(), actor, &new).await
}

fn part(content: &Bytes, number: u32) -> Bytes {
    let start = (number as usize - 1) * PART;
    content.slice(start..content.len().min(start + PART))
}

async fn put(registry: &Registry, actor: &Actor, id: Id, number: u32, bytes: Bytes) -> Result<()> {
    let sums = Sums { sha256: Some(Sha256::digest(&bytes).into()), crc32c: None };
    put_as(registry, actor, id, number, bytes, sums).await
}

async fn put_as(registry: &Registry, actor: &Actor, id: Id, number: u32, bytes: Bytes, sums: Sums) -> Result<()> {
    let chunks: Vec<_> = bytes.chunks(70_001).map(|chunk| std::io::Result::Ok(Bytes::copy_from_slice(chunk))).collect();
    let arriving = Arriving { number, length: Some(bytes.len() as u64), sums, body: stream::iter(chunks) };
    parts::put(registry, actor, id, arriving).await
}

async fn put_all(world: &TestWorld, actor: &Actor, id: Id, content: &Bytes) {
    for number in [3, 1, 2] {
        put(world.registry(), actor, id, number, part(content, number)).await.unwrap();
    }
}

async fn numbers(world: &TestWorld, actor: &Actor, id: Id) -> Vec<u32> {
    parts::get(world.registry(), actor, id).await.unwrap().arrived.iter().map(|part| part.number).collect()
}

async fn register(world: &TestWorld, actor: &Actor, upload: Id) -> Id {
    let files = vec![NewFile { name: None, upload }];
    let new = NewVersion { model: MODEL.into(), files, ..NewVersion::default() };
    register::register(world.registry(), actor, new, None).await.unwrap().id
}

#[tokio::test]
async fn parts_in_any_order_become_the_file() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    for announced in [None, Some(hex(&content))] {
        let begun = begin(&world, &ada, announced).await.unwrap();
        assert_eq!((begun.part_bytes, begun.parts), (PART as u64, 3));
        put_all(&world, &ada, begun.id, &content).await;
        assert_eq!(numbers(&world, &ada, begun.id).await, [1, 2, 3]);
        let upload = parts::complete(world.registry(), &ada, begun.id, None).await.unwrap();
        assert_eq!((upload.id, upload.size, &upload.sha256), (begun.id, SIZE as i64, &hex(&content)));
        // An answer that was lost is given again.
        let again = parts::complete(world.registry(), &ada, begun.id, Some(&hex(&content))).await.unwrap();
        assert_eq!(again, upload);
        assert_eq!(parts::get(world.registry(), &ada, begun.id).await.unwrap().upload, Some(upload));
        let version = register(&world, &ada, begun.id).await;
        assert!(download(&world, &ada, version, 0..SIZE as u64).await == content);
    }
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert_eq!((world.count("partial_upload").await, world.count("upload").await, world.objects().len()), (0, 0, 1));
}

#[tokio::test]
async fn another_server_goes_on_where_one_has_stopped() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let id = begin(&world, &ada, None).await.unwrap().id;
    put(world.registry(), &ada, id, 2, part(&content, 2)).await.unwrap();
    let other = Registry::new(world.pool().clone(), Files::local(world.folder()).unwrap());
    assert_eq!(numbers(&world, &ada, id).await, [2]);
    for number in [1, 3] {
        put(&other, &ada, id, number, part(&content, number)).await.unwrap();
    }
    assert_eq!(parts::complete(&other, &ada, id, None).await.unwrap().sha256, hex(&content));
}

#[tokio::test]
async fn what_took_its_place_before_its_server_died_is_found_there() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let id = begin(&world, &ada, None).await.unwrap().id;
    put_all(&world, &ada, id, &content).await;
    let staged = world.objects().pop().unwrap();
    std::fs::rename(&staged, staged.with_extension("")).unwrap();
    assert_eq!(parts::complete(world.registry(), &ada, id, None).await.unwrap().sha256, hex(&content));
}

#[tokio::test]
async fn only_the_bytes_of_a_part_become_it() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let id = begin(&world, &ada, None).await.unwrap().id;
    let registry = world.registry();
    let send = async |number, sha256, bytes: Bytes| {
        let body = stream::iter([std::io::Result::Ok(bytes)]);
        parts::put(registry, &ada, id, Arriving { number, length: None, sums: Sums { sha256, crc32c: None }, body })
            .await
    };
    let short = part(&content, 3).slice(1..);
    assert!(send(3, None, short).await.unwrap_err().to_string().contains("1 bytes of a part are missing"));
    let refusal = refused(send(3, None, Bytes::from_static(b"123456")).await);
    assert!(refusal.to_string().contains("longer than its part"), "{refusal}");
    for number in [0, 4, u32::MAX] {
        let refusal = refused(send(number, None, part(&content, 3)).await);
        assert!(refusal.to_string().contains("from 1 to 3"), "{refusal}");
    }
    let wrong = refused(send(3, Some([0; 32]), part(&content, 3)).await);
    assert!(matches!(wrong, Refusal::WrongDigest { .. }), "{wrong:?}");
    let arriving = Arriving {
        number: 3,
        length: Some(6),
        sums: Sums::default(),
        body: stream::pending::<std::io::Result<Bytes>>(),
    };
    let said = refused(parts::put(registry, &ada, id, arriving).await);
    assert!(said.to_string().contains("exactly 5 bytes"), "{said}");
    assert_eq!(numbers(&world, &ada, id).await, Vec::<u32>::new());
    // Once it is there it may come again, and no other in its place.
    for _ in 0..2 {
        send(3, None, part(&content, 3)).await.unwrap();
    }
    for sha256 in [None, Some(Sha256::digest(b"54321").into())] {
        let refusal = refused(send(3, sha256, Bytes::from_static(b"54321")).await);
        assert!(refusal.to_string().contains("with other bytes"), "{refusal}");
    }
    put(registry, &ada, id, 1, part(&content, 1)).await.unwrap();
    let refusal = refused(parts::complete(registry, &ada, id, None).await);
    assert!(refusal.to_string().contains("not arrived yet: 2."), "{refusal}");
    put(registry, &ada, id, 2, part(&content, 2)).await.unwrap();
    assert_eq!(parts::complete(registry, &ada, id, None).await.unwrap().sha256, hex(&content));
}

#[tokio::test]
async fn a_whole_that_is_not_what_was_announced_is_thrown_away() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    for at_the_end in [false, true] {
        let wrong = hex(b"another file");
        let id = begin(&world, &ada, (!at_the_end).then(|| wrong.clone())).await.unwrap().id;
        put_all(&world, &ada, id, &content).await;
        let refusal = refused(parts::complete(world.registry(), &ada, id, at_the_end.then_some(wrong.as_str())).await);
        assert_eq!(refusal, Refusal::WrongDigest { arrived: hex(&content), expected: wrong });
        assert_eq!((world.count("partial_upload").await, world.objects().len()), (0, 0));
    }
}

/// Changes a byte behind the server's back.
fn overwrite(world: &TestWorld, id: Id, at: u64) {
    let mut objects = world.objects().into_iter();
    let staged = objects.find(|path| path.to_string_lossy().contains(&id.simple().to_string())).unwrap();
    let file = std::fs::File::options().write(true).open(staged).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, b"!", at).unwrap();
}

#[tokio::test]
async fn bytes_that_changed_in_the_store_are_not_taken_for_the_file() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let id = begin(&world, &ada, None).await.unwrap().id;
    put_all(&world, &ada, id, &content).await;
    overwrite(&world, id, PART as u64 + 1_000);
    let refusal = refused(parts::complete(world.registry(), &ada, id, None).await);
    assert!(refusal.to_string().contains("Part 2 was damaged"), "{refusal}");
    assert_eq!((world.count("upload").await, world.objects().len()), (0, 0));
}

fn crc(bytes: &[u8]) -> Sums {
    Sums { sha256: None, crc32c: Some(crc32c::crc32c(bytes)) }
}

#[tokio::test]
async fn parts_come_with_a_cheaper_sum_where_the_whole_is_digested() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    for (said, damaged) in [(Some(hex(&content)), false), (None, false), (None, true)] {
        let id = begin(&world, &ada, None).await.unwrap().id;
        let wrong = refused(put_as(registry, &ada, id, 3, part(&content, 3), crc(b"other")).await);
        assert!(matches!(wrong, Refusal::WrongDigest { .. }), "{wrong:?}");
        for number in [3, 1, 2] {
            let bytes = part(&content, number);
            put_as(registry, &ada, id, number, bytes.clone(), crc(&bytes)).await.unwrap();
        }
        let told = parts::get(registry, &ada, id).await.unwrap().arrived;
        assert_eq!(told[2].crc32c, Some(format!("{:08x}", crc32c::crc32c(&part(&content, 3)))));
        assert_eq!(told[2].sha256, None);
        // The same part may come again with any sum, and another one with none.
        put(registry, &ada, id, 3, part(&content, 3)).await.unwrap();
        put_as(registry, &ada, id, 3, part(&content, 3), Sums::default()).await.unwrap();
        let other = Bytes::from_static(b"54321");
        for sums in [crc(&other), Sums { sha256: Some(Sha256::digest(&other).into()), crc32c: None }, Sums::default()] {
            let refusal = refused(put_as(registry, &ada, id, 3, other.clone(), sums).await);
            assert!(refusal.to_string().contains("with other bytes"), "{refusal}");
        }
        if damaged {
            overwrite(&world, id, PART as u64 + 1_000);
            let refusal = refused(parts::complete(registry, &ada, id, None).await);
            assert!(refusal.to_string().contains("Part 2 was damaged"), "{refusal}");
        } else {
            let upload = parts::complete(registry, &ada, id, said.as_deref()).await.unwrap();
            assert_eq!(upload.sha256, hex(&content));
        }
    }
}

#[tokio::test]
async fn what_a_broken_off_request_wrote_over_a_part_is_seen() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let other = Registry::new(world.pool().clone(), Files::local(world.folder()).unwrap());
    for server in [world.registry(), &other] {
        let id = begin(&world, &ada, Some(hex(&content))).await.unwrap().id;
        let (go_on, wait) = oneshot::channel::<()>();
        let (begun, has_begun) = oneshot::channel::<()>();
        let first = stream::once(async move {
            begun.send(()).unwrap();
            std::io::Result::Ok(Bytes::new())
        });
        let rest = stream::once(async move {
            wait.await.unwrap();
            Ok(Bytes::from(vec![7; PART / 2]))
        });
        let cut = stream::once(async { Err(std::io::Error::other("gone")) });
        let body = first.chain(rest).chain(cut).boxed();
        let slow = parts::put(server, &ada, id, Arriving { number: 1, length: None, sums: Sums::default(), body });
        let meanwhile = async {
            has_begun.await.unwrap();
            put_all(&world, &ada, id, &content).await;
            go_on.send(()).unwrap();
        };
        let (slow, ()) = tokio::join!(slow, meanwhile);
        assert!(slow.unwrap_err().to_string().contains("gone"));
        let refusal = refused(parts::complete(world.registry(), &ada, id, None).await);
        assert!(matches!(refusal, Refusal::WrongDigest { .. }), "{refusal:?}");
    }
}

#[tokio::test]
async fn nothing_is_put_together_while_a_part_still_arrives() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let id = begin(&world, &ada, None).await.unwrap().id;
    let (go_on, wait) = oneshot::channel::<()>();
    let (begun, has_begun) = oneshot::channel::<()>();
    let last = part(&content, 3);
    let first = stream::once(async move {
        begun.send(()).unwrap();
        std::io::Result::Ok(last)
    });
    let rest = stream::once(async move {
        wait.await.unwrap();
        Ok(Bytes::new())
    });
    let slow = Arriving { number: 3, length: None, sums: Sums::default(), body: first.chain(rest).boxed() };
    let slow = parts::put(world.registry(), &ada, id, slow);
    let meanwhile = async {
        has_begun.await.unwrap();
        put_all(&world, &ada, id, &content).await;
        let refusal = refused(parts::complete(world.registry(), &ada, id, None).await);
        assert!(refusal.to_string().contains("still under way"), "{refusal}");
        go_on.send(()).unwrap();
    };
    let (slow, ()) = tokio::join!(slow, meanwhile);
    slow.unwrap();
    assert_eq!(parts::complete(world.registry(), &ada, id, None).await.unwrap().sha256, hex(&content));
}

#[tokio::test]
async fn several_who_put_it_together_are_told_the_same() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let id = begin(&world, &ada, None).await.unwrap().id;
    put_all(&world, &ada, id, &content).await;
    let all = (0..4).map(|_| parts::complete(world.registry(), &ada, id, None));
    let all: Vec<Result<Upload>> = futures::future::join_all(all).await;
    let (done, busy): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert!(!done.is_empty());
    for upload in done {
        assert_eq!(upload.unwrap().sha256, hex(&content));
    }
    for busy in busy {
        assert!(refused(busy).to_string().contains("still under way"));
    }
    assert_eq!((world.count("upload").await, world.objects().len()), (1, 1));
}

#[tokio::test]
async fn an_upload_is_there_for_the_one_who_began_it_alone() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let bob = world.person("bob", OrgRole::Member).await;
    let registry = world.registry();
    let id = begin(&world, &ada, None).await.unwrap().id;
    put_all(&world, &ada, id, &content).await;
    for other in [&bob, &world.owner().await, &Actor::anonymous()] {
        let missing = Refusal::not_found("upload");
        assert_eq!(refused(parts::get(registry, other, id).await), missing);
        assert_eq!(refused(put(registry, other, id, 1, part(&content, 1)).await), missing);
        assert_eq!(refused(parts::complete(registry, other, id, None).await), missing);
        assert_eq!(refused(parts::give_up(registry, other, id).await), missing);
    }
    assert_eq!(parts::list(registry, &bob, MODEL).await.unwrap().items, []);
    assert_eq!(parts::list(registry, &ada, MODEL).await.unwrap().items.iter().map(|p| p.id).collect::<Vec<_>>(), [id]);
    // Nor for her, where she may not register any more.
    operator::unsafe_set_role(registry, "acme", &email("ada"), OrgRole::Viewer).await.unwrap();
    let refusal = refused(parts::get(registry, &world.actor("ada").await, id).await);
    assert!(matches!(refusal, Refusal::RoleNeeded { .. }), "{refusal:?}");
}

#[tokio::test]
async fn what_cannot_be_an_upload_is_not_begun() {
    let world = world().await;
    let ada = world.person("ada", OrgRole::Member).await;
    let new = NewParts { model: MODEL.into(), name: "m.bin".into(), size: 1, sha256: None };
    for wrong in [
        NewParts { size: 0, ..new.clone() },
        NewParts { size: (1 << 40) + 1, ..new.clone() },
        NewParts { size: u64::MAX, ..new.clone() },
        NewParts { name: "../m".into(), ..new.clone() },
        NewParts { sha256: Some("0".into()), ..new.clone() },
        NewParts { model: "acme/nothing/yolo".into(), ..new.clone() },
    ] {
        refused(parts::begin(world.registry(), &ada, &wrong).await);
    }
    for _ in 0..100 {
        parts::begin(world.registry(), &ada, &new).await.unwrap();
    }
    let refusal = refused(parts::begin(world.registry(), &ada, &new).await);
    assert!(refusal.to_string().contains("100 uploads of yours are unfinished"), "{refusal}");
    assert_eq!(parts::list(world.registry(), &ada, MODEL).await.unwrap().items.len(), 100);
}

#[tokio::test]
async fn abandoned_parts_go_after_a_day_and_given_up_ones_at_once() {
    let (world, content) = (world().await, content());
    let ada = world.person("ada", OrgRole::Member).await;
    let registry = world.registry();
    let id = begin(&world, &ada, None).await.unwrap().id;
    put(registry, &ada, id, 1, part(&content, 1)).await.unwrap();
    world.sql("update partial_upload set seen_at = now() - interval '23 hours'").await;
    assert_eq!(sweep(registry, SILENCE, WAITING).await.unwrap(), 0);
    assert_eq!(world.objects().len(), 1, "it was taken for cut off");
    world.sql("update partial_upload set seen_at = now() - interval '25 hours'").await;
    sweep(registry, SILENCE, WAITING).await.unwrap();
    let left = async || {
        let garbage = world.count("part_garbage").await + world.count("blob_garbage").await;
        (world.count("partial_upload").await, world.count("upload").await, garbage, world.objects().len())
    };
    assert_eq!(left().await, (0, 0, 0, 0));

    for finished in [false, true] {
        let id = begin(&world, &ada, None).await.unwrap().id;
        put_all(&world, &ada, id, &content).await;
        if finished {
            parts::complete(registry, &ada, id, None).await.unwrap();
        }
        parts::give_up(registry, &ada, id).await.unwrap();
        assert_eq!(left().await, (0, 0, 0, 0));
    }
}

#[tokio::test]
async fn parts_go_with_their_project() {
    let (world, content) = (world().await, content());
    let owner = world.owner().await;
    let id = begin(&world, &owner, None).await.unwrap().id;
    put(world.registry(), &owner, id, 1, part(&content, 1)).await.unwrap();
    world.sql("update project set deleted_at = now()").await;
    while projects::purge::step(world.registry()).await.unwrap() {}
    assert_eq!(world.count("part_garbage").await, 1);
    sweep(world.registry(), SILENCE, WAITING).await.unwrap();
    assert_eq!((world.count("partial_upload").await, world.objects().len()), (0, 0));
}
