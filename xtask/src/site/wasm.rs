//! The `frontend` crate as wasm, in parts: the one that every page starts with, and those that come when
//! they are first needed. With it the script that loads it, the one that loads the other parts, and the
//! snippets of JavaScript that its dependencies bring along.

use super::{Asset, Mode, files_below, hex, library, names, trim};
use crate::sh::{cargo, npm_tool, run, step, target};
use anyhow::{Context as _, Result, anyhow};
use sha2::{Digest as _, Sha256};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use wasm_bindgen_cli_support::Bindgen;

pub struct Module {
    pub script: Vec<u8>,
    pub wasm: Vec<u8>,
    /// Loads the parts.
    pub linker: Vec<u8>,
    /// What comes later, by the names that the linker knows them by.
    pub parts: Vec<Asset>,
    pub snippets: Vec<Asset>,
}

/// What the first part calls the linker.
pub const LINKER: &str = "__wasm_split.js";

/// What the browser runs.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Counts the ways in which wasm was made into what is served: another one makes it anew.
const STEPS: u32 = 2;

/// What wasm-opt may use: all of it is in the browsers that `style` targets.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

pub fn build(mode: Mode) -> Result<Module> {
    let compiled = compile(mode)?;
    let optimizer = optimizer(mode);
    let folder = target().join("site-work").join(match mode {
        Mode::Debug => "debug",
        Mode::Release => "release",
    });
    // Made from the same wasm by the same steps: nothing to do.
    let recipe = format!(
        "{STEPS} {} {}\n",
        hex(&Sha256::digest(fs::read(&compiled)?)),
        if optimizer.is_some() { "wasm-opt" } else { "as compiled" }
    );
    let made = folder.join("made-from.txt");
    if fs::read_to_string(&made).ok().as_deref() != Some(&recipe) {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let first = split(&compiled, &folder.join("parts"))?;
        bind(&first, &folder, mode)?;
        fs::remove_file(first)?;
        if mode == Mode::Release {
            names::shorten(&folder)?;
        }
        if let Some(tool) = optimizer {
            step("wasm-opt");
            for wasm in files_below(&folder)?.iter().filter(|file| file.extension().is_some_and(|e| e == "wasm")) {
                optimize(&tool, wasm)?;
            }
        }
        fs::write(made, recipe)?;
    }
    read(&folder)
}

fn compile(mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = match mode {
        Mode::Debug => ("dev", "debug"),
        Mode::Release => ("wasm-release", "wasm-release"),
    };
    step(&format!("frontend as wasm ({profile})"));
    let target_of_wasm = format!("--target={TARGET}");
    let mut command = cargo(["build", "--package=frontend", "--lib", &target_of_wasm, "--profile", profile]);
    let mut flags = flags();
    if mode == Mode::Release && library::is_at_hand() {
        library::rebuild(&mut command);
        flags.extend(library::FLAGS.map(str::to_owned));
    }
    command.arg("--config").arg(format!("target.{TARGET}.rustflags={flags:?}"));
    run(&mut command)?;
    Ok(target().join(TARGET).join(folder).join("frontend.wasm"))
}

/// What splitting goes by, of which the parts themselves carry nothing; and sources by short names, for a
/// page need not tell where it was built.
fn flags() -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let sources = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut folders: Vec<PathBuf> = sources.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let short = folders.iter().map(|folder| format!("--remap-path-prefix={}=.", folder.display()));
    std::iter::once("-Clink-args=--emit-relocs".to_owned()).chain(short).collect()
}

/// Puts what only the split points of `frontend` lead to into parts of their own; the path of the first part.
fn split(compiled: &Path, parts: &Path) -> Result<PathBuf> {
    let wasm = trim::without_streams(&fs::read(compiled)?)?;
    let first = parts.join("first.wasm");
    fs::create_dir_all(parts)?;
    let mut options = wasm_split_cli_support::Options::new(&wasm);
    options.output_dir = parts;
    options.main_out_path = &first;
    let linker = format!("./{LINKER}");
    options.link_name = &linker;
    options.main_module = "./vitrine.js";
    wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}")).context("splitting the wasm")?;
    Ok(first)
}

fn bind(compiled: &Path, folder: &Path, mode: Mode) -> Result<()> {
    let release = mode == Mode::Release;
    (|| {
        Bindgen::new()
            .input_path(compiled)
            .out_name("vitrine")
            .web(true)?
            .typescript(false)
            // The other parts ask the first for what they share.
            .keep_lld_exports(true)
            .remove_name_section(release)
            .remove_producers_section(release)
            .generate(folder)
    })()
    .map_err(|error| anyhow!("{error:#}"))
    .context("wasm-bindgen")
}

fn optimizer(mode: Mode) -> Option<PathBuf> {
    if mode == Mode::Debug {
        return None;
    }
    let tool = npm_tool("wasm-opt");
    if !tool.exists() {
        step("wasm-opt is missing, so the wasm stays larger: `make setup` installs it");
        return None;
    }
    Some(tool)
}

/// The lowest addresses are the far end of the stack, where nothing is before it is too deep.
fn optimize(tool: &Path, wasm: &Path) -> Result<()> {
    let mut command = Command::new(tool);
    command.args(["-Oz", "--converge", "--low-memory-unused"]).args(WASM_FEATURES).arg(wasm).arg("--output").arg(wasm);
    run(&mut command)
}

fn read(folder: &Path) -> Result<Module> {
    let below = |name: &str| -> Result<Vec<Asset>> {
        let files = files_below(&folder.join(name))?;
        let asset = |file: &PathBuf| {
            let path = file.strip_prefix(folder)?.to_string_lossy().into_owned();
            Ok(Asset { path, content: fs::read(file)? })
        };
        files.iter().map(asset).collect()
    };
    let mut parts = below("parts")?;
    for part in &mut parts {
        part.path = part.path.trim_start_matches("parts/").to_owned();
    }
    let linker = parts.iter().position(|part| part.path == LINKER).context("the wasm was not split")?;
    Ok(Module {
        script: fs::read(folder.join("vitrine.js"))?,
        wasm: fs::read(folder.join("vitrine_bg.wasm"))?,
        linker: parts.swap_remove(linker).content,
        parts,
        snippets: below("snippets")?,
    })
}
