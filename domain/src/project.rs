//! A node in an organization's tree of projects.

use crate::{Id, permission::words};
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

/// A project as the sidebar draws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}
