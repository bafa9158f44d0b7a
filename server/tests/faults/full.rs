//! A disk that is full. What stands in for it is a limit of the system on how large a file may grow, which holds for
//! every user, root included.

use std::process::{Command, Stdio};

use domain::api::{Parts, Problem, Registered, Upload};
use postgres::Postgres;
use serde_json::json;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, command, run, told},
};

/// Largest file that the server may write, in blocks of 512 bytes.
const BLOCKS: u32 = 2_000;
/// More than that, and less than is written in one go.
const LARGE: usize = 4_000_000;

/// More than that as well, of a file in parts: read to its end before its last block is written.
const PART: usize = 1_300_000;

/// Turns the program into one that has no room for large files. The signal that comes with it is ignored, as the system
/// sends none where the disk itself is full.
fn without_room(program: &Command) -> Command {
    let mut limited = Command::new("/bin/sh");
    limited.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$0\" \"$@\"")).arg(program.get_program());
    limited.args(program.get_args()).stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

#[test]
fn an_upload_that_finds_no_room_says_so_and_leaves_nothing() {
    let (folder, shared) = (Folder::new(), Folder::new());
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let (server, owner) = (postgres.server_url(), postgres.owner_url());
    let mut settings = OWNER.to_vec();
    settings.extend([("DATABASE_URL", &*server), ("DATABASE_MIGRATION_URL", &owner)]);
    let program = Program::of(without_room(&command(&folder, &settings)));
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let upload = |program: &Program, size: usize| {
        let request = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(&token);
        program.send(request.body(vec![7; size]))
    };
    let refused = upload(&program, LARGE).is(507);
    assert_eq!(refused.json::<Problem>().code, "no_room");
    let new = json!({"model": "acme/vision/yolo", "name": "b.bin", "size": PART});
    let begun: Parts = program.post(&token, "/api/v1/uploads/parts", &new).is(201).json();
    let put = Request::new("PUT", &format!("/api/v1/uploads/{}/parts/1", begun.id)).token(&token);
    let refused = program.send(put.body(vec![7; PART])).is(507);
    assert_eq!(refused.json::<Problem>().code, "no_room");
    program.send(Request::new("DELETE", &format!("/api/v1/uploads/{}", begun.id)).token(&token)).is(204);
    assert_eq!(folder.objects(), Vec::<std::path::PathBuf>::new());
    // What fits is taken as ever.
    let small: Upload = upload(&program, 1_000).is(201).json();
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": small.id}]});
    program.post(&token, "/api/v1/versions", &new).is(201);
    program.stop();

    // With more room the same goes through.
    let program = Program::serving(&folder, &settings);
    let large: Upload = upload(&program, LARGE).is(201).json();
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": large.id}]});
    program.post(&token, "/api/v1/versions", &new).is(201).json::<Registered>();
    program.stop();
    let mut doctor = command(&folder, &settings);
    doctor.args(["doctor", "--files"]);
    told(&run(doctor));
}
