//! A large file costs the server little memory.

use std::{
    fs,
    io::{BufReader, Read as _, Write as _},
};

use domain::api::{Registered, Upload};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    content::pieces,
    http::{Answer, Request, head},
    program::{Folder, OWNER, Program},
};

/// The size of a sentence-embedding model that people really register.
const SIZE: usize = 91_000_000;
const MAY_GROW: u64 = 30_000_000;

/// The most memory that a process has ever held, in bytes.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

#[test]
fn ninety_megabytes_pass_through_in_less_than_thirty() {
    let folder = Folder::new();
    let program = Program::serving(&folder, &OWNER);
    let token = program.token();
    program.post(&token, "/api/v1/projects", &json!({"path": "acme/vision"})).is(201);
    let upload = |size: usize| {
        let request = Request::new("POST", "/api/v1/uploads?model=acme/vision/yolo&name=a.bin").token(&token);
        let mut stream = request.header("content-length", &size.to_string()).begin(program.port).expect("a connection");
        let mut digest = Sha256::new();
        for piece in pieces(size) {
            digest.update(&piece);
            stream.write_all(&piece).expect("a reader");
        }
        let upload: Upload = Answer::read(stream).expect("an answer").is(201).json();
        let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((upload.size, upload.sha256.as_str()), (i64::try_from(size).unwrap_or_default(), hex.as_str()));
        upload
    };
    // Whatever the first of everything costs is no matter of size.
    upload(1_000);
    let before = peak(program.pid());
    let upload = upload(SIZE);
    let grown = peak(program.pid()) - before;
    println!("receiving {SIZE} bytes took {grown} bytes of memory");
    assert!(grown < MAY_GROW, "receiving took {grown} bytes");

    let new = json!({"model": "acme/vision/yolo", "files": [{"upload": upload.id}]});
    let version: Registered = program.post(&token, "/api/v1/versions", &new).is(201).json();
    let before = peak(program.pid());
    let download = Request::get(&format!("/api/v1/versions/{}/files/a.bin", version.id)).token(&token);
    let mut reader = BufReader::new(download.begin(program.port).expect("a connection"));
    assert_eq!(head(&mut reader).expect("an answer").0, 200);
    let (mut digest, mut piece) = (Sha256::new(), vec![0; 65_536]);
    while let Ok(count @ 1..) = reader.read(&mut piece) {
        digest.update(&piece[..count]);
    }
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, upload.sha256);
    let grown = peak(program.pid()) - before;
    println!("sending {SIZE} bytes took {grown} bytes of memory");
    assert!(grown < MAY_GROW, "sending took {grown} bytes");
    program.stop();
}
