//! Backups of a running server, and coming back from them in another folder.

use std::fs;

use domain::api::{Registered, Upload};
use serde_json::json;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, command, is_untouched, operate, run, sentence, told, until},
    uploads::sql,
};

/// Registers a version with a file of these bytes; its address in the API.
fn register(program: &Program, token: &str, bytes: &[u8]) -> String {
    let upload = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(token);
    let upload: Upload = program.send(upload.body(bytes)).is(201).json();
    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}]});
    let version: Registered = program.post(token, "/api/v1/versions", &new).is(201).json();
    format!("/api/v1/versions/{}", version.id)
}

/// A server with one version, and a backup of it: the program, the owner's token, the version's address, the backup's
/// folder.
fn backed_up(folder: &Folder) -> (Program, String, String, String) {
    let program = Program::serving(folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let version = register(&program, &token, b"the weights of the first");
    let backups = folder.join("backups").to_string_lossy().into_owned();
    let said = told(&operate(folder, &["backup", &backups]));
    assert!(said.contains("1 files of 24 bytes, of which 1 were not there yet"), "{said}");
    (program, token, version, backups)
}

/// The path of the only content in a backup's folder.
fn content(backups: &str) -> std::path::PathBuf {
    let mut found = fs::read_dir(format!("{backups}/files")).expect("a folder").flatten();
    let folder = found.next().expect("a folder of contents").path();
    fs::read_dir(folder).expect("a folder").flatten().next().expect("a content").path()
}

#[test]
fn what_was_backed_up_beside_a_running_server_is_there_after_a_restore_elsewhere() {
    let folder = Folder::new();
    let (program, token, first, backups) = backed_up(&folder);
    sql(
        &folder,
        "with signed_in as (insert into session (token_hash, account_id, expires_at)
             select sha256('x'), id, now() + interval '1 day' from account returning 1)
         select count(*) from signed_in",
    );
    // The next holds more, and copies only what is new. It is named by a later second.
    let second = register(&program, &token, b"those of the second");
    let said = until("the next second begins", || {
        let output = operate(&folder, &["backup", &backups]);
        output.status.success().then(|| told(&output))
    });
    assert!(said.contains("2 files of 43 bytes, of which 1 were not there yet"), "{said}");
    program.stop();

    let elsewhere = Folder::new();
    let said = told(&operate(&elsewhere, &["restore", &backups]));
    assert!(said.contains("the database and 2 files"), "{said}");
    assert_eq!(elsewhere.postgres(), None, "its PostgreSQL is left behind");
    let program = Program::serving(&elsewhere, &[]);
    for (version, bytes) in [(&first, &b"the weights of the first"[..]), (&second, b"those of the second")] {
        assert_eq!(program.send(Request::get(&format!("{version}/files/a.bin")).token(&token)).is(200).body, bytes);
    }
    assert_eq!(sql(&elsewhere, "select count(*) from session"), 0);
    assert!(told(&operate(&elsewhere, &["doctor", "--files"])).ends_with("All is well."));
    // What comes next goes on from there.
    register(&program, &token, b"and of a third");
    program.stop();

    // The one before is there as well, by its name.
    let names: Vec<String> = fs::read_dir(&backups)
        .expect("a folder")
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let oldest = names.iter().min().expect("a name");
    let before = Folder::new();
    told(&operate(&before, &["restore", &backups, "--name", oldest]));
    let program = Program::serving(&before, &[]);
    program.send(Request::get(&first).token(&token)).is(200);
    program.send(Request::get(&second).token(&token)).is(404);
    program.stop();
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_made_of_it() {
    let folder = Folder::new();
    let (program, _, _, backups) = backed_up(&folder);
    program.stop();
    let content = content(&backups);
    fs::write(&content, b"the weights of the worst").expect("a file");
    let elsewhere = Folder::new();
    let said = sentence(&operate(&elsewhere, &["restore", &backups]), 73);
    assert!(said.contains("is damaged") && said.contains(&*content.to_string_lossy()), "{said}");
    fs::remove_file(&content).expect("a file");
    let said = sentence(&operate(&elsewhere, &["restore", &backups]), 73);
    assert!(said.contains("cannot be read"), "{said}");
    let said = sentence(&operate(&elsewhere, &["restore", &backups, "--name", "yesterday"]), 73);
    assert!(said.contains("has no backup yesterday; there are 2"), "{said}");
    assert!(is_untouched(&elsewhere.data()));
}

#[test]
fn a_restore_overwrites_nothing_but_what_one_before_has_left_half_done() {
    let folder = Folder::new();
    let (program, token, version, backups) = backed_up(&folder);
    let said = sentence(&operate(&folder, &["restore", &backups]), 73);
    assert!(said.contains("holds an instance already"), "{said}");
    program.send(Request::get(&version).token(&token)).is(200);
    program.stop();

    let elsewhere = Folder::new();
    fs::create_dir_all(elsewhere.data().join("postgres")).expect("a folder");
    fs::write(elsewhere.data().join("postgres/PG_VERSION"), b"half").expect("a file");
    fs::write(elsewhere.data().join("restore-unfinished"), b"").expect("a file");
    let said = sentence(&run(command(&elsewhere, &[("VITRINE_ADDR", "127.0.0.1:0")])), 73);
    assert!(said.contains("a restore has not come to its end"), "{said}");
    told(&operate(&elsewhere, &["restore", &backups]));
    let program = Program::serving(&elsewhere, &[]);
    program.send(Request::get(&version).token(&token)).is(200);
    program.stop();
}

#[test]
fn old_backups_go_when_there_are_more_than_are_to_be_kept() {
    let folder = Folder::new();
    let (program, _, _, backups) = backed_up(&folder);
    let said = until("the next second begins", || {
        let output = operate(&folder, &["backup", &backups, "--keep", "1"]);
        output.status.success().then(|| told(&output))
    });
    assert!(said.ends_with("is removed."), "{said}");
    let manifests = fs::read_dir(&backups).expect("a folder").flatten();
    assert_eq!(manifests.filter(|entry| entry.path().extension().is_some_and(|e| e == "json")).count(), 1);
    assert!(content(&backups).exists());
    program.stop();
}

#[test]
fn the_doctor_finds_a_file_that_is_lost_and_one_that_changed() {
    let folder = Folder::new();
    let (program, ..) = backed_up(&folder);
    let said = told(&operate(&folder, &["doctor"]));
    assert!(said.contains("ok     the schema is the newest") && said.ends_with("All is well."), "{said}");
    let object = folder.objects().remove(0);
    let whole = fs::read(&object).expect("an object");
    fs::write(&object, vec![0; whole.len()]).expect("an object");
    assert!(operate(&folder, &["doctor"]).status.success(), "it does not read files unless it is told to");
    let output = operate(&folder, &["doctor", "--files"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("WRONG  1 files are damaged"), "{said}");
    fs::remove_file(&object).expect("an object");
    let output = operate(&folder, &["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("WRONG  not true for 1: every file that a version refers to is in the store"), "{said}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 things are wrong"));
    fs::write(&object, &whole).expect("an object");
    program.stop();
    // Without a server it starts the database for as long as it looks.
    assert!(operate(&folder, &["doctor"]).status.success());
    assert_eq!(folder.postgres(), None);
}
