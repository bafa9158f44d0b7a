//! `vitrine project ls`

use clap::Args;
use domain::project::ProjectNode;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    args::{Global, OptionalPathArg},
    client::{Client, url},
    commands::address,
    exit::Exit,
    failure::Failure,
    output::Output,
    table::Listing,
};

/// The server is asked for this many at once.
const PAGE: &str = "500";

/// Arguments of `project ls`.
#[derive(Args, Debug)]
pub struct LsArgs {
    /// Where to look.
    #[command(flatten)]
    pub at: OptionalPathArg,
    /// Those in the archive too
    #[arg(long)]
    pub archived: bool,
}

/// Lists projects as a tree in order of their paths.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &LsArgs) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Projects {
        items: Vec<Box<RawValue>>,
        #[serde(default)]
        next: Option<String>,
    }
    let client = Client::connect(global)?;
    let at = address::scope(&client, args.at.path.as_deref())?;
    let mut all: Vec<Box<RawValue>> = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut asked = vec![("limit", PAGE)];
        asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = client
            .get::<Projects>(&url::with_query(&["organizations", &at.organization, "projects"], &asked))
            .map_err(|failure| failure.hint_if_missing(|| "vitrine whoami".to_owned()))?
            .value;
        let stuck = page.items.is_empty() || page.next == cursor;
        all.extend(page.items);
        cursor = page.next;
        if stuck || cursor.is_none() {
            break;
        }
    }
    let mut nodes = Vec::new();
    for raw in &all {
        let node: ProjectNode = serde_json::from_str(raw.get())
            .map_err(|cause| Failure::new(Exit::Refused, format!("A project cannot be read: {cause}.")))?;
        let below: Vec<&str> = node.path.split('/').collect();
        let wanted = args.archived || !node.archived;
        if wanted && below.len() >= at.path.len() && below.iter().zip(&at.path).all(|(a, b)| a == b) {
            nodes.push((node, raw));
        }
    }
    if nodes.is_empty() && !at.path.is_empty() {
        return Err(Failure::new(Exit::NotFound, format!("There is no project {at}, or you may not see it."))
            .hint(format!("vitrine project ls -m {}", at.organization)));
    }
    nodes.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let empty = nodes.is_empty();
    let out = Output::new(global);
    let mut list = Listing::start(out.format, &["Address", "Name", "Versions", "Id"])?;
    for (node, raw) in nodes {
        let path = format!("{}/{}", at.organization, node.path);
        let versions = if node.open { node.versions.to_string() } else { "no access".to_owned() };
        list.push(raw.get(), &path, || vec![path.clone(), node.name, versions, node.id.to_string()])?;
    }
    list.finish()?;
    if empty {
        out.note(&format!("No projects yet. Make one: vitrine project create --name {at}/PROJECT"));
    }
    Ok(())
}
