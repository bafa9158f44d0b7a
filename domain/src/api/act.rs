//! Acting on versions: what is to be done, and what became of each.

use serde::{Deserialize, Serialize};

use crate::{Id, Refusal, lifecycle::Verb, table::Rows, version::Stage};

/// What is to be done with versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Act {
    /// Make read-only, with the experiment.
    Publish,
    /// Take out of the live table.
    Archive,
    /// Bring back.
    Restore,
    /// Put tags on and take them off.
    #[serde(rename = "tag")]
    Tag(Words),
    /// Set the stage.
    Stage(NewStage),
    /// Let words lead to one version, or no longer.
    Alias(Words),
    /// Bring to another model.
    Move(NewPlace),
    /// Make Drafts of the same files in another model.
    Copy(NewCopy),
    /// Remove for good.
    Delete,
}

impl Act {
    /// The rule that decides about it.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::Publish => Verb::Publish,
            Self::Archive => Verb::Archive,
            Self::Restore => Verb::Restore,
            Self::Tag(_) => Verb::Tag,
            Self::Stage(_) => Verb::Stage,
            Self::Alias(_) => Verb::Alias,
            Self::Move(_) => Verb::Move,
            Self::Copy(_) => Verb::Copy,
            Self::Delete => Verb::Delete,
        }
    }
}

/// Words to add and to remove: tags, or aliases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// To be there afterwards.
    #[serde(default)]
    pub add: Vec<String>,
    /// To be gone afterwards.
    #[serde(default)]
    pub remove: Vec<String>,
}

/// `POST /api/v1/versions/{id}/stage`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewStage {
    /// The stage.
    pub stage: Stage,
    /// Why, in a word or two.
    #[serde(default)]
    pub reason: String,
    /// More about it.
    #[serde(default)]
    pub message: String,
}

/// `POST /api/v1/versions/{id}/move`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPlace {
    /// `OWNER/PROJECT/MODEL`; the model is made when it is new. An address of a project means the model's own name
    /// there.
    pub to: String,
    /// The whole model with all its versions; `to` is then the project.
    #[serde(default)]
    pub whole_model: bool,
}

/// `POST /api/v1/versions/{id}/copy`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCopy {
    /// As [`NewPlace::to`].
    pub to: String,
    /// Stage of the copy; `testing` when absent.
    #[serde(default)]
    pub stage: Option<Stage>,
}

/// `POST /api/v1/versions:batch`: versions by key, or all that a query finds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Batch {
    /// What is to be done.
    #[serde(flatten)]
    pub act: Act,
    /// Keys of the versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<Id>,
    /// Instead of keys: `acme/vision`, of which the query chooses.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub below: Option<String>,
    /// Which of them.
    #[serde(default)]
    pub query: String,
    /// Text that they are searched for; empty for none.
    #[serde(default)]
    pub q: String,
    /// Which versions of each model.
    #[serde(default)]
    pub rows: Rows,
    /// Of the archive, instead of what is live.
    #[serde(default)]
    pub archived: bool,
    /// The project's own alone, without what is below it.
    #[serde(default)]
    pub own: bool,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
}

crate::permission::words! {
    /// What became of one version of a batch.
    Ending {
        /// It was done, or would be.
        Done = "done", "Done";
        /// It was refused, and nothing of it changed.
        Refused = "refused", "Refused";
        /// There is no such version, or not for the caller.
        Missing = "missing", "Missing";
    }
}

/// What became of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// Key of the version.
    pub id: Id,
    /// Its address afterwards, or that of its copy; absent when it is missing or gone.
    pub address: Option<String>,
    /// How it ended.
    pub outcome: Ending,
    /// The refusal's stable code.
    pub code: Option<String>,
    /// The refusal's sentence.
    pub detail: Option<String>,
    /// Whether anything changed: what was so before is not to be undone.
    pub changed: bool,
    /// What the caller should know although it was done: another number, a label that was taken.
    pub notice: Option<String>,
    /// Key of the copy that was made.
    pub made: Option<Id>,
}

impl Outcome {
    /// There is no such version.
    #[must_use]
    pub fn missing(id: Id) -> Self {
        Self { outcome: Ending::Missing, changed: false, ..Self::done(id, None) }
    }

    /// It was done.
    #[must_use]
    pub fn done(id: Id, address: Option<String>) -> Self {
        Self { id, address, outcome: Ending::Done, code: None, detail: None, changed: true, notice: None, made: None }
    }

    /// It was refused.
    #[must_use]
    pub fn refused(id: Id, address: Option<String>, refusal: &Refusal) -> Self {
        let (code, detail) = (Some(refusal.code().to_owned()), Some(refusal.to_string()));
        Self { outcome: Ending::Refused, code, detail, changed: false, ..Self::done(id, address) }
    }
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Acted {
    /// What was done.
    pub action: Verb,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// For how many it was done, or would be.
    pub done: usize,
    /// For how many it was refused.
    pub refused: usize,
    /// How many there are not.
    pub missing: usize,
    /// Why it was refused: words that follow a number, with the number; the most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// What became of each, in the order they were named.
    pub items: Vec<Outcome>,
}
