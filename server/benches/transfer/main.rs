//! How fast a large file goes to the built server and back by the built command, beside hashing and copying the same
//! file until it is on the disk, in turns; how much memory the server grows by meanwhile; and how long the same takes
//! when the server is killed in the middle, beside what it takes undisturbed.
//!
//! `--bytes N`: how large the file is. `--results FILE`: where the numbers go, as JSON. `vitrine` has to be built in
//! the same profile before.

#[path = "../../tests/faults/content.rs"]
mod content;
mod killed;
mod server;

use std::{
    fs::{self, File},
    io::{BufWriter, Read as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use server::Server;
use sha2::{Digest as _, Sha256};

/// The first is for nobody's account: caches, connections, the database's first steps.
const ROUNDS: usize = 4;
/// A transfer is at least so fast, in parts of hashing and copying.
const LIMIT: f64 = 0.7;
/// The server grows by less, in bytes.
const GROWTH: u64 = 50_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)).cloned();
    let bytes = after("--bytes").map_or(1_000_000_000, |bytes| bytes.parse().expect("a number of bytes"));
    let folder = std::env::temp_dir().join(format!("vitrine-transfer-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let result = measure(Server::start(&folder), bytes);
    let _ = fs::remove_dir_all(&folder);
    println!("{result:#}");
    if let Some(file) = after("--results") {
        fs::write(&file, format!("{result:#}\n")).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
    let held =
        [&result["upload"], &result["download"]].iter().all(|way| way["speed"]["median"].as_f64() >= Some(LIMIT));
    assert!(held, "a transfer is slower than {LIMIT} of hashing and copying");
    assert!(result["memory_growth_bytes"].as_u64() < Some(GROWTH), "the server grew by more than {GROWTH} bytes");
}

fn measure(mut server: Server, bytes: usize) -> Value {
    let file = server.folder.join("model.bin");
    let digest = made(&file, bytes);
    // Whatever the first of everything costs is no matter of size.
    fs::write(server.folder.join("small.bin"), b"small").expect("room on the disk");
    server.vitrine(&["models", "register", "-m", "acme/bench/small", "small.bin"]);
    let before = server.peak();
    let (mut up, mut down) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        let pulled = format!("pulled-{round}");
        let version = format!("acme/bench/model@{}", round + 1);
        let alone = copied(&file, &server.folder.join("copy.bin"));
        let sent = server.vitrine(&["models", "register", "-m", "acme/bench/model", "model.bin"]);
        let again = copied(&file, &server.folder.join("copy.bin"));
        let fetched = server.vitrine(&["models", "pull", "-m", &version, "--to", &pulled]);
        let _ = fs::remove_dir_all(server.folder.join(pulled));
        eprintln!("round {round}: copied in {alone:?}, sent in {sent:?}; copied in {again:?}, fetched in {fetched:?}");
        if round > 0 {
            up.push(sent, alone);
            down.push(fetched, again);
        }
    }
    let growth = server.peak().saturating_sub(before);
    let resumed_up = killed::upload(&mut server, bytes);
    let resumed_down = killed::pull(&mut server, bytes, &digest);
    eprintln!("killed in the middle: sent in {resumed_up:?}, fetched in {resumed_down:?}");
    json!({
        "bytes": bytes,
        "rounds": ROUNDS - 1,
        "upload": {"speed": summary(&up.speeds), "killed_over_undisturbed": up.beside(resumed_up)},
        "download": {"speed": summary(&down.speeds), "killed_over_undisturbed": down.beside(resumed_down)},
        "limit": LIMIT,
        "memory_growth_bytes": growth,
        "memory_growth_limit_bytes": GROWTH,
    })
}

/// Makes the file; its digest.
fn made(file: &Path, bytes: usize) -> String {
    let (mut writer, mut digest) = (BufWriter::new(File::create(file).expect("a file")), Sha256::new());
    content::pieces(bytes).for_each(|piece| {
        digest.update(&piece);
        writer.write_all(&piece).expect("room on the disk");
    });
    writer.into_inner().expect("room on the disk").sync_all().expect("a disk");
    hex(digest)
}

/// What one way took, round by round.
#[derive(Default)]
struct Times {
    seconds: Vec<f64>,
    /// In parts of the speed of a copy beside it.
    speeds: Vec<f64>,
}

impl Times {
    fn push(&mut self, took: Duration, alone: Duration) {
        self.seconds.push(took.as_secs_f64());
        self.speeds.push(alone.as_secs_f64() / took.as_secs_f64());
    }

    /// How much longer than the median this is.
    fn beside(&self, took: Duration) -> f64 {
        let seconds = sorted(&self.seconds);
        rounded(took.as_secs_f64() / seconds[seconds.len() / 2])
    }
}

/// Hashes a file, then copies it, until the copy is on the disk.
fn copied(from: &Path, to: &Path) -> Duration {
    let since = Instant::now();
    let (mut file, mut digest, mut piece) = (File::open(from).expect("a file"), Sha256::new(), vec![0; 1 << 20]);
    while let Ok(count @ 1..) = file.read(&mut piece) {
        digest.update(&piece[..count]);
    }
    std::hint::black_box(digest.finalize());
    fs::copy(from, to).expect("room on the disk");
    File::open(to).expect("the copy").sync_all().expect("a disk");
    since.elapsed()
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn summary(ratios: &[f64]) -> Value {
    let ratios = sorted(ratios);
    let at = |place: usize| ratios.get(place).copied().map(rounded);
    json!({"median": at(ratios.len() / 2), "least": at(0), "most": at(ratios.len().saturating_sub(1))})
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
