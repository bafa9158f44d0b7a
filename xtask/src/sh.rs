//! Where things are, and how to run the tools that make them.

use anyhow::{Context as _, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// The top of the repository: of this checkout, even where several share a
/// target folder and so this program.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let xtask = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        xtask.parent().expect("xtask is a folder of the workspace").to_owned()
    });
    &ROOT
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// What npm installed.
pub fn npm_modules() -> PathBuf {
    root().join("end2end/node_modules")
}

/// A program that npm installed.
pub fn npm_tool(name: &str) -> PathBuf {
    npm_modules().join(".bin").join(name)
}

/// A cargo command at the top of the repository.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(root())
        .args(arguments)
        // Compiled with this set, leptos looks for `<name>.wasm`, not `<name>_bg.wasm`.
        .env_remove("LEPTOS_OUTPUT_NAME");
    // What cargo tells xtask about xtask would make the crates of the product
    // look changed to build scripts that watch the environment.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command, its output on ours; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", program(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    command.get_args().fold(program(command), |line, argument| line + " " + &argument.to_string_lossy())
}

fn program(command: &Command) -> String {
    let path = Path::new(command.get_program());
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Says what comes next.
pub fn step(text: &str) {
    eprintln!("── {text}");
}

/// Does two things at once, where neither waits for the other's result; both come to their end.
///
/// # Errors
/// What went wrong, the first one's before the second's.
pub fn side_by_side(one: impl FnOnce() -> Result<()> + Send, other: impl FnOnce() -> Result<()>) -> Result<()> {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        let one = one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        one.and(other)
    })
}
