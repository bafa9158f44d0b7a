//! The `frontend` crate as wasm, the script that loads it, and the snippets
//! of JavaScript that its dependencies bring along.

use super::{Asset, Mode, files_below, hex};
use crate::sh::{cargo, npm_tool, run, step, target};
use anyhow::{Context as _, Result, anyhow};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use wasm_bindgen_cli_support::Bindgen;

pub struct Module {
    pub script: Vec<u8>,
    pub wasm: Vec<u8>,
    pub snippets: Vec<Asset>,
}

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
        "{} {}\n",
        hex(&Sha256::digest(fs::read(&compiled)?)),
        if optimizer.is_some() { "wasm-opt" } else { "as compiled" }
    );
    let made = folder.join("made-from.txt");
    if fs::read_to_string(&made).ok().as_deref() != Some(&recipe) {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        bind(&compiled, &folder, mode)?;
        if let Some(tool) = optimizer {
            step("wasm-opt");
            optimize(&tool, &folder.join("vitrine_bg.wasm"))?;
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
    run(&mut cargo(["build", "--package=frontend", "--lib", "--target=wasm32-unknown-unknown", "--profile", profile]))?;
    Ok(target().join("wasm32-unknown-unknown").join(folder).join("frontend.wasm"))
}

fn bind(compiled: &Path, folder: &Path, mode: Mode) -> Result<()> {
    let release = mode == Mode::Release;
    (|| {
        Bindgen::new()
            .input_path(compiled)
            .out_name("vitrine")
            .web(true)?
            .typescript(false)
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

fn optimize(tool: &Path, wasm: &Path) -> Result<()> {
    let mut command = Command::new(tool);
    command.arg("-Oz").args(WASM_FEATURES).arg(wasm).arg("--output").arg(wasm);
    run(&mut command)
}

fn read(folder: &Path) -> Result<Module> {
    let mut snippets = Vec::new();
    for file in files_below(&folder.join("snippets"))? {
        snippets
            .push(Asset { path: file.strip_prefix(folder)?.to_string_lossy().into_owned(), content: fs::read(&file)? });
    }
    Ok(Module {
        script: fs::read(folder.join("vitrine.js"))?,
        wasm: fs::read(folder.join("vitrine_bg.wasm"))?,
        snippets,
    })
}
