//! What is not there yet is made; what is there is left alone.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    plan::{Labels, Model, Package, Project, Version},
    vitrine::Vitrine,
};

/// Key of the experiment that brought a package's files into a project.
pub type Runs = BTreeMap<(String, Package), String>;

/// Makes a project unless it is there.
pub fn project(vitrine: &Vitrine, organization: &str, project: &Project) -> Result<()> {
    let address = format!("{organization}/{}", project.path);
    if vitrine.find(&["project", "get", "-m", &address])?.is_some() {
        eprintln!("   already there  {}", project.path);
        return Ok(());
    }
    let mut create = vec!["project", "create", "--name", &address, "--description", project.about];
    create.extend(["--tags", project.tags]);
    if !project.path.contains('/') {
        create.push("--organization");
    }
    vitrine.must(&create)?;
    eprintln!("   made           {}", project.path);
    Ok(())
}

/// Registers a version unless it is there.
pub fn version(
    vitrine: &Vitrine,
    organization: &str,
    folders: &BTreeMap<Package, PathBuf>,
    runs: &mut Runs,
    model: &Model,
    version: &Version,
) -> Result<()> {
    let path = format!("{organization}/{}", model.path);
    let address = format!("{path}@{}", version.label);
    let (project, _) = path.rsplit_once('/').context("a model without a project")?;
    let run = (project.to_owned(), version.package);
    if let Some(details) = vitrine.find(&["models", "get", "-m", &address])? {
        eprintln!("   already there  {}@{}", model.path, version.label);
        if let Some(id) = details["row"]["task"]["id"].as_str() {
            runs.insert(run, id.to_owned());
        }
        return Ok(());
    }
    let folder = folders.get(&version.package).context("a package that was not fetched")?;
    let experiment = match runs.get(&run) {
        Some(id) => id.clone(),
        None => experiment(vitrine, project, version.package, folder)?,
    };
    runs.insert(run, experiment.clone());
    let arguments = arguments(&path, &experiment, folder, model, version)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let registered = vitrine.must(&arguments)?;
    check(&registered, folder, version).with_context(|| address.clone())?;
    let megabytes = registered["size"].as_f64().unwrap_or_default() / 1e6;
    let digest = registered["sha256"].as_str().unwrap_or_default().get(..12).unwrap_or_default();
    eprintln!(
        "   registered     {}@{}  {}, {megabytes:.1} MB, {digest}…",
        model.path, version.label, version.framework
    );
    Ok(())
}

fn arguments(path: &str, run: &str, folder: &Path, model: &Model, version: &Version) -> Result<Vec<String>> {
    let package = version.package;
    let from = format!("package={} {}", package.name, package.version);
    let mut line: Vec<String> =
        ["models", "register", "-m", path, "--label", version.label, "--experiment", run].map(String::from).into();
    line.extend(["--description", version.about, "--tags", version.tags, "--metadata", &from].map(String::from));
    line.extend(model.metadata.iter().flat_map(|pair| ["--metadata".to_owned(), (*pair).to_owned()]));
    if let Some(config) = version.config {
        line.extend(["--config".to_owned(), folder.join(config).display().to_string()]);
    }
    if let Some(labels) = labels(folder, version.labels)? {
        line.extend(["--labels".to_owned(), labels]);
    }
    if let Some(parent) = version.parent {
        line.extend(["--parent".to_owned(), format!("{path}@{parent}")]);
    }
    line.extend(version.files.iter().map(|file| folder.join(file).display().to_string()));
    Ok(line)
}

/// The label enumeration as the command takes it: `cat=0,dog=1`.
fn labels(folder: &Path, labels: Labels) -> Result<Option<String>> {
    let names: Vec<String> = match labels {
        Labels::None => return Ok(None),
        Labels::Are(names) => names.iter().map(|name| (*name).to_owned()).collect(),
        Labels::InJson(file, pointer) => {
            let path = folder.join(file);
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let json: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
            let list = json.pointer(pointer).and_then(Value::as_array).context("the package has no list of labels")?;
            list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        }
    };
    Ok(Some(names.iter().enumerate().map(|(id, name)| format!("{name}={id}")).collect::<Vec<_>>().join(",")))
}

/// The run of fetching a package, with what was measured: the sizes of its model files.
fn experiment(vitrine: &Vitrine, project: &str, package: Package, folder: &Path) -> Result<String> {
    let Package { name, version } = package;
    let (title, from, at) =
        (format!("import {name} {version}"), format!("package={name}"), format!("version={version}"));
    let made = vitrine.must(&[
        "experiment",
        "create",
        "-m",
        project,
        "--name",
        &title,
        "--type",
        "import",
        "--tags",
        "import,samples",
        "--param",
        &from,
        "--param",
        &at,
        "--param",
        "platform=manylinux_2_28_x86_64",
    ])?;
    let id = made["id"].as_str().context("vitrine experiment create printed no id")?.to_owned();
    let mut metrics = Vec::new();
    for file in super::plan::files_of(package) {
        let path = folder.join(file);
        let bytes = fs::metadata(&path).with_context(|| format!("cannot read {}", path.display()))?.len();
        let short = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        metrics.push(format!("size_mb/{short}={}", bytes as f64 / 1e6));
    }
    let mut log = vec!["experiment", "log", &id];
    log.extend(metrics.iter().flat_map(|metric| ["--metric", metric.as_str()]));
    vitrine.must(&log)?;
    vitrine.must(&["experiment", "finish", &id])?;
    Ok(id)
}

/// The server saw the bytes that are here, and knew what they are.
fn check(registered: &Value, folder: &Path, version: &Version) -> Result<()> {
    if registered["framework"].as_str() != Some(version.framework) {
        bail!("recognised as {}, not as {}", registered["framework"], version.framework);
    }
    if let [file] = version.files {
        let here = sha256(&folder.join(file))?;
        if registered["sha256"].as_str() != Some(here.as_str()) {
            bail!("registered with SHA-256 {}, but the file has {here}", registered["sha256"]);
        }
    }
    Ok(())
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            Ok(count) => digest.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }
}
