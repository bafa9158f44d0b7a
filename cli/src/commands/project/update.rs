//! `vitrine project update`

use clap::Args;
use domain::{
    Id,
    api::{EditProject, PlaceProject, Project, ProjectAccess, PutReadme, Readme},
    permission::{ProjectRole, Visibility},
    project::PromotionRule,
};

use super::get::key;
use crate::{
    args::{Global, PathArg},
    client::{Client, url},
    failure::Failure,
    parse,
};

/// Arguments of `project update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Which project.
    #[command(flatten)]
    pub which: PathArg,
    /// Its display name from now on; old addresses keep leading to it
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The project to be above it; the organization alone for the top
    #[arg(long, value_name = "OWNER[/PROJECT]")]
    pub below: Option<String>,
    /// What it is about; @FILE reads it from a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub description: Option<String>,
    /// Its README, as Markdown; @FILE reads it from a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub readme: Option<String>,
    /// Only people with a grant find it
    #[arg(long, group = "visibility")]
    pub private: bool,
    /// All members of the organization find it
    #[arg(long, group = "visibility")]
    pub organization: bool,
    /// Anyone may read what is published in it
    #[arg(long, group = "visibility")]
    pub public: bool,
    /// Whether grants of the projects above count in it
    #[arg(long, value_name = "true|false")]
    pub inherit: Option<bool>,
    /// Whose experiments may become versions: any, subtree or listed
    #[arg(long, value_name = "RULE", value_parser = rule)]
    pub promotion: Option<PromotionRule>,
    /// The projects of the list, parted by commas; empty for none
    #[arg(long, value_name = "ADDRESS,…", value_delimiter = ',')]
    pub promotion_from: Option<Vec<String>>,
    /// The least role that may publish: contributor or admin
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub publish_role: Option<ProjectRole>,
    /// The least role that may take a version into production: contributor or admin
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub production_role: Option<ProjectRole>,
    /// Whether it may hold models
    #[arg(long, value_name = "true|false")]
    pub models: Option<bool>,
    /// Whether it may hold experiments
    #[arg(long, value_name = "true|false")]
    pub experiments: Option<bool>,
    /// Most that it and those below it may keep, such as 500GB; none for no end
    #[arg(long, value_name = "SIZE|none")]
    pub quota: Option<String>,
    /// Whether files may come straight from the file store, by links good for less than a minute
    #[arg(long, value_name = "true|false")]
    pub direct_downloads: Option<bool>,
}

fn rule(word: &str) -> Result<PromotionRule, String> {
    PromotionRule::from_code(word).ok_or_else(|| "write any, subtree or listed".to_owned())
}

fn role(word: &str) -> Result<ProjectRole, String> {
    let role = ProjectRole::from_code(word).filter(|role| *role > ProjectRole::Viewer);
    role.ok_or_else(|| "write contributor or admin".to_owned())
}

/// Changes what is named and leaves the rest.
///
/// # Errors
/// What the command line, a file or the server has against it.
pub fn run(global: &Global, args: &UpdateArgs) -> Result<(), Failure> {
    let at = parse::unversioned(&args.which.path)?;
    let mut edit = edit(args)?;
    let place = PlaceProject { name: args.name.clone(), below: args.below.clone() };
    let stays = place == PlaceProject::default();
    let readme = args.readme.as_deref().map(|text| parse::text_or_file("readme", text)).transpose()?;
    if stays && edit == EditProject::default() && args.promotion_from.is_none() && readme.is_none() {
        return Err(Failure::usage("Nothing is to change.").hint("vitrine project update --help"));
    }
    let client = Client::connect(global)?;
    let id = key(&client, &at)?.to_string();
    if let Some(from) = &args.promotion_from {
        edit.promotion_sources = Some(sources(&client, from)?);
    }
    if edit != EditProject::default() {
        let response = client.patch(&url::path(&["projects", &id]), &edit, &[])?;
        client.answer::<ProjectAccess>(response)?;
    }
    if let Some(text) = readme {
        client.answer::<Readme>(client.put(&url::path(&["projects", &id, "readme"]), &PutReadme { text }, &[])?)?;
    }
    if !stays {
        client.answer::<Project>(client.post(&url::path(&["projects", &id, "move"]), &place, &[])?)?;
    }
    super::print(global, &client.get(&url::path(&["projects", &id]))?)
}

fn sources(client: &Client, from: &[String]) -> Result<Vec<Id>, Failure> {
    let named = from.iter().filter(|address| !address.trim().is_empty());
    named.map(|address| key(client, &parse::unversioned(address)?)).collect()
}

fn edit(args: &UpdateArgs) -> Result<EditProject, Failure> {
    let visibility = match (args.private, args.organization, args.public) {
        (true, ..) => Some(Visibility::Private),
        (_, true, _) => Some(Visibility::Organization),
        (_, _, true) => Some(Visibility::Public),
        _ => None,
    };
    if let Some(quota) = &args.quota {
        domain::quota::parse(quota)?;
    }
    Ok(EditProject {
        description: args.description.as_deref().map(|text| parse::text_or_file("description", text)).transpose()?,
        visibility,
        inherits: args.inherit,
        promotion_rule: args.promotion,
        promotion_sources: None,
        publish_role: args.publish_role,
        production_role: args.production_role,
        has_models: args.models,
        has_experiments: args.experiments,
        quota: args.quota.clone(),
        direct_downloads: args.direct_downloads,
    })
}
