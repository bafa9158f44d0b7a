//! A process of its own that owns a cluster, so that it can be killed: this very test
//! program, told by the environment to play that part.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};
use vitrine_postgres::{Options, Postgres};

const FOLDER: &str = "VITRINE_TEST_OWNER_OF";
const DURABLE: &str = "VITRINE_TEST_DURABLE";

/// Does nothing in an ordinary run.
#[test]
fn plays_the_owner_when_told_to() {
    let Some(dir) = env::var_os(FOLDER) else {
        return;
    };
    let mut options = Options::throw_away(&dir);
    options.durable = env::var_os(DURABLE).is_some();
    let postgres = Postgres::start(options).expect("the cluster starts");
    eprintln!("owning {}", postgres.pid());
    // Until the parent goes or kills this.
    let _ = std::io::stdin().read(&mut [0]);
}

/// Starts an owner of `dir` and waits until its PostgreSQL is ready; answers both.
pub fn spawn(dir: &Path, durable: bool) -> (Child, u32) {
    let program = env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    command
        .args(["--exact", "owner::plays_the_owner_when_told_to", "--nocapture"])
        .env(FOLDER, dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if durable {
        command.env(DURABLE, "1");
    }
    let mut child = command.spawn().expect("the owner starts");
    let stderr = child.stderr.take().expect("it is piped");
    let pid =
        BufReader::new(stderr).lines().map_while(Result::ok).find_map(|line| match line.strip_prefix("owning ") {
            Some(pid) => Some(pid.parse().expect("a number")),
            None => {
                eprintln!("{line}");
                None
            }
        });
    match pid {
        Some(pid) => (child, pid),
        None => panic!("the owner ended before its cluster was ready: {:?}", child.wait()),
    }
}

/// Kills the owner as `kill -9` does.
pub fn kill(mut owner: Child) {
    owner.kill().expect("it runs");
    owner.wait().expect("it ends");
}
