//! Builds the browser's half of Vitrine into `target/site`: what the server
//! serves below `/pkg`, and the files of `public/`.
//!
//! Script, wasm and style sheet share one name, `vitrine.<hash>`, kept in
//! `pkg/name.txt`; the server hands it to leptos as its output name. The hash
//! is that of all the content, so the files can be cached for ever.

mod compress;
mod library;
mod names;
mod script;
mod style;
mod trim;
mod wasm;

use crate::sh::{root, step, target};
use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// How much effort to spend on small files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Debug,
    Release,
}

/// One file of `pkg/`, by its path in there.
struct Asset {
    path: String,
    content: Vec<u8>,
}

/// Builds the site and returns its name, `vitrine.<hash>`.
pub fn build(mode: Mode) -> Result<String> {
    // Two at once would mix their parts.
    fs::create_dir_all(target())?;
    let lock = fs::File::create(target().join("site.lock"))?;
    lock.lock()?;
    let wasm::Module { script, wasm, linker, parts, snippets } = wasm::build(mode)?;
    let style::Styles { first, late } = style::build(mode)?;

    let mut hash = Sha256::new();
    for content in [&script, &wasm, &linker, &first, &late] {
        hash.update(content);
    }
    for asset in parts.iter().chain(&snippets) {
        hash.update(&asset.content);
    }
    let name = format!("vitrine.{}", hex(&hash.finalize()[..8]));
    // All that one build made goes by its hash.
    let mut names = vec![
        ("vitrine_bg.wasm".to_owned(), format!("{name}_bg.wasm")),
        // Where scripts are imported from; inside the wasm the linker keeps its name.
        (r#"from "./vitrine.js""#.to_owned(), format!(r#"from "./{name}.js""#)),
        (format!(r#"from "./{}""#, wasm::LINKER), format!(r#"from "./{name}.parts.js""#)),
    ];
    names.extend(parts.iter().map(|part| (part.path.clone(), format!("{name}.{}", part.path))));
    let renamed = |script: Vec<u8>| -> Result<Vec<u8>> {
        let script = String::from_utf8(script)?;
        script::small(&names.iter().fold(script, |script, (from, to)| script.replace(from, to)), mode)
    };

    let mut assets = vec![
        asset(format!("{name}.js"), renamed(script)?),
        asset(format!("{name}.parts.js"), renamed(linker)?),
        asset(format!("{name}_bg.wasm"), wasm),
        asset(format!("{name}.css"), first),
        asset(format!("{name}.late.css"), late),
    ];
    assets.extend(parts.into_iter().map(|part| asset(format!("{name}.{}", part.path), part.content)));
    assets.extend(snippets);

    let site = root().join("target/site");
    public_files(&site)?;
    let changed = publish(&site.join("pkg"), &name, &assets, mode)?;
    if changed {
        report(&site.join("pkg"), &assets)?;
    }
    Ok(name)
}

fn asset(path: String, content: Vec<u8>) -> Asset {
    Asset { path, content }
}

/// Writes the assets, then the name that makes them current, then removes
/// what is left of former builds. Returns whether there was anything to do.
fn publish(pkg: &Path, name: &str, assets: &[Asset], mode: Mode) -> Result<bool> {
    let mut wanted = vec![pkg.join("name.txt")];
    let mut changed = false;
    for Asset { path, content } in assets {
        let file = pkg.join(path);
        changed |= write(&file, content)?;
        if mode == Mode::Release {
            wanted.extend(compress::beside(&file, content)?);
        }
        wanted.push(file);
    }
    changed |= write(&pkg.join("name.txt"), format!("{name}\n").as_bytes())?;
    for file in files_below(pkg)? {
        if !wanted.contains(&file) {
            fs::remove_file(&file)?;
        }
    }
    Ok(changed)
}

/// Copies `public/`; a file that left it leaves the site as well.
fn public_files(site: &Path) -> Result<()> {
    let public = root().join("public");
    let mut wanted = Vec::new();
    for file in files_below(&public)? {
        let copy = site.join(file.strip_prefix(&public)?);
        write(&copy, &fs::read(&file)?)?;
        wanted.push(copy);
    }
    let pkg = site.join("pkg");
    for file in files_below(site)? {
        if !file.starts_with(&pkg) && !wanted.contains(&file) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}

/// Writes a file unless it holds just that already.
fn write(file: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(file).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(true)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn report(pkg: &Path, assets: &[Asset]) -> Result<()> {
    for Asset { path, content } in assets {
        let brotli = pkg.join(format!("{path}.br"));
        let compressed = match fs::metadata(brotli) {
            Ok(file) => format!(", {:.1} KB as brotli", kilobytes(file.len())),
            Err(_) => String::new(),
        };
        let size = kilobytes(u64::try_from(content.len())?);
        step(&format!("pkg/{path}: {size:.1} KB{compressed}"));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_new_build_takes_the_place_of_the_old_one() {
        let pkg = scratch("publish");
        let one = [asset("vitrine.1.js".into(), b"one".to_vec())];
        let two = [asset("vitrine.2.js".into(), b"two".to_vec())];

        assert!(publish(&pkg, "vitrine.1", &one, Mode::Release).unwrap());
        assert!(publish(&pkg, "vitrine.2", &two, Mode::Release).unwrap());
        assert!(!publish(&pkg, "vitrine.2", &two, Mode::Release).unwrap());

        let names: Vec<_> = files_below(&pkg)
            .unwrap()
            .iter()
            .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["name.txt", "vitrine.2.js", "vitrine.2.js.br", "vitrine.2.js.gz"]);
        assert_eq!(fs::read_to_string(pkg.join("name.txt")).unwrap(), "vitrine.2\n");
        fs::remove_dir_all(pkg).unwrap();
    }
}
