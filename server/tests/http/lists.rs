//! Lists that come in pages, in one order.

use domain::permission::{OrgRole, Visibility};
use registry::testing::TestWorld;
use serde_json::{Value, json};

use crate::client::{Client, as_person};

/// All items of a list by the name that they are told by, page by page, each no longer than two.
async fn all(client: &Client, path: &str, name: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Value = client.get(&format!("{path}?limit=2{cursor}")).await.is(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2, "{page}");
        found.extend(items.iter().map(|item| item.pointer(name).unwrap().as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            // Whatever there is more of, a page before the last is full.
            Some(next) => {
                assert_eq!(items.len(), 2);
                cursor = format!("&cursor={next}");
            }
            None => return found,
        }
    }
}

#[tokio::test]
async fn every_list_is_followed_to_its_end() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.owner().await).await;
    // Of the same name some, and numbers by their value.
    let names = ["b", "a10", "a9", "c", "c"];
    for (at, name) in names.iter().enumerate() {
        world.person(&format!("{name}-{at}"), OrgRole::Member).await;
        ada.post("/api/v1/organizations/acme/teams", &json!({"name": format!("Team {name} {at}")})).await.is(201);
        world.project(&format!("acme/p{at}"), Visibility::Private).await;
        world.sql(&format!("update project set name = 'P', name_key = 'p' where slug = 'p{at}' and {at} > 2")).await;
        world.version("acme/p0/yolo").tag(&format!("{name} {at}")).register().await;
    }
    for (list, name, least) in
        [("people", "/name", 6), ("teams", "/name", 5), ("tags", "/tag/name", 5), ("projects", "/path", 5)]
    {
        let path = format!("/api/v1/organizations/acme/{list}");
        let whole: Value = ada.get(&path).await.is(200).json();
        let whole: Vec<&str> = whole["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item.pointer(name).unwrap().as_str().unwrap())
            .collect();
        assert!(whole.len() >= least, "{list}: {whole:?}");
        assert_eq!(all(&ada, &path, name).await, whole, "{list}");
        for wrong in ["limit=0", "limit=501", "cursor=nothing", "limit=x", "page=2"] {
            ada.get(&format!("{path}?{wrong}")).await.refusal(400, "invalid");
        }
    }
    // A page of one list is none of another.
    let page: Value = ada.get("/api/v1/organizations/acme/teams?limit=1").await.is(200).json();
    let foreign = format!("/api/v1/organizations/acme/people?cursor={}", page["next"].as_str().unwrap());
    ada.get(&foreign).await.refusal(400, "invalid");
}

#[tokio::test]
async fn what_was_there_when_a_page_ended_may_go() {
    let world = TestWorld::new().await;
    let ada = as_person(&world, &world.owner().await).await;
    for name in ["a", "b", "c", "d"] {
        ada.post("/api/v1/organizations/acme/teams", &json!({"name": name})).await.is(201);
        world.project(&format!("acme/{name}"), Visibility::Private).await;
    }
    for (list, gone) in [
        ("teams", "delete from team where slug = 'b'"),
        ("projects", "update project set deleted_at = now() where slug = 'b'"),
    ] {
        let path = format!("/api/v1/organizations/acme/{list}");
        let first: Value = ada.get(&format!("{path}?limit=2")).await.is(200).json();
        world.sql(gone).await;
        let rest: Value = ada.get(&format!("{path}?cursor={}", first["next"].as_str().unwrap())).await.is(200).json();
        let names: Vec<_> = rest["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
        assert_eq!(names, ["c", "d"], "{list}");
    }
}
