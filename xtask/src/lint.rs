//! Formatting, clippy for both targets of the app, and what the project depends on.

mod dependencies;

use crate::sh::{cargo, line, run, step};
use anyhow::Result;

pub fn all() -> Result<bool> {
    let commands: [&[&str]; 5] = [
        &["fmt", "--all", "--check"],
        &["clippy", "--package=xtask", "--all-targets", "--", "-Dwarnings"],
        &["clippy", "--all-targets", "--", "-Dwarnings"],
        &["clippy", "--package=app", "--features=ssr", "--all-targets", "--", "-Dwarnings"],
        &[
            "clippy",
            "--package=frontend",
            "--package=app",
            "--features=app/hydrate",
            "--target=wasm32-unknown-unknown",
            "--",
            "-Dwarnings",
        ],
    ];
    let mut clean = true;
    for arguments in commands {
        let mut command = cargo(arguments.iter().copied());
        step(&line(&command));
        if let Err(error) = run(&mut command) {
            eprintln!("error: {error:#}");
            clean = false;
        }
    }
    for check in [dependencies::crates, dependencies::packages] {
        if let Err(error) = check() {
            eprintln!("error: {error:#}");
            clean = false;
        }
    }
    Ok(clean)
}
