//! A server that is killed while it receives a file.

use std::io::Write as _;

use domain::table::{Page, Row};
use postgres::{DATABASE, OWNER_ROLE, running_url};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, until},
};

/// Runs a statement in the embedded database, as its owner.
pub fn sql(folder: &Folder, statement: &'static str) -> i64 {
    let url = running_url(&folder.data(), OWNER_ROLE, DATABASE).expect("a pid file").expect("a PostgreSQL");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut db = PgConnection::connect(&url).await.expect("a connection");
        sqlx::query_scalar(statement).fetch_one(&mut db).await.expect("a number")
    })
}

#[test]
fn of_an_upload_whose_server_was_killed_nothing_is_left_after_the_next_sweep() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let upload = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin")
        .token(&token)
        .header("content-length", "50000000")
        .begin(program.port);
    let mut stream = upload.expect("a connection");
    stream.write_all(&vec![7; 20_000_000]).expect("a reader");
    until("some of it is on disk", || (!folder.objects().is_empty()).then_some(()));
    program.kill();

    assert_eq!(sql(&folder, "select count(*) from upload where arrived_at is null"), 1);
    assert!(!folder.objects().is_empty(), "there is nothing to sweep");
    // Six minutes pass: uploads that have been silent for five are dead.
    sql(
        &folder,
        "with aged as (update upload set seen_at = seen_at - interval '6 minutes' returning 1) select count(*) from aged",
    );
    let program = Program::serving(&folder, &[]);
    until("the sweep has been", || {
        (folder.objects().is_empty() && sql(&folder, "select count(*) from upload") == 0).then_some(())
    });
    let list: Page<Row> = program.send(Request::get("/api/v1/versions?in=acme").token(&token)).is(200).json();
    assert_eq!(list.items.len(), 0);
    assert_eq!(
        sql(
            &folder,
            "select (select count(*) from model) + (select count(*) from blob) + (select count(*) from blob_garbage)"
        ),
        0
    );
    program.stop();
}

#[test]
fn of_an_upload_whose_sender_hangs_up_nothing_is_left() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    for sent in [0usize, 1, 7_000_000] {
        let upload = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin")
            .token(&token)
            .header("content-length", "9000000");
        let mut stream = upload.begin(program.port).expect("a connection");
        stream.write_all(&vec![7; sent]).expect("a reader");
        until("it is noticed", || (sql(&folder, "select count(*) from upload") == 1).then_some(()));
        drop(stream);
        until("it is gone", || {
            (sql(&folder, "select count(*) from upload") == 0 && folder.objects().is_empty()).then_some(())
        });
    }
    program.stop();
}
