//! What is to be done: one action on some versions, or several in turn, and how it can be undone.

use super::{Chosen, chosen::deed};
use crate::fns::Deed;

/// Something to be done with versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// What is done, in order; each with its versions.
    pub steps: Vec<(Deed, Chosen)>,
    /// What was done, after how many: `archived`, `moved to vision/aerial`.
    pub done: String,
    /// What is said of those that were left out beforehand: `1 is already Published`; empty for none.
    pub rest: String,
    /// How it can be undone.
    pub back: Back,
}

/// How something can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// Not at all.
    No,
    /// By the opposite, for those that it changed: archive, restore, tag, stage and move.
    Opposite,
    /// By this, if it changed anything.
    By(Vec<(Deed, Chosen)>),
}

impl Errand {
    /// One action, undone by its opposite where it has one.
    #[must_use]
    pub fn new(deed: Deed, of: Chosen, done: impl Into<String>) -> Self {
        let back = match deed.action.as_str() {
            "archive" | "restore" | "stage" | "move" => Back::Opposite,
            action if is_tagging(action) => Back::Opposite,
            _ => Back::No,
        };
        Self { steps: vec![(deed, of)], done: done.into(), rest: String::new(), back }
    }

    /// The same, undone by something else.
    #[must_use]
    pub fn undone_by(self, steps: Vec<(Deed, Chosen)>) -> Self {
        Self { back: Back::By(steps), ..self }
    }

    /// Taking back what another one did.
    #[must_use]
    pub fn back(steps: Vec<(Deed, Chosen)>) -> Self {
        Self { steps, done: "back as before".into(), rest: String::new(), back: Back::No }
    }

    /// The same in steps that each can be undone: of several tags, one at a time says what it changed.
    #[must_use]
    pub fn in_steps(mut self) -> Self {
        if self.back == Back::Opposite {
            self.steps = self.steps.into_iter().flat_map(|(deed, of)| apart(deed, &of)).collect();
        }
        self
    }

    /// What it is about, one and several.
    #[must_use]
    pub fn nouns(&self) -> (&'static str, &'static str) {
        match self.steps.first().map(|(deed, _)| deed.action.as_str()) {
            Some("tag_experiments") => ("experiment", "experiments"),
            Some("tag_project") => ("project", "projects"),
            _ => ("model", "models"),
        }
    }

    /// How many versions it is about.
    #[must_use]
    pub fn count(&self) -> usize {
        self.steps.iter().map(|(_, of)| of.count()).max().unwrap_or_default()
    }
}

/// Whether an action puts tags on something: versions, experiments or a project.
#[must_use]
pub fn is_tagging(action: &str) -> bool {
    matches!(action, "tag" | "tag_experiments" | "tag_project")
}

fn apart(whole: Deed, of: &Chosen) -> Vec<(Deed, Chosen)> {
    if !is_tagging(&whole.action) || whole.add.len() + whole.remove.len() < 2 {
        return vec![(whole, of.clone())];
    }
    let action = whole.action;
    let add = whole.add.into_iter().map(|word| Deed { add: vec![word], ..deed(&action) });
    let remove = whole.remove.into_iter().map(|word| Deed { remove: vec![word], ..deed(&action) });
    add.chain(remove).map(|deed| (deed, of.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;

    #[test]
    fn several_tags_are_put_on_one_after_the_other() {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let tags = Deed { add: words(&["a", "b"]), remove: words(&["c"]), ..deed("tag") };
        let errand = Errand::new(tags, Chosen::one(Id::nil()), "tagged").in_steps();
        let said: Vec<_> = errand.steps.iter().map(|(d, _)| (d.add.concat(), d.remove.concat())).collect();
        let expected = [("a", ""), ("b", ""), ("", "c")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(said, expected);
        assert_eq!(errand.count(), 1);
        let publish = Errand::new(deed("publish"), Chosen::one(Id::nil()), "published").in_steps();
        assert_eq!((publish.steps.len(), publish.back), (1, Back::No));
    }
}
