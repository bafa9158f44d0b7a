//! `vitrine models pull`

mod fetch;
mod inflow;
mod many;
mod plan;

use std::path::{Path, PathBuf};

use clap::Args;
use domain::{
    Id,
    table::Details,
    version::{Registration, Status, size_text},
};

use super::{
    address::{self, VersionArg},
    matching::MatchingArgs,
};
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
    /// Which.
    #[command(flatten)]
    pub of: MatchingArgs,
    /// Folder to put the files in, made when it is missing; with --query a folder for each version below it
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub to: PathBuf,
    /// Overwrite files that differ, and pull disabled versions too
    #[arg(long)]
    pub force: bool,
    /// Say what would come, with sizes, and fetch nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Downloads the files of one version, or of all that a query finds, and verifies each.
///
/// # Errors
/// What the server refused, what is in the way, or that a file is not what was registered.
pub fn run(global: &Global, args: &PullArgs) -> Result<(), Failure> {
    if let Some(query) = &args.of.query {
        return many::run(global, args, query);
    }
    let which = VersionArg { path: args.of.path.clone(), version: args.of.version.clone() };
    let address = which.address()?;
    let client = Client::connect(global)?;
    let (id, answer) = address::details(&client, &address)?;
    let details = &answer.value;
    let out = Output::new(global);
    if details.row.status == Status::Draft {
        out.note(&format!("{} is a draft: it may still change.", details.address));
    }
    let plan = if args.dry_run {
        check(details)?;
        plan::make(&details.files, &args.to, args.force)?
    } else {
        pull(&client, id, details, &args.to, args.force, global.quiet)?
    };
    report(&out, &plan, &details.address, &answer.json)?;
    if args.dry_run {
        let missing: i64 = plan.iter().filter(|item| !item.present).map(|item| item.size.cast_signed()).sum();
        out.note(&format!("{} would come; nothing was fetched.", size_text(missing)));
    }
    Ok(())
}

/// Brings the files of a version to a folder.
fn pull(
    client: &Client,
    id: Id,
    details: &Details,
    to: &Path,
    force: bool,
    quiet: bool,
) -> Result<Vec<plan::Item>, Failure> {
    check(details)?;
    let plan = plan::make(&details.files, to, force)?;
    std::fs::create_dir_all(to).map_err(|cause| Failure::file("make", to, &cause))?;
    for item in &plan {
        fetch::fetch(client, fetch::Source { version: id, force }, item, quiet)?;
    }
    Ok(plan)
}

/// Whether there is anything to pull.
fn check(details: &Details) -> Result<(), Failure> {
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
