//! The scripts that load the wasm, without what only people read.

use super::Mode;
use crate::sh::{npm_modules, step};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The script as it travels.
pub fn small(script: &str, mode: Mode) -> Result<Vec<u8>> {
    if mode == Mode::Debug {
        return Ok(script.as_bytes().to_owned());
    }
    let Some(tool) = esbuild() else {
        step("esbuild is missing, so the scripts stay larger: `make setup` installs it");
        return Ok(script.as_bytes().to_owned());
    };
    let mut child = Command::new(tool)
        // Each part of the wasm brings the linker along under the same name.
        .args(["--minify", "--format=esm", "--loader=js", "--log-override:duplicate-object-key=silent"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start esbuild")?;
    // It reads all before it writes, so that neither waits for the other.
    child.stdin.take().context("esbuild takes no input")?.write_all(script.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild: {}", output.status);
    }
    Ok(output.stdout)
}

/// The program itself, from the package for this platform.
fn esbuild() -> Option<PathBuf> {
    let packages = fs::read_dir(npm_modules().join("@esbuild")).ok()?;
    packages.flatten().map(|entry| entry.path().join("bin/esbuild")).find(|program| program.exists())
}
