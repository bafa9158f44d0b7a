//! `style/main.css` and `style/late.css` with what they import, as one file each.

use super::Mode;
use crate::sh::{npm_modules, root, run, target};
use anyhow::{Result, bail};
use std::{fs, path::PathBuf, process::Command};

/// The oldest browsers that know `light-dark()`, which the themes rest on and
/// which must reach them as it is written.
const TARGETS: &str = "chrome 123, edge 123, firefox 120, safari 17.5";

/// The style of every page, and of what comes later.
pub struct Styles {
    pub first: Vec<u8>,
    pub late: Vec<u8>,
}

pub fn build(mode: Mode) -> Result<Styles> {
    Ok(Styles { first: bundle("style/main.css", mode)?, late: bundle("style/late.css", mode)? })
}

fn bundle(sheet: &str, mode: Mode) -> Result<Vec<u8>> {
    let Some(tool) = lightningcss() else {
        bail!("the style sheets need lightningcss from npm: run `make setup`");
    };
    let out = target().join("site-work/style.css");
    fs::create_dir_all(out.parent().expect("a file in a folder"))?;
    let mut command = Command::new(tool);
    command.current_dir(root()).args(["--bundle", "--targets", TARGETS, "--output-file"]).arg(&out);
    if mode == Mode::Release {
        command.arg("--minify");
    }
    run(command.arg(sheet))?;
    Ok(fs::read(out)?)
}

/// The program itself, from the package for this platform: the one in `.bin`
/// is put in place by an install script, which npm may be told not to run.
fn lightningcss() -> Option<PathBuf> {
    fs::read_dir(npm_modules())
        .ok()?
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            name.to_string_lossy().starts_with("lightningcss-cli-")
        })
        .map(|entry| entry.path().join("lightningcss"))
        .find(|program| program.exists())
}
