//! The same when the server is killed in the middle: what has come is not sent again, and the whole is what was sent.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use crate::{hex, server::Server};

/// Longest that half of the file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(600);

/// Registers the file and kills the server when half of it is there. The command goes on by itself.
pub fn upload(server: &mut Server, bytes: usize) -> Duration {
    let since = Instant::now();
    let mut command = server.begin(&["models", "register", "-m", "acme/bench/model", "model.bin"]);
    let growing = half(bytes, || found(&server.folder.join("data/files"), "parts"));
    server.kill_and_start();
    let status = command.wait().expect("its end");
    assert!(status.success(), "the upload did not go on: {status}");
    let took = since.elapsed();
    assert!(growing.with_extension("").exists(), "the file was sent anew, not on");
    took
}

/// Pulls the file and kills the server when half of it is here. The command says so, and goes on when it is run again.
pub fn pull(server: &mut Server, bytes: usize, digest: &str) -> Duration {
    let words = ["models", "pull", "-m", "acme/bench/model@latest", "--to", "resumed"];
    let folder = server.folder.join("resumed");
    let since = Instant::now();
    let mut command = server.begin(&words);
    half(bytes, || found(&folder, "part"));
    server.kill_and_start();
    let status = command.wait().expect("its end");
    assert!(!status.success(), "the server was killed too late");
    let have = fs::metadata(folder.join("model.bin.part")).expect("what has come").len();
    assert!(have >= bytes as u64 / 2, "only {have} bytes were kept");
    server.vitrine(&words);
    let took = since.elapsed();
    let mut whole = Sha256::new();
    io::copy(&mut File::open(folder.join("model.bin")).expect("the file"), &mut whole).expect("the file");
    assert_eq!(hex(whole), digest, "another file was pulled");
    took
}

/// Waits until half of the file is there.
fn half(bytes: usize, look: impl Fn() -> Option<PathBuf>) -> PathBuf {
    let since = Instant::now();
    loop {
        let growing = look();
        let length = growing.as_ref().and_then(|path| fs::metadata(path).ok()).map_or(0, |metadata| metadata.len());
        match growing {
            Some(path) if length >= bytes as u64 / 2 => return path,
            _ => assert!(since.elapsed() < PATIENCE, "half of the file does not arrive"),
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// A file with this ending in a folder or those in it.
fn found(folder: &Path, ending: &str) -> Option<PathBuf> {
    fs::read_dir(folder).ok()?.flatten().find_map(|entry| match entry.path() {
        path if path.is_dir() => found(&path, ending),
        path => path.extension().is_some_and(|of| of == ending).then_some(path),
    })
}
