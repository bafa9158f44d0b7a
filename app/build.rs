//! Marks the shapes of what travels between server and browser: a digest of the sources that define them.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let mut mark = 0xcbf2_9ce4_8422_2325;
    for folder in ["../domain/src", "src/fns"] {
        println!("cargo::rerun-if-changed={folder}");
        digest(Path::new(folder), &mut mark)?;
    }
    println!("cargo::rustc-env=VITRINE_SHAPES={mark:016x}");
    Ok(())
}

/// FNV-1a over all files below a folder, in order of name.
fn digest(folder: &Path, mark: &mut u64) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            digest(&path, mark)?;
        } else {
            for byte in fs::read(&path)? {
                *mark = (*mark ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
        }
    }
    Ok(())
}
