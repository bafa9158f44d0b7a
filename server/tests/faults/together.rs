//! Several servers over one PostgreSQL that is not theirs.

use postgres::Postgres;
use serde_json::json;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program},
};

#[test]
fn two_that_start_together_on_an_empty_database_both_serve() {
    let folders = [Folder::new(), Folder::new()];
    let shared = Folder::new();
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let (server, owner) = (postgres.server_url(), postgres.owner_url());
    let files = shared.join("files").to_string_lossy().into_owned();
    let mut settings = OWNER.to_vec();
    settings.extend([("DATABASE_URL", &*server), ("DATABASE_MIGRATION_URL", &owner), ("VITRINE_FILES_DIR", &files)]);

    let mut programs = folders.each_ref().map(|folder| Program::start(folder, &settings));
    programs.iter_mut().for_each(Program::wait_until_ready);
    let [one, other] = &programs;
    // One owner, one organization, whichever of the two was first.
    let token = one.token();
    one.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    other.send(Request::get("/api/v1/resolve?address=acme/vision").token(&token)).is(200);
    // Neither made a database of its own.
    assert_eq!(folders.each_ref().map(Folder::postgres), [None, None]);

    // A session that one opened ends on both.
    let wrong = json!({"email": "eve@example.org", "password": "guess", "token_name": "x"});
    for i in 0..10 {
        let program = if i % 2 == 0 { one } else { other };
        program.send(Request::post("/api/v1/tokens", &wrong)).is(401);
    }
    one.send(Request::post("/api/v1/tokens", &wrong)).is(429);
    other.send(Request::post("/api/v1/tokens", &wrong)).is(429);

    let [one, other] = programs;
    one.stop();
    other.send(Request::get("/readyz")).is(200);
    other.stop();
}
