//! `vitrine project create`

use clap::Args;
use domain::{api::NewProject, permission::Visibility};

use crate::{
    args::Global,
    client::{Client, url},
    failure::Failure,
    parse,
};

/// Arguments of `project create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// Address of the new project: OWNER/[PARENT/…]PROJECT
    #[arg(long, short = 'm', visible_short_alias = 'p', value_name = "OWNER/PROJECT")]
    pub name: String,
    /// What it is about; @FILE reads it from a file
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Tags, parted by commas
    #[arg(long, value_delimiter = ',')]
    pub tags: Vec<String>,
    /// Only people with a grant find it
    #[arg(long, group = "visibility")]
    pub private: bool,
    /// All members of the organization find it
    #[arg(long, group = "visibility")]
    pub organization: bool,
    /// Anyone may read what is published in it
    #[arg(long, group = "visibility")]
    pub public: bool,
}

/// Makes a project.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &CreateArgs) -> Result<(), Failure> {
    let at = parse::unversioned(&args.name)?;
    if at.path.is_empty() {
        return Err(Failure::usage(format!("“{}” names an organization; write OWNER/PROJECT.", args.name)));
    }
    let visibility = match (args.private, args.organization, args.public) {
        (true, ..) => Some(Visibility::Private),
        (_, true, _) => Some(Visibility::Organization),
        (_, _, true) => Some(Visibility::Public),
        _ => None,
    };
    let description = args.description.as_deref().map(|text| parse::text_or_file("description", text)).transpose()?;
    let new = NewProject {
        path: args.name.trim().to_owned(),
        description: description.unwrap_or_default(),
        tags: parse::tags(&args.tags)?,
        visibility,
        ..NewProject::default()
    };
    let client = Client::connect(global)?;
    let response = client.post(&url::path(&["projects"]), &new, &[]).map_err(|failure| {
        failure
            .hint_if_missing(|| format!("the projects above it must exist: vitrine project ls -m {}", at.organization))
    })?;
    super::print(global, &client.answer(response)?)
}
