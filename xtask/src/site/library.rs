//! Rust's standard library, compiled anew for the browser: for size, and without the text of panics.
//!
//! The one that comes with Rust is made for speed, and writes what a panic says into every place that might
//! panic. In the release site a panic stops the page with a bare trap; the debug site still says why.
//!
//! Stable Rust does this only when told to trust itself, by `RUSTC_BOOTSTRAP`, and from sources that rustup has
//! (`rust-src`). Where something of that is missing the library stays as it comes, and the wasm larger.

use super::wasm::TARGET;
use crate::sh::{cargo, step};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What the browser's crates are compiled with besides.
pub const FLAGS: [&str; 3] = ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none"];

const BUILD_STD: &str = "-Zbuild-std=std,panic_abort";

/// Whether all that it takes is there; says what is not.
pub fn is_at_hand() -> bool {
    let missing = if !sources().is_some_and(|sources| sources.exists()) {
        "Rust's own sources are missing: `make setup` installs them"
    } else if !knows_flags() {
        "this Rust compiles its standard library in another way than 1.95 does"
    } else if !has_dependencies() {
        "the crates that Rust's standard library is made of could not be fetched"
    } else {
        return true;
    };
    step(&format!("the wasm stays larger: {missing}"));
    false
}

/// Makes a build compile it.
pub fn rebuild(command: &mut Command) {
    trusted(command).args([BUILD_STD, "-Zbuild-std-features=optimize_for_size"]);
}

fn trusted(command: &mut Command) -> &mut Command {
    command.env("RUSTC_BOOTSTRAP", "1")
}

fn sources() -> Option<PathBuf> {
    let answer = Command::new(rustc()).args(["--print", "sysroot"]).output().ok()?;
    let sysroot = String::from_utf8(answer.stdout).ok()?;
    Some(Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock"))
}

fn knows_flags() -> bool {
    let mut command = Command::new(rustc());
    trusted(&mut command).args(["--print=cfg", "--target", TARGET]).args(FLAGS);
    succeeds(&mut command)
}

/// They come from the registry, like all others, when they are first needed.
fn has_dependencies() -> bool {
    let mut command = cargo(["fetch", "--quiet", "--locked", "--target", TARGET, BUILD_STD]);
    succeeds(trusted(&mut command))
}

fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
