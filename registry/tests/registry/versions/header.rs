//! What files say of themselves: read once, shown to those who may see the version.

use std::fmt::Write as _;

use domain::permission::{OrgRole, ProjectRole, Visibility};
use registry::{Actor, testing::TestWorld, versions::header};

use crate::refused;

/// A safetensors file with two tensors.
fn safetensors() -> Vec<u8> {
    let mut json = String::from(r#"{"__metadata__":{"format":"pt"}"#);
    for (name, from) in [("head.weight", 0), ("head.bias", 24)] {
        let _ = write!(json, r#","{name}":{{"dtype":"F32","shape":[2,3],"data_offsets":[{from},{}]}}"#, from + 24);
    }
    json.push('}');
    let length = u64::try_from(json.len()).unwrap().to_le_bytes();
    [&length[..], json.as_bytes(), &[0; 48]].concat()
}

#[tokio::test]
async fn a_file_is_read_once_for_everybody_who_may_see_it() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Private).await;
    let ada = world.person("ada", OrgRole::Member).await;
    world.grant("acme/vision", &ada, ProjectRole::Contributor).await;
    let id = world.version("acme/vision/yolo").by(&ada).file("m.safetensors", safetensors()).register().await.id;
    let found = header::get(world.registry(), &ada, id, "m.safetensors").await.unwrap();
    assert_eq!((found.framework.as_str(), found.parameters), ("safetensors", Some(12)));
    assert_eq!(found.tensors.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["head.weight", "head.bias"]);
    // From now on without the file.
    assert_eq!(world.count("blob_header").await, 1);
    world.sql("update blob_header set header = jsonb_set(header::jsonb, '{producer}', '\"kept\"')::json").await;
    // A Viewer may know it of a Draft, whose bytes are for Contributors.
    let viewer = world.person("vera", OrgRole::Viewer).await;
    refused(header::get(world.registry(), &viewer, id, "m.safetensors").await);
    world.grant("acme/vision", &viewer, ProjectRole::Viewer).await;
    assert_eq!(header::get(world.registry(), &viewer, id, "m.safetensors").await.unwrap().producer, "kept");
    // A newer reader looks again.
    world.sql("update blob_header set reader = 0").await;
    assert_eq!(header::get(world.registry(), &ada, id, "m.safetensors").await.unwrap(), found);
    refused(header::get(world.registry(), &ada, id, "other.bin").await);
    refused(header::get(world.registry(), &Actor::anonymous(), id, "m.safetensors").await);
}

#[tokio::test]
async fn a_name_may_hold_anything() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let json = r#"{"a\u0000b \ud83d\ude00":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let length = u64::try_from(json.len()).unwrap().to_le_bytes();
    let bytes = [&length[..], json.as_bytes(), &[0; 4]].concat();
    let id = world.version("acme/vision/yolo").by(&ada).file("m.safetensors", bytes).register().await.id;
    for _ in 0..2 {
        let found = header::get(world.registry(), &ada, id, "m.safetensors").await.unwrap();
        assert!(found.tensors[0].name.starts_with('a'), "{found:?}");
    }
    assert_eq!(world.count("blob_header").await, 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let cut = safetensors()[..60].to_vec();
    let files = world.version("acme/vision/yolo").by(&ada).file("cut.safetensors", cut).file("notes.txt", "nothing");
    let id = files.register().await.id;
    for name in ["cut.safetensors", "notes.txt"] {
        let found = header::get(world.registry(), &ada, id, name).await.unwrap();
        assert_eq!((found.tensor_count, found.notes.len()), (0, 1), "{found:?}");
    }
    // What comes back with the same bytes finds what is known of them.
    assert_eq!(world.count("blob_header").await, 2);
    let again = world.version("acme/vision/other").by(&ada).file("again.txt", "nothing").register().await.id;
    header::get(world.registry(), &ada, again, "again.txt").await.unwrap();
    assert_eq!(world.count("blob_header").await, 2);
}

/// A file of two classes that its exporter names.
fn labelled() -> Vec<u8> {
    let json =
        r#"{"__metadata__":{"names":"{0: 'cat', 1: 'dog'}"},"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#;
    let length = u64::try_from(json.len()).unwrap().to_le_bytes();
    [&length[..], json.as_bytes(), &[0; 12]].concat()
}

#[tokio::test]
async fn what_a_file_tells_becomes_the_versions_unless_it_says_otherwise() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let details = async |id| registry::versions::get::get(world.registry(), &ada, id).await.unwrap();
    let told = world.version("acme/vision/yolo").by(&ada).file("m.safetensors", labelled()).key("k").register().await;
    let labels = details(told.id).await.labels;
    assert_eq!(labels, [("cat".to_owned(), 0), ("dog".to_owned(), 1)]);
    assert_eq!(world.count("version where parameter_count = 3").await, 1);
    let said = world.version("acme/vision/yolo").by(&ada).file("m.safetensors", labelled());
    let said = said
        .with(|v| {
            v.labels.insert("car".into(), 7);
        })
        .register()
        .await;
    assert_eq!(details(said.id).await.labels, [("car".to_owned(), 7)]);
    // What cannot be read is registered all the same.
    let cut = labelled()[..40].to_vec();
    let cut = world.version("acme/vision/yolo").by(&ada).file("m.safetensors", cut).register().await;
    assert!(details(cut.id).await.labels.is_empty());
}
