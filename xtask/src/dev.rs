//! Builds, serves, and starts over whenever a source file changes. Pages that
//! are open reload themselves: the server's `/pkg/reload.js` sees it come back.

use crate::{
    sh::{cargo, root, run, step, target},
    site::{self, Mode},
};
use anyhow::Result;
use std::{
    fs,
    path::Path,
    process::{Child, Command},
    thread::sleep,
    time::{Duration, SystemTime},
};

const WATCHED: [&str; 10] =
    ["app", "domain", "frontend", "migrations", "postgres", "public", "registry", "server", "style", "Cargo.lock"];

/// Runs until Ctrl-C, which the server gets as well.
pub fn watch() -> Result<()> {
    let mut server: Option<Child> = None;
    let mut seen = None;
    loop {
        let now = newest();
        if seen == Some(now) {
            sleep(Duration::from_millis(300));
            continue;
        }
        seen = Some(now);
        match build() {
            Ok(()) => {
                stop(&mut server);
                server = Some(serve()?);
            }
            // The old server stays up until the mistake is mended.
            Err(error) => eprintln!("error: {error:#}"),
        }
    }
}

fn build() -> Result<()> {
    site::build(Mode::Debug)?;
    step("server");
    run(&mut cargo(["build", "--package=server"]))
}

fn serve() -> Result<Child> {
    Ok(Command::new(target().join("debug/vitrine-server")).current_dir(root()).env("VITRINE_DEV", "1").spawn()?)
}

/// Asks the server to stop, so that it stops its database too; insists after
/// ten seconds.
fn stop(server: &mut Option<Child>) {
    let Some(mut child) = server.take() else {
        return;
    };
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    for _ in 0..100 {
        if asked.is_err() || !matches!(child.try_wait(), Ok(None)) {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// When a source file last changed, and how many there are.
fn newest() -> (SystemTime, usize) {
    let mut state = (SystemTime::UNIX_EPOCH, 0);
    for path in WATCHED {
        look(&root().join(path), &mut state);
    }
    state
}

fn look(path: &Path, state: &mut (SystemTime, usize)) {
    let Ok(data) = fs::metadata(path) else {
        return;
    };
    if data.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            look(&entry.path(), state);
        }
    } else if let Ok(changed) = data.modified() {
        state.0 = state.0.max(changed);
        state.1 += 1;
    }
}
