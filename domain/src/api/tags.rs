//! Tags of an organization.

use serde::{Deserialize, Serialize};

use crate::{Id, tag::TagView};

/// A tag with how often it is used, of `GET /api/v1/organizations/{org}/tags`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagUse {
    /// The word and its colours.
    pub tag: TagView,
    /// Whether the colours are its own, or those that its name gives everyone.
    pub coloured: bool,
    /// Versions that have it and that the caller may see, archived ones included.
    pub versions: i64,
    /// Experiments.
    pub experiments: i64,
    /// Projects.
    pub projects: i64,
}

/// The tags of an organization, of `GET /api/v1/organizations/{org}/tags`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagList {
    /// By name.
    pub items: Vec<TagUse>,
    /// Opaque cursor of the next page; none on the last. Never left out: the browser gets this list too, in a form
    /// that has a place for everything.
    #[serde(default)]
    pub next: Option<String>,
    /// Whether the caller may choose their colours.
    pub may_colour: bool,
    /// Whether the caller may rename, merge and delete them everywhere.
    pub may_manage: bool,
}

/// `POST /api/v1/experiments:tag`: tags of several experiments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TagExperiments {
    /// Keys of the experiments.
    pub ids: Vec<Id>,
    /// To be on all of them afterwards.
    #[serde(default)]
    pub add: Vec<String>,
    /// To be on none of them afterwards.
    #[serde(default)]
    pub remove: Vec<String>,
}

/// `PATCH /api/v1/organizations/{org}/tags/{name}`: a new name, new colours, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditTag {
    /// Its name from now on.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether a tag that has the name already takes this one in; else that is refused.
    #[serde(default)]
    pub merge: bool,
    /// Both colours, as `#rrggbb`; empty for those that its name gives everyone.
    #[serde(default)]
    pub background: Option<String>,
    /// The text's colour.
    #[serde(default)]
    pub foreground: Option<String>,
}

/// What changing a tag everywhere changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Retagged {
    /// Versions that had it.
    pub versions: i64,
    /// Experiments that had it.
    pub experiments: i64,
    /// Projects that had it.
    pub projects: i64,
}
