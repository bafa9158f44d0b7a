//! The stream of what happens, as a caller reads it.

use domain::{
    Id,
    api::Changes,
    permission::{OrgRole, ProjectRole, TokenScope, Visibility},
};
use registry::{projects::access::grant, testing::TestWorld};
use serde_json::json;
use server::router::Server;

use crate::client::{Client, as_person, server, with_token};
use domain::api::SetGrant;

const STREAM: &str = "/api/v1/organizations/acme/events";

/// An event as it is written.
#[derive(Debug, PartialEq)]
struct Told {
    id: String,
    event: String,
    data: String,
}

impl Told {
    fn changed(&self) -> Vec<(String, Option<Id>)> {
        assert_eq!(self.event, "changes", "{self:?}");
        let changes: Changes = serde_json::from_str(&self.data).expect("changes");
        changes.items.into_iter().map(|change| (change.event, change.id)).collect()
    }
}

/// What an answer's body tells, one event after the other.
struct Stream {
    body: axum::body::BodyDataStream,
    held: String,
}

impl Stream {
    async fn open(client: &Client, path: &str) -> Self {
        let answer = client.begin(path).await;
        assert_eq!(answer.status().as_u16(), 200);
        let header = |name: &str| answer.headers()[name].to_str().expect("a header").to_owned();
        assert_eq!((header("content-type"), header("cache-control")), ("text/event-stream".into(), "no-store".into()));
        assert!(!answer.headers().contains_key("content-encoding"));
        Self { body: answer.into_body().into_data_stream(), held: String::new() }
    }

    /// The next event; nothing at the end.
    async fn next(&mut self) -> Option<Told> {
        use futures::StreamExt as _;
        loop {
            while let Some(end) = self.held.find("\n\n") {
                let block: String = self.held.drain(..end + 2).collect();
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                    line.map(|value| value.trim_start().to_owned())
                };
                if let (Some(id), Some(event), Some(data)) = (field("id"), field("event"), field("data")) {
                    return Some(Told { id, event, data });
                }
                assert!(block.contains("retry: 2000"), "{block}");
            }
            let piece = self.body.next().await?.expect("a piece");
            self.held.push_str(std::str::from_utf8(&piece).expect("text"));
        }
    }

    /// The next event that says something.
    async fn told(&mut self) -> Told {
        loop {
            let told = self.next().await.expect("an open stream");
            if told.event != "beat" {
                return told;
            }
        }
    }
}

/// A client of a server that can be spoken to otherwise, too.
fn of(server: &Server, caller: &Client) -> Client {
    caller.at_server(server.clone())
}

#[tokio::test]
async fn what_is_done_by_one_is_told_to_another_who_goes_on_where_they_were() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let owner = with_token(&world, &world.owner().await, TokenScope::Write).await;
    let (server, other) = (server(&world), server(&world));
    let ada = as_person(&world, &world.person("ada", OrgRole::Member).await).await;
    let mut stream = Stream::open(&of(&server, &ada), STREAM).await;
    assert_eq!(stream.next().await.expect("a sign").event, "beat");
    let version = world.version("acme/vision/yolo").register().await.id;
    let told = stream.told().await;
    assert_eq!(told.changed(), [("version.registered".to_owned(), Some(version))]);
    drop(stream);
    let act = |stage: &str| json!({"stage": stage, "reason": "better"});
    let path = format!("/api/v1/versions/{version}/stage");
    owner.post(&path, &act("staging")).await.is(200);
    // The header says where one was, whatever the address does, and another server knows as well.
    let again = of(&other, &ada).with("last-event-id", &told.id);
    let mut again = Stream::open(&again, &format!("{STREAM}?ago=1")).await;
    let missed = again.told().await;
    assert_eq!(missed.changed(), [("version.staged".to_owned(), Some(version))]);
    owner.post(&path, &act("production")).await.is(200);
    assert_eq!(again.told().await.changed(), [("version.staged".to_owned(), Some(version))]);
    // Without following it ends with what was missed.
    let whole = ada.get(&format!("{STREAM}?follow=false&after={}", told.id)).await.is(200).text();
    assert_eq!(whole.matches("version.staged").count(), 2, "{whole}");
    // What is no place is refused, unless a browser says so that can say nothing else.
    ada.get(&format!("{STREAM}?after=yesterday")).await.refusal(400, "invalid");
    let lost = ada.with("last-event-id", "yesterday").get(&format!("{STREAM}?follow=false")).await.is(200).text();
    assert!(lost.contains("event: reset"), "{lost}");
}

#[tokio::test]
async fn whoever_sees_nothing_is_told_as_of_what_is_not_there() {
    let world = TestWorld::new().await;
    world.org("other").await;
    let vision = world.project("acme/vision", Visibility::Private).await;
    let ada = world.person_of("other", "ada", OrgRole::Member).await;
    let client = as_person(&world, &ada).await;
    let problem = |answer: crate::client::Answer| answer.refusal(404, "not_found").detail;
    let hidden = problem(client.get(STREAM).await);
    assert_eq!(hidden, problem(client.get("/api/v1/organizations/nowhere/events").await));
    // With a grant they are told, and without it no more.
    world.grant("acme/vision", &ada, ProjectRole::Viewer).await;
    let mut stream = Stream::open(&client, STREAM).await;
    let version = world.version("acme/vision/yolo").register().await.id;
    assert_eq!(stream.told().await.changed(), [("version.registered".to_owned(), Some(version))]);
    let none = SetGrant { account: ada.id(), team: None, role: None };
    grant::set(world.registry(), &world.owner().await, vision, &none).await.expect("a revoked grant");
    world.version("acme/vision/yolo").register().await;
    while let Some(told) = stream.next().await {
        assert_eq!(told.event, "beat");
    }
}

#[tokio::test]
async fn streams_end_with_the_server() {
    let world = TestWorld::new().await;
    let server = server(&world);
    let ada = of(&server, &as_person(&world, &world.owner().await).await);
    let mut stream = Stream::open(&ada, STREAM).await;
    assert_eq!(stream.next().await.expect("a sign").event, "beat");
    server.live.close();
    assert_eq!(stream.next().await, None);
}
