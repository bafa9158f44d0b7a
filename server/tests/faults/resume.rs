//! The command goes on where it was when the server, or the command itself, is killed in the middle of a file.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use domain::api::Registered;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    content::pieces,
    gate::{DOWN, Gate, UP},
    http::Request,
    program::{Folder, OWNER, Program, until},
    uploads::sql,
};

const SIZE: usize = 64_000_000;
/// Bytes of one part.
const PART: u64 = 8 << 20;
/// Heads of requests, whatever else is no content, and what the gate still held of connections that have died.
const TALK: u64 = 500_000;

/// A file to register; its digest.
fn file(path: &Path) -> String {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    let mut digest = Sha256::new();
    for piece in pieces(SIZE) {
        digest.update(&piece);
        file.write_all(&piece).expect("room on the disk");
    }
    file.flush().expect("room on the disk");
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The built command, signed in at the gate.
fn vitrine(folder: &Folder, gate: &Gate, token: &str, words: &[&str]) -> Child {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_vitrine-server")).with_file_name("vitrine");
    assert!(program.exists(), "{} is missing: cargo build --package=cli", program.display());
    Command::new(program)
        .args(words)
        .current_dir(folder.join(""))
        .env("VITRINE_HOST", format!("http://127.0.0.1:{}", gate.port))
        .env("VITRINE_TOKEN", token)
        .env("VITRINE_CONFIG", folder.join("config.json"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

#[track_caller]
fn ended(child: Child, code: i32) -> Output {
    let output = child.wait_with_output().expect("its output");
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    output
}

const REGISTER: [&str; 7] = ["models", "register", "-m", "acme/vision/yolo", "a.bin", "-o", "json"];

/// Bytes of the parts that have arrived; the last one is smaller than the others.
fn arrived(folder: &Folder) -> u64 {
    let bytes = "select coalesce(sum(least(8388608, 64000000 - (number - 1) * 8388608)), 0)::bigint from upload_part";
    u64::try_from(sql(folder, bytes)).unwrap_or_default()
}

/// A server with a project, a file, and a command that has sent some of it; how many bytes have arrived.
fn begun(folder: &Folder) -> (Program, Gate, String, String, Child, u64) {
    let program = Program::serving(folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let digest = file(&folder.join("a.bin"));
    let gate = Gate::to(program.port);
    // Of six parts' bytes, four may be on their way.
    gate.limit(UP, 6 * PART);
    let command = vitrine(folder, &gate, &token, &REGISTER);
    gate.wait_until_spent(UP);
    let arrived = until("two parts have arrived", || Some(arrived(folder)).filter(|bytes| *bytes > PART));
    (program, gate, token, digest, command, arrived)
}

#[track_caller]
fn is_registered(program: &Program, token: &str, digest: &str, output: &Output) {
    let version: Registered = serde_json::from_slice(&output.stdout).expect("what was registered");
    assert_eq!(version.sha256.as_deref(), Some(digest));
    let path = format!("/api/v1/versions/{}/files/a.bin", version.id);
    let stored = program.send(Request::get(&path).token(token)).is(200).body;
    assert_eq!(hex(&Sha256::digest(&stored)), digest);
}

#[test]
fn a_command_that_still_runs_goes_on_when_the_killed_server_is_back() {
    let folder = Folder::new();
    let (program, gate, token, digest, command, arrived) = begun(&folder);
    program.kill();
    let program = Program::serving(&folder, &[]);
    gate.lead_to(program.port);
    let output = ended(command, 0);
    let again = gate.passed(UP);
    assert!(again <= SIZE as u64 - arrived + TALK, "{arrived} bytes were there, {again} bytes were sent again");
    is_registered(&program, &token, &digest, &output);
    assert_eq!(sql(&folder, "select count(*) from upload") + sql(&folder, "select count(*) from partial_upload"), 0);
    program.stop();
}

#[test]
fn a_killed_command_goes_on_when_it_is_run_again() {
    let folder = Folder::new();
    let (program, gate, token, digest, mut command, arrived) = begun(&folder);
    command.kill().expect("it ran");
    command.wait().expect("its end");
    program.kill();
    let program = Program::serving(&folder, &[]);
    gate.lead_to(program.port);
    let output = ended(vitrine(&folder, &gate, &token, &REGISTER), 0);
    let again = gate.passed(UP);
    assert!(again <= SIZE as u64 - arrived + TALK, "{arrived} bytes were there, {again} bytes were sent again");
    is_registered(&program, &token, &digest, &output);
    program.stop();
}

#[test]
fn a_pull_goes_on_after_its_server_was_killed() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let digest = file(&folder.join("a.bin"));
    let gate = Gate::to(program.port);
    ended(vitrine(&folder, &gate, &token, &REGISTER), 0);

    let pull = ["models", "pull", "-m", "acme/vision/yolo@1", "--to", "out"];
    gate.limit(DOWN, 24 << 20);
    let command = vitrine(&folder, &gate, &token, &pull);
    gate.wait_until_spent(DOWN);
    program.kill();
    let program = Program::serving(&folder, &[]);
    gate.lead_to(program.port);
    let output = ended(command, 6);
    assert!(String::from_utf8_lossy(&output.stderr).contains("goes on where it stopped"), "{output:?}");
    let have = fs::metadata(folder.join("out/a.bin.part")).expect("what has arrived").len();
    assert!(have > 20 << 20, "{have} bytes were kept");

    gate.lead_to(program.port);
    ended(vitrine(&folder, &gate, &token, &pull), 0);
    let again = gate.passed(DOWN);
    assert!(again <= SIZE as u64 - have + TALK, "{have} bytes were there, {again} were sent again");
    assert_eq!(hex(&Sha256::digest(fs::read(folder.join("out/a.bin")).expect("the file"))), digest);
    program.stop();
}
