//! What tags are put on: versions, experiments, or a project.

use domain::{Id, api::TagUse, tag::TagView};

use crate::{
    Failure,
    act::{
        Chosen, Errand,
        chosen::{deed, joined},
    },
    fns::{Deed, tags_among},
};

/// What kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Versions of models.
    Models,
    /// Experiments.
    Experiments,
    /// A project.
    Project,
}

/// Some of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Things {
    /// The kind.
    pub kind: Kind,
    /// Their keys.
    pub of: Chosen,
}

impl Things {
    /// Reads `experiments:ID`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let kind = match kind {
            "models" => Kind::Models,
            "experiments" => Kind::Experiments,
            "project" => Kind::Project,
            _ => return None,
        };
        Some(Self { kind, of: Chosen::one(Id::parse_str(id).ok()?) })
    }

    /// How many they are.
    #[must_use]
    pub fn count(&self) -> i64 {
        i64::try_from(self.of.count()).unwrap_or(i64::MAX)
    }

    /// Asks which tags they have.
    ///
    /// # Errors
    /// The server's refusal, or that it was not reached.
    pub async fn tags(&self) -> Result<Vec<(TagView, i64)>, Failure> {
        let kind = match self.kind {
            Kind::Models => "models",
            Kind::Experiments => "experiments",
            Kind::Project => "project",
        };
        tags_among(kind.to_owned(), joined(self.of.ids())).await?.read()
    }

    /// How often a tag is used on their kind.
    #[must_use]
    pub fn uses(&self, tag: &TagUse) -> i64 {
        match self.kind {
            Kind::Models => tag.versions,
            Kind::Experiments => tag.experiments,
            Kind::Project => tag.projects,
        }
    }

    /// Putting tags on them and taking tags off.
    #[must_use]
    pub fn errand(&self, add: Vec<String>, remove: Vec<String>) -> Errand {
        let action = match self.kind {
            Kind::Models => "tag",
            Kind::Experiments => "tag_experiments",
            Kind::Project => "tag_project",
        };
        let named = |words: &[String]| words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ");
        let done = match (add.as_slice(), remove.as_slice()) {
            (add, []) => format!("tagged {}", named(add)),
            ([], remove) => format!("no longer tagged {}", named(remove)),
            (add, remove) => format!("tagged {}, no longer {}", named(add), named(remove)),
        };
        Errand::new(Deed { add, remove, ..deed(action) }, self.of.clone(), done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_words() {
        let things = Things::parse("experiments:00000000-0000-0000-0000-000000000007").unwrap();
        assert_eq!((things.kind, things.count()), (Kind::Experiments, 1));
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        assert_eq!(things.errand(words(&["a", "b"]), Vec::new()).done, "tagged “a”, “b”");
        assert_eq!(things.errand(Vec::new(), words(&["a"])).done, "no longer tagged “a”");
        assert_eq!(things.errand(words(&["b"]), words(&["a"])).done, "tagged “b”, no longer “a”");
        assert_eq!(Things::parse("models:x"), None);
    }
}
