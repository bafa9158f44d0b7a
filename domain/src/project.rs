//! A node in an organization's tree of projects.

use crate::{
    Id, Refusal,
    permission::{OrgRole, ProjectRole, words},
};
use serde::{Deserialize, Serialize};

words! {
    /// Which projects' experiments may become versions here.
    PromotionRule {
        /// Any project's.
        Any = "any", "any project";
        /// This project's and its sub-projects'.
        Subtree = "subtree", "only this project and its sub-projects";
        /// Those of a list.
        Listed = "listed", "only listed projects";
    }
}

/// What a project may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Features {
    /// Models and their versions.
    pub models: bool,
    /// Experiments.
    pub experiments: bool,
}

impl Features {
    /// # Errors
    /// Where a project takes no models.
    pub fn take_models(self, path: &str) -> Result<(), Refusal> {
        if self.models { Ok(()) } else { Err(Refusal::state(format!("Models are switched off in {path}."))) }
    }

    /// # Errors
    /// Where a project takes no experiments.
    pub fn take_experiments(self, path: &str) -> Result<(), Refusal> {
        if self.experiments { Ok(()) } else { Err(Refusal::state(format!("Experiments are switched off in {path}."))) }
    }
}

/// What an archived project says to whatever would be brought into it.
///
/// # Errors
/// Where it, or one above it, is in the archive.
pub fn takes_more(archived: bool, path: &str) -> Result<(), Refusal> {
    if archived { Err(Refusal::state(format!("{path} is in the archive; restore it first."))) } else { Ok(()) }
}

/// A project as the sidebar draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectNode {
    /// Key.
    pub id: Id,
    /// Key of the project above, if any.
    pub parent: Option<Id>,
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`.
    pub path: String,
    /// Live versions in it and below that the reader may see.
    pub versions: i64,
    /// Whether the reader may open it; else it is only the name above one they may open.
    pub open: bool,
    /// Whether it is in the archive, by itself or with one above.
    #[serde(default)]
    pub archived: bool,
    /// Whether the reader put a star on it.
    #[serde(default)]
    pub starred: bool,
}

/// A model that the reader keeps at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StarredModel {
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`.
    pub path: String,
    /// Live versions of it that the reader may see.
    pub versions: i64,
}

/// An organization as the sidebar draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// The actor's role.
    pub role: OrgRole,
    /// Live versions the actor may see.
    pub versions: i64,
    /// Projects in order of name; parents are named by key.
    pub projects: Vec<ProjectNode>,
    /// Models that the reader put a star on, by name.
    pub starred: Vec<StarredModel>,
}

/// A step of the way to where the reader is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`.
    pub path: String,
    /// Whether the reader may open it.
    pub open: bool,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The whole organization.
    Organization,
    /// A project and what is below.
    Project,
    /// One model.
    Model,
}

/// Where the reader is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// Key of what the path leads to: a model, a project, or the organization.
    pub id: Id,
    /// Slug of the organization.
    pub organization: String,
    /// What the path leads to.
    pub kind: Kind,
    /// The way from the top, the last being where the reader is; empty for the organization.
    pub crumbs: Vec<Crumb>,
    /// Whether there are projects below it that the reader may open.
    pub has_children: bool,
    /// The reader's role in the project; absent for the organization and readers of Public projects.
    pub role: Option<ProjectRole>,
    /// Whether the project is in the archive, by itself or with one above.
    #[serde(default)]
    pub archived: bool,
}

impl Here {
    /// Slugs from the top, joined by `/`; empty for the organization.
    #[must_use]
    pub fn path(&self) -> &str {
        self.crumbs.last().map_or("", |c| c.path.as_str())
    }

    /// Address with the organization: `acme/vision`.
    #[must_use]
    pub fn address(&self) -> String {
        [self.organization.as_str(), self.path()].join("/").trim_end_matches('/').to_owned()
    }

    /// Whether the reader may register versions here.
    #[must_use]
    pub fn may_register(&self) -> bool {
        self.role >= Some(ProjectRole::Contributor) && !self.archived
    }
}
