//! A machine whose clock jumps, forwards and back: it slept, or its clock was set right.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
    process::Command,
    time::SystemTime,
};

use domain::{
    Time,
    api::{Parts, Registered},
    table::{Details, Page, Row},
};
use postgres::Binaries;
use serde_json::json;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, operate, told},
};

/// The clock of the programs that are started with its settings.
struct Clock {
    jump: PathBuf,
    shim: PathBuf,
    /// PostgreSQL's programs, of which the server looks at the same clock.
    programs: PathBuf,
}

impl Clock {
    fn new(folder: &Folder) -> Self {
        let clock =
            Self { jump: folder.join("jump"), shim: folder.join("clock.so"), programs: folder.join("programs") };
        clock.set(0);
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/clock.c");
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-Wall", "-Werror", source, "-ldl", "-o"])
            .arg(&clock.shim)
            .status();
        assert!(made.expect("a C compiler, which linking needs as well").success());
        let real = Binaries::find(None).expect("PostgreSQL");
        fs::create_dir(&clock.programs).expect("a folder");
        for entry in fs::read_dir(real.program("postgres").parent().expect("a folder")).expect("programs").flatten() {
            if entry.file_name() != "postgres" {
                symlink(entry.path(), clock.programs.join(entry.file_name())).expect("a link");
            }
        }
        // What starts PostgreSQL gives it few of its own settings.
        let script = format!(
            "#!/bin/sh\nLD_PRELOAD='{}' CLOCK_JUMP='{}' exec '{}' \"$@\"\n",
            clock.shim.display(),
            clock.jump.display(),
            real.program("postgres").display()
        );
        let program = clock.programs.join("postgres");
        fs::write(&program, script).expect("a script");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
        clock
    }

    /// Puts it so many seconds ahead of the machine's; where it is already mapped, so the file stays the same one.
    fn set(&self, seconds: i64) {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&self.jump);
        file.and_then(|mut file| file.write_all(&seconds.to_ne_bytes())).expect("room on the disk");
    }
}

#[test]
fn a_clock_that_jumps_loses_and_mixes_up_nothing() {
    let folder = Folder::new();
    let clock = Clock::new(&folder);
    let (shim, jump, programs) =
        (clock.shim.to_string_lossy(), clock.jump.to_string_lossy(), clock.programs.to_string_lossy());
    let mut settings = OWNER.to_vec();
    settings.extend([("LD_PRELOAD", &*shim), ("CLOCK_JUMP", &*jump), ("VITRINE_PG_BIN", &*programs)]);
    let program = Program::serving(&folder, &settings);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let begun = Time::from(SystemTime::now());
    let (hour, day) = (3_600, 86_400);
    let jumps = [0, hour, -hour, day, 30 * day, -2_000 * day, 0];
    let mut made = Vec::new();
    for (at, seconds) in jumps.into_iter().enumerate() {
        // Begun before it jumps, and finished after.
        let parts = json!({"model": "acme/vision/yolo", "name": "a.bin", "size": 3});
        let upload: Parts = program.post(&token, "/api/v1/uploads/parts", &parts).is(201).json();
        clock.set(seconds);
        let path = format!("/api/v1/uploads/{}", upload.id);
        let part = Request::new("PUT", &format!("{path}/parts/1")).header("content-type", "application/octet-stream");
        program.send(part.token(&token).body("abc")).is(204);
        program.post(&token, &format!("{path}/complete"), &json!({})).is(200);
        let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}]});
        let register = || {
            let request = Request::post("/api/v1/versions", &new).token(&token);
            program.send(request.header("idempotency-key", &format!("jump-{at}"))).is(201).json::<Registered>()
        };
        let version = register();
        assert_eq!(version.number, i32::try_from(at + 1).expect("few"));
        assert_eq!(register().id, version.id, "at {seconds}");
        let path = format!("/api/v1/versions/{}", version.id);
        let details: Details = program.send(Request::get(&path).token(&token)).is(200).json();
        let off = (details.row.created - begun).num_seconds() - seconds;
        assert!((0..600).contains(&off), "the clock did not jump by {seconds} seconds, but by {off} more");
        made.push(version.id);
    }
    let page: Page<Row> =
        program.send(Request::get("/api/v1/versions?in=acme&sort=version").token(&token)).is(200).json();
    let there: Vec<_> = page.items.iter().map(|row| row.id).collect();
    assert_eq!(there, made);
    program.stop();
    told(&operate(&folder, &["doctor", "--files"]));
}
