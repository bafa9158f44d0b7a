//! What can be done with a selection: to how many an action applies, and why not to the rest.

use serde::{Deserialize, Serialize};

use super::{Facts, Reason, alias, archive, delete, download, edit, publish, restore, stage_at_all, tag};
use crate::permission::{Action, words};

words! {
    /// What can be done with versions.
    Verb {
        /// Make read-only, with the experiment.
        Publish = "publish", "Publish";
        /// Take out of the live table.
        Archive = "archive", "Archive";
        /// Bring back from the archive.
        Restore = "restore", "Restore";
        /// Put tags on and take them off.
        Tag = "tag", "Tags";
        /// Change description, configuration, labels, metadata, framework or label.
        Edit = "edit", "Edit";
        /// Fetch the files.
        Download = "download", "Download";
        /// Bring to another model or project.
        Move = "move", "Move to project";
        /// Make a Draft of the same files elsewhere.
        Copy = "copy", "Copy to project";
        /// Set how far it has come.
        Stage = "stage", "Stage";
        /// Let words lead to it.
        Alias = "alias", "Alias";
        /// Hold side by side.
        Compare = "compare", "Compare";
        /// Remove for good.
        Delete = "delete", "Delete";
    }
}

/// Whether an action applies to a version, as far as that can be said before its target is chosen.
///
/// # Errors
/// Why not.
pub fn applies(verb: Verb, version: &Facts) -> Result<(), Reason> {
    match verb {
        Verb::Publish => publish(version).map(drop),
        Verb::Archive => archive(version),
        Verb::Restore => restore(version),
        Verb::Tag => tag(version),
        Verb::Edit => edit(version),
        Verb::Download => download(version, false).map(drop),
        Verb::Move => version.here.may(Action::Move),
        Verb::Copy => version.here.may(Action::Copy).and_then(|()| version.is_ready()),
        Verb::Stage => stage_at_all(version),
        Verb::Alias => alias(version),
        Verb::Compare => Ok(()),
        Verb::Delete => delete(version),
    }
}

/// To how many of a selection an action applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// How many are selected.
    pub of: usize,
    /// To how many of them it applies.
    pub applies: usize,
    /// Why not to the rest: words that follow a number, with the number; the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

impl Offer {
    /// Counts what a rule says of each version of a selection.
    #[must_use]
    pub fn count(ruled: impl IntoIterator<Item = Result<(), Reason>>) -> Self {
        let mut offer = Self::default();
        let mut against: Vec<(Reason, usize)> = Vec::new();
        for result in ruled {
            offer.of += 1;
            let Err(reason) = result else {
                offer.applies += 1;
                continue;
            };
            match against.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => against.push((reason, 1)),
            }
        }
        against.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        offer.reasons = against.into_iter().map(|(reason, count)| (reason.of(count), count)).collect();
        offer
    }

    /// `2 of 5: 3 are already Published`; `5` when it applies to all.
    #[must_use]
    pub fn text(&self) -> String {
        if self.reasons.is_empty() {
            return self.applies.to_string();
        }
        let mut text = format!("{} of {}", self.applies, self.of);
        for (i, (words, count)) in self.reasons.iter().enumerate() {
            text.push_str(if i == 0 { ": " } else { ", " });
            text.push_str(&count.to_string());
            text.push(' ');
            text.push_str(words);
        }
        text
    }
}

/// To how many of these versions an action applies. Comparing takes all of them or none.
#[must_use]
pub fn offer(verb: Verb, versions: &[Facts]) -> Offer {
    match verb {
        Verb::Compare => {
            let whole = super::compare(versions.len());
            Offer::count(versions.iter().map(|_| whole.clone()))
        }
        _ => Offer::count(versions.iter().map(|version| applies(verb, version))),
    }
}
