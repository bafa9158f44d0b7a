//! What is found elsewhere, in our words.

use std::{collections::BTreeMap, path::PathBuf};

use domain::version::Stage;

use crate::failure::Failure;

/// The key of metadata that says where a version came from: by it nothing is imported twice.
pub const REFERENCE: &str = "imported.from";
/// The key of metadata that says who made it there.
pub const USER: &str = "imported.user";
/// The key of metadata that says when it was made there.
pub const CREATED: &str = "imported.created";

/// A model with its versions, the oldest first.
#[derive(Debug, Default)]
pub struct Model {
    /// What it is called.
    pub name: String,
    /// Description; empty where there is none.
    pub description: String,
    /// Markdown; empty where there is none.
    pub readme: String,
    /// Key → value.
    pub metadata: BTreeMap<String, String>,
    /// Its versions.
    pub versions: Vec<Version>,
}

/// A version.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// What tells it from everything else, wherever: the system, its address, and what it is called there.
    pub reference: String,
    /// What it is called there: `iris 3`.
    pub called: String,
    /// The label that it gets.
    pub label: Option<String>,
    /// Description; empty where there is none.
    pub description: String,
    /// Configuration text.
    pub configuration: String,
    /// Framework, where it is told.
    pub framework: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Label enumeration.
    pub labels: BTreeMap<String, i64>,
    /// Key → value.
    pub metadata: BTreeMap<String, String>,
    /// Its stage.
    pub stage: Option<Stage>,
    /// Whether it is read-only there.
    pub published: bool,
    /// Words that lead to it.
    pub aliases: Vec<String>,
    /// Who made it there.
    pub user: Option<String>,
    /// When it was made there, as it is told.
    pub created: Option<String>,
}

/// What a version is made of.
#[derive(Debug)]
pub enum Content {
    /// Files that are brought along.
    Files(Vec<File>),
    /// Something that stays where it is.
    Uri(String),
    /// Nothing that can be reached from here; why.
    Nothing(String),
}

/// A file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name in the version, with the folders it lies in.
    pub name: String,
    /// Bytes, where that is known.
    pub size: Option<u64>,
    /// Where it is.
    pub at: At,
}

/// Where a file is.
#[derive(Clone, Debug)]
pub enum At {
    /// On this machine.
    Here(PathBuf),
    /// In the other registry, by the path behind its address.
    There(String),
}

/// Where models are brought from.
pub trait Origin {
    /// All of it, without what versions are made of.
    ///
    /// # Errors
    /// What cannot be read.
    fn models(&self) -> Result<Vec<Model>, Failure>;

    /// What a version is made of.
    ///
    /// # Errors
    /// What cannot be read.
    fn content(&self, model: &Model, version: &Version) -> Result<Content, Failure>;

    /// Fetches a file that is not of this machine.
    ///
    /// # Errors
    /// What cannot be read or written.
    fn fetch(&self, path: &str, file: &File, to: &std::path::Path, quiet: bool) -> Result<(), Failure>;
}

/// A name as ours: without what parts an address.
pub fn name(theirs: &str) -> String {
    theirs.trim().replace(['/', '@'], "-").chars().filter(|c| !c.is_control()).collect()
}

/// Tags as far as they can be ours.
pub fn tags<'a>(theirs: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut tags: Vec<String> = theirs.into_iter().filter_map(|tag| domain::name::check_tag(tag).ok()).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}
