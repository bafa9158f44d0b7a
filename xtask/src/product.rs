//! The programs themselves: built for keeps, or built and run.

use crate::{
    sh::{cargo, run as must, side_by_side, step, target},
    site::{self, Mode},
};
use anyhow::Result;
use std::process::Command;

/// `target/release/vitrine-server`, with the site inside, and `target/release/vitrine`.
pub fn build() -> Result<()> {
    site::build(Mode::Release)?;
    step("server and command (release)");
    must(&mut cargo(["build", "--release", "--package=server", "--package=cli"]))?;
    for name in ["vitrine-server", "vitrine"] {
        step(&target().join("release").join(name).display().to_string());
    }
    Ok(())
}

/// Builds, then becomes the server. The profile is between debug, whose pages take several times as
/// long, and release, which takes several times as long to compile. A server of this profile reads its site from
/// the disk, so that neither has to wait for the other.
pub fn run(arguments: &[&str]) -> Result<()> {
    side_by_side(
        || site::build(Mode::Release).map(drop),
        || {
            step("server and command");
            must(&mut cargo(["build", "--profile=quick", "--package=server", "--package=cli"]))
        },
    )?;
    step(&format!("the command line is {}", target().join("quick/vitrine").display()));
    let mut server = Command::new(target().join("quick/vitrine-server"));
    become_process(server.args(arguments))
}

#[cfg(unix)]
fn become_process(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_process(command: &mut Command) -> Result<()> {
    must(command)
}
