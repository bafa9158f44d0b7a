//! What became of an errand, in words.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Id,
    api::{Acted, Ending},
};

use crate::ui::number::{count, counted};

/// Rows that are named one by one.
const NAMED: usize = 100;

/// What became of an errand's versions, added up.
#[derive(Default)]
pub struct Report {
    done: BTreeSet<Id>,
    refused: BTreeMap<Id, String>,
    missing: BTreeSet<Id>,
    notices: BTreeMap<Id, String>,
    names: BTreeMap<Id, String>,
}

/// A version with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Key of the version.
    pub id: Id,
    /// `yolo@7`; empty while it is not known.
    pub name: String,
    /// The refusal or notice.
    pub text: String,
}

impl Report {
    /// Adds what the server answered.
    pub fn add(&mut self, acted: Acted) {
        for item in acted.items {
            match item.outcome {
                Ending::Done => {
                    self.done.insert(item.id);
                }
                Ending::Refused => {
                    self.refused.insert(item.id, item.detail.unwrap_or_default());
                }
                Ending::Missing => {
                    self.missing.insert(item.id);
                }
            }
            if let Some(notice) = item.notice {
                self.notices.insert(item.id, notice);
            }
            if let Some(address) = item.address {
                self.names.insert(item.id, address.rsplit('/').next().unwrap_or_default().to_owned());
            }
        }
    }

    /// Those for which it was done, and not refused in part.
    pub fn done(&self) -> impl Iterator<Item = Id> {
        self.done.iter().copied().filter(|id| !self.refused.contains_key(id))
    }

    /// Whether anything was refused or is gone.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        !self.refused.is_empty() || !self.missing.is_empty()
    }

    /// `97 of 100 models published, 3 refused`; `done` is what was done, `all` of how many, and what they are.
    #[must_use]
    pub fn sentence(&self, done: &str, all: usize, (one, many): (&str, &str)) -> String {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let finished = self.done().count();
        let mut text = if finished == all {
            format!("{} {done}", counted(number(all), one, many))
        } else {
            format!("{} of {} {done}", count(number(finished)), counted(number(all), one, many))
        };
        for (n, word) in [(self.refused.len(), "refused"), (self.missing.len(), "not there any more")] {
            if n > 0 {
                text.push_str(&format!(", {} {word}", count(number(n))));
            }
        }
        text
    }

    /// Those of which there is something to say: first what was refused, then what else to know.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let all = self.refused.iter().chain(&self.notices).take(NAMED);
        let name = |id| self.names.get(id).cloned().unwrap_or_default();
        all.map(|(id, text)| Line { id: *id, name: name(id), text: text.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Refusal, api::Outcome, lifecycle::Verb};

    #[test]
    fn it_says_how_many_and_names_those_that_were_refused() {
        let id = Id::from_u128;
        let notice = Some("Number 7 was taken.".to_owned());
        let items = vec![
            Outcome { notice, ..Outcome::done(id(1), Some("acme/vision/yolo@8".into())) },
            Outcome::refused(id(2), None, &Refusal::not_found("project")),
            Outcome::missing(id(3)),
        ];
        let mut report = Report::default();
        report.add(Acted {
            action: Verb::Move,
            dry_run: false,
            done: 1,
            refused: 1,
            missing: 1,
            reasons: Vec::new(),
            items,
        });
        assert_eq!(
            report.sentence("moved", 3, ("model", "models")),
            "1 of 3 models moved, 1 refused, 1 not there any more"
        );
        let lines: Vec<_> = report.lines().into_iter().map(|line| (line.id, line.name)).collect();
        assert_eq!(lines, [(id(2), String::new()), (id(1), "yolo@8".to_owned())]);
        assert_eq!(Report::default().sentence("archived", 0, ("model", "models")), "0 models archived");
    }
}
