//! `vitrine models pull`

mod fetch;
mod plan;

use std::path::{Path, PathBuf};

use clap::Args;
use domain::{
    table::Details,
    version::{Registration, Stage, Status, size_text},
};

use super::address::{self, VersionArg};
use crate::{
    args::Global,
    client::Client,
    exit::Exit,
    failure::Failure,
    output::{Format, Output, Record},
    table::Listing,
};

/// Arguments of `models pull`.
#[derive(Args, Debug)]
pub struct PullArgs {
    /// Which version.
    #[command(flatten)]
    pub which: VersionArg,
    /// Folder to put the files in; made when it is missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub to: PathBuf,
    /// Overwrite files that differ, and pull disabled versions too
    #[arg(long)]
    pub force: bool,
}

/// Downloads the files of a version and verifies each.
///
/// # Errors
/// What the server refused, what is in the way, or that a file is not what was registered.
pub fn run(global: &Global, args: &PullArgs) -> Result<(), Failure> {
    let address = args.which.address()?;
    let client = Client::connect(global)?;
    let (id, answer) = address::details(&client, &address)?;
    let details = &answer.value;
    let out = Output::new(global);
    check(details, args.force)?;
    let plan = plan::make(&details.files, &args.to, args.force)?;
    if details.row.status == Status::Draft {
        out.note(&format!("{} is a draft: it may still change.", details.address));
    }
    std::fs::create_dir_all(&args.to).map_err(|cause| Failure::file("make", &args.to, &cause))?;
    for item in &plan {
        fetch::fetch(&client, id, item, global.quiet)?;
    }
    report(&out, &plan, &details.address, &answer.json)
}

/// Whether there is anything to pull.
fn check(details: &Details, force: bool) -> Result<(), Failure> {
    let conflict = |message: String| Err(Failure::new(Exit::Conflict, message));
    let address = &details.address;
    match details.row.registration {
        Registration::Pending => {
            return conflict(format!("{address} is not complete yet; its files are still to come."));
        }
        Registration::Failed => return conflict(format!("{address} was never completed; its upload was given up.")),
        Registration::Ready => {}
    }
    if let (true, Some(uri)) = (details.files.is_empty(), &details.uri) {
        return conflict(format!("{address} has no files here; it is kept at {uri}."));
    }
    if details.files.is_empty() {
        return conflict(format!("{address} has no files."));
    }
    if details.row.stage == Stage::Disabled && !force {
        return Err(Failure::new(Exit::Conflict, format!("{address} is disabled: it is not to be used."))
            .hint("add --force to pull it all the same"));
    }
    Ok(())
}

fn report(out: &Output, plan: &[plan::Item], address: &str, json: &str) -> Result<(), Failure> {
    if out.format == Format::Json {
        return out.record(&Record { name: address, fields: &[], json });
    }
    let mut list = Listing::start(out.format, &["File", "Size", "SHA-256"])?;
    for item in plan {
        let path = shown(&item.target);
        let size = if out.format == Format::Csv { item.size.to_string() } else { size_text(item.size.cast_signed()) };
        list.push("", &path, || vec![path.clone(), size, item.sha256.clone()])?;
    }
    list.finish()
}

/// A path without a leading `./`.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
