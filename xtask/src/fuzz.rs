//! Random inputs for what must never panic: by cargo-fuzz on a nightly toolchain where there are both,
//! else by the fuzz crate's own runner, which needs neither.

use anyhow::{Context as _, Result};
use std::{fs, process::Command};

use crate::sh::{cargo, line, root, step, target};

/// Seconds for each target.
const SECONDS: &str = "60";

/// Runs the targets that are named, else all; `false` when something brought one down.
pub fn all(arguments: &[&str]) -> Result<bool> {
    let (seconds, names) = match arguments {
        ["--seconds", seconds, names @ ..] => (*seconds, names),
        names => (SECONDS, names),
    };
    let names = if names.is_empty() { targets()? } else { names.iter().map(ToString::to_string).collect() };
    if is_here(&["+nightly", "fuzz", "--version"]) { coverage(seconds, &names) } else { mutate(seconds, &names) }
}

/// The targets, by the names of their files.
fn targets() -> Result<Vec<String>> {
    let folder = root().join("fuzz/targets");
    let mut names = Vec::new();
    for file in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        names.extend(file?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn is_here(arguments: &[&str]) -> bool {
    // Only rustup's cargo knows `+nightly`, not the one that runs this.
    Command::new("cargo").args(arguments).output().is_ok_and(|output| output.status.success())
}

fn coverage(seconds: &str, names: &[String]) -> Result<bool> {
    let mut clean = true;
    for name in names {
        // Right inputs to begin with; what was found in earlier runs is beside them.
        clean &= runs(&mut runner(&["--seeds", name]))?;
        let mut fuzz = Command::new("cargo");
        fuzz.current_dir(root()).args(["+nightly", "fuzz", "run", "--fuzz-dir", "fuzz", name, "--"]);
        clean &= runs(fuzz.arg(format!("-max_total_time={seconds}")))?;
    }
    Ok(clean)
}

fn mutate(seconds: &str, names: &[String]) -> Result<bool> {
    step("no cargo-fuzz on a nightly toolchain here: mutations without coverage");
    runs(runner(&["--seconds", seconds]).args(names))
}

/// The fuzz crate's own runner.
fn runner(arguments: &[&str]) -> Command {
    let mut command = cargo(["run", "--quiet", "--release", "--no-default-features", "--bin=mutate"]);
    command.arg("--manifest-path").arg(root().join("fuzz/Cargo.toml"));
    command.arg("--target-dir").arg(target().join("fuzz")).arg("--").args(arguments);
    command
}

fn runs(command: &mut Command) -> Result<bool> {
    step(&line(command));
    let status = command.status().with_context(|| format!("cannot start {}", line(command)))?;
    Ok(status.success())
}
