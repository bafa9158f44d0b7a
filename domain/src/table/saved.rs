//! Views with a name, kept on the server.

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::{Id, Refusal, name};

/// Words that name a view without anybody having saved one.
pub const RESERVED: &[&str] = &[BUILT_IN, MINE];
/// `?view=default`: the built-in view.
pub const BUILT_IN: &str = "default";
/// `?view=mine`: what the reader registered or ran.
pub const MINE: &str = "mine";
/// What the word of a stored link begins with: `?view=~` and a code. No saved view is called so.
pub const LINK: char = '~';

/// The name of a view, on one line.
///
/// # Errors
/// [`Refusal::Invalid`] for what is no name, or reads like a word that names a view of everybody's already.
pub fn check_name(name: &str) -> Result<&str, Refusal> {
    let name = name::check_line("name", name)?;
    if RESERVED.contains(&name::slugify(name).as_str()) {
        return Err(Refusal::invalid(
            "name",
            format!("“{name}” is what a view of everybody's is called; choose another"),
        ));
    }
    Ok(name)
}

/// A view that somebody saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedView {
    /// Key.
    pub id: Id,
    /// The word in `?view=`, unique among those that a reader sees in a place.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Its query string, as a difference from the built-in view.
    pub query: String,
    /// Whether the project's members see it, or its owner alone.
    pub shared: bool,
    /// Whether the project opens with it.
    pub default: bool,
    /// Whether the reader made it.
    pub own: bool,
    /// Whether the reader may change it.
    pub editable: bool,
}

/// A view to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewView {
    /// Which table it is of.
    pub subject: Subject,
    /// Display name.
    pub name: String,
    /// Its query string, as a difference from the built-in view.
    pub query: String,
    /// Whether the project's members see it.
    pub shared: bool,
    /// Whether the project opens with it.
    pub default: bool,
}

/// What changes of a saved view; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewChange {
    /// Another display name.
    pub name: Option<String>,
    /// Another query string, as a difference from the built-in view.
    pub query: Option<String>,
    /// Whether the project's members see it.
    pub shared: Option<bool>,
    /// Whether the project opens with it.
    pub default: Option<bool>,
}
