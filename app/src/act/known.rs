//! What the rules ask about versions, fetched once and kept until something is done.

use std::collections::{HashMap, HashSet};

use domain::{
    Id,
    lifecycle::{Facts, Verb, applies},
};
use leptos::prelude::*;

use super::{Chosen, board::CHUNK, chosen::joined};
use crate::{fns::version_facts, ui::live::spawn_freely};

/// Facts by version.
#[derive(Clone, Copy)]
pub struct Known {
    facts: RwSignal<HashMap<Id, Facts>>,
    /// Those that are on their way, or have come since all was forgotten.
    asked: StoredValue<HashSet<Id>>,
    /// Those that have come since then, or are not there.
    fresh: StoredValue<HashSet<Id>>,
    /// Counts how often all was forgotten.
    turn: RwSignal<u32>,
}

impl Known {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            facts: RwSignal::new(HashMap::new()),
            asked: StoredValue::new(HashSet::new()),
            fresh: StoredValue::new(HashSet::new()),
            turn: RwSignal::new(0),
        }
    }

    /// What is known may be so no more. It still is shown until it has come again.
    pub fn forget(self) {
        self.asked.update_value(HashSet::clear);
        self.fresh.update_value(HashSet::clear);
        self.turn.update(|turn| *turn += 1);
    }

    /// Fetches what is not known of some versions. Runs again, where it is followed, when all was forgotten.
    pub fn want(self, of: &Chosen) {
        self.turn.track();
        let missing = self.missing(of);
        if !missing.is_empty() {
            spawn_freely(async move {
                self.fetch(missing).await;
            });
        }
    }

    /// Waits until all is known of some versions, as it is now; `false` when it does not come.
    pub async fn bring(self, of: &Chosen) -> bool {
        // What somebody else asked for, and is still on its way, is asked for again.
        let missing = self.fresh.with_value(|fresh| of.filtered(|id| !fresh.contains(&id)));
        self.asked.update_value(|asked| asked.extend(missing.ids()));
        self.fetch(missing.ids().to_vec()).await
    }

    fn missing(self, of: &Chosen) -> Vec<Id> {
        let mut missing = Vec::new();
        self.asked.update_value(|asked| missing.extend(of.ids().iter().filter(|id| asked.insert(**id))));
        missing
    }

    async fn fetch(self, missing: Vec<Id>) -> bool {
        let turn = self.turn.get_untracked();
        for ids in missing.chunks(CHUNK) {
            let answer = version_facts(joined(ids)).await;
            if self.turn.try_get_untracked() != Some(turn) {
                return false;
            }
            match answer.and_then(|answer| answer.read::<Vec<(Id, Facts)>>()) {
                Ok(facts) => {
                    self.fresh.update_value(|fresh| fresh.extend(ids));
                    // One that did not come is not there any more.
                    self.facts.update(|known| {
                        for id in ids {
                            known.remove(id);
                        }
                        known.extend(facts);
                    });
                }
                Err(_) => {
                    // The next one who wants it asks again; until then the server alone decides.
                    self.asked.update_value(|asked| asked.retain(|id| !ids.contains(id)));
                    return false;
                }
            }
        }
        true
    }

    /// Takes facts that have arrived.
    pub fn learn(self, facts: Vec<(Id, Facts)>) {
        for known in [self.asked, self.fresh] {
            known.update_value(|known| known.extend(facts.iter().map(|(id, _)| *id)));
        }
        self.facts.update(|known| known.extend(facts));
    }

    /// What is known of some versions; nothing until that is all.
    #[must_use]
    pub fn facts(self, of: &Chosen) -> Option<Vec<Facts>> {
        self.facts.with(|known| of.ids().iter().map(|id| known.get(id).copied()).collect())
    }

    /// What is known of one.
    #[must_use]
    pub fn get(self, id: Id) -> Option<Facts> {
        self.facts.with(|known| known.get(&id).copied())
    }

    /// Those that an action applies to, or of which that is not known.
    #[must_use]
    pub fn fitting(self, verb: Verb, of: &Chosen) -> Chosen {
        self.facts.with_untracked(|known| of.filtered(|id| known.get(&id).is_none_or(|f| applies(verb, f).is_ok())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        lifecycle::{Artifact, Standing},
        permission::{Access, ProjectRole},
        version::{Registration, Stage, Status},
    };

    fn facts(status: Status) -> Facts {
        Facts {
            status,
            stage: Stage::Testing,
            registration: Registration::Ready,
            archived: false,
            artifact: Artifact::Files,
            experiment: None,
            here: Standing::of(Access::Role(ProjectRole::Contributor)),
        }
    }

    #[test]
    fn nothing_is_offered_before_all_is_known() {
        Owner::new().with(|| {
            let (known, id) = (Known::new(), Id::from_u128);
            let all = Chosen::of(vec![id(1), id(2)]);
            known.learn(vec![(id(1), facts(Status::Draft))]);
            assert_eq!(known.facts(&all), None);
            // The server decides about what is not known.
            assert_eq!(known.fitting(Verb::Publish, &all), all);
            known.learn(vec![(id(2), facts(Status::Published))]);
            assert_eq!(known.facts(&all).map(|facts| facts.len()), Some(2));
            assert_eq!(known.fitting(Verb::Publish, &all), Chosen::one(id(1)));
        });
    }
}
