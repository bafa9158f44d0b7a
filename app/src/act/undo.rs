//! How something that was done is taken back: for those alone that it changed, to what was before.

use std::collections::{BTreeMap, HashMap};

use domain::{Id, api::Acted, lifecycle::Facts, version::Stage};

use super::{
    Chosen,
    chosen::{deed, joined},
    errand::is_tagging,
};
use crate::{
    Failure,
    fns::{Deed, act, version_facts},
};

/// What was before, as far as the opposite of an action has to know it.
#[derive(Default)]
pub struct Before {
    stages: HashMap<Id, Stage>,
    addresses: HashMap<Id, String>,
}

/// Asks what is before something is done.
///
/// # Errors
/// The server's refusal, or that it was not reached.
pub async fn before(deed: &Deed, ids: &[Id]) -> Result<Before, Failure> {
    let mut before = Before::default();
    match deed.action.as_str() {
        "stage" => {
            let facts = version_facts(joined(ids)).await?.read::<Vec<(Id, Facts)>>()?;
            before.stages = facts.into_iter().map(|(id, facts)| (id, facts.stage)).collect();
        }
        "move" => {
            let tried = Deed { ids: joined(ids), dry_run: true, whole_model: false, ..deed.clone() };
            let items = act(tried).await?.read::<Acted>()?.items;
            before.addresses = items.into_iter().filter_map(|item| Some((item.id, item.address?))).collect();
        }
        _ => {}
    }
    Ok(before)
}

/// What takes a deed back, added up over what was done of it.
#[derive(Default)]
pub struct Undo(Vec<(Deed, Vec<Id>)>);

impl Undo {
    /// Takes note of what a part of it changed.
    pub fn add(&mut self, done: &Deed, acted: &Acted, before: &Before) {
        let changed = acted.items.iter().filter(|item| item.changed);
        let mut parts: BTreeMap<String, (Deed, Vec<Id>)> = BTreeMap::new();
        for item in changed {
            let opposite = match done.action.as_str() {
                "archive" => Some(deed("restore")),
                "restore" => Some(deed("archive")),
                action if is_tagging(action) => {
                    Some(Deed { add: done.remove.clone(), remove: done.add.clone(), ..deed(action) })
                }
                "stage" => {
                    before.stages.get(&item.id).map(|stage| Deed { stage: stage.code().to_owned(), ..deed("stage") })
                }
                "move" => before.addresses.get(&item.id).map(|from| Deed {
                    to: place(from, item.address.as_deref(), done.whole_model),
                    whole_model: done.whole_model,
                    ..deed("move")
                }),
                _ => None,
            };
            if let Some(opposite) = opposite {
                let key = format!("{} {}", opposite.stage, opposite.to);
                parts.entry(key).or_insert_with(|| (opposite, Vec::new())).1.push(item.id);
            }
        }
        for (opposite, ids) in parts.into_values() {
            match self.0.iter_mut().find(|(known, _)| *known == opposite) {
                Some((_, known)) => known.extend(ids),
                None => self.0.push((opposite, ids)),
            }
        }
    }

    /// The deeds, the last one first.
    #[must_use]
    pub fn steps(self) -> Vec<(Deed, Chosen)> {
        self.0.into_iter().rev().map(|(deed, ids)| (deed, Chosen::of(ids))).collect()
    }
}

/// Where something goes back to: its project, or the very model where that has another name.
fn place(from: &str, now: Option<&str>, whole_model: bool) -> String {
    let model = |address: &str| address.rsplit_once('@').map_or(address, |(model, _)| model).to_owned();
    let from = model(from);
    let slug = |model: &str| model.rsplit('/').next().unwrap_or_default().to_owned();
    let same = now.is_some_and(|now| slug(&model(now)) == slug(&from));
    match from.rsplit_once('/') {
        Some((project, _)) if whole_model || same => project.to_owned(),
        _ => from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{api::Outcome, lifecycle::Verb};

    fn acted(items: Vec<Outcome>) -> Acted {
        Acted { action: Verb::Tag, dry_run: false, done: 0, refused: 0, missing: 0, reasons: Vec::new(), items }
    }

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    #[test]
    fn what_was_so_before_stays_so() {
        let mut undo = Undo::default();
        let tag = Deed { add: vec!["a".into()], ..deed("tag") };
        let same = Outcome { changed: false, ..Outcome::done(id(2), None) };
        undo.add(&tag, &acted(vec![Outcome::done(id(1), None), same, Outcome::missing(id(3))]), &Before::default());
        let taken = Deed { remove: vec!["a".into()], ..deed("tag") };
        assert_eq!(undo.steps(), [(taken, Chosen::one(id(1)))]);
    }

    #[test]
    fn each_goes_back_to_its_own_stage() {
        let mut undo = Undo::default();
        let stages = [(id(1), Stage::Testing), (id(2), Stage::Disabled), (id(3), Stage::Testing)].into();
        let items = (1..=3).map(|n| Outcome::done(id(n), None)).collect();
        let before = Before { stages, ..Before::default() };
        undo.add(&Deed { stage: "staging".into(), ..deed("stage") }, &acted(items), &before);
        let mut steps = undo.steps();
        steps.sort_by_key(|(deed, _)| deed.stage.clone());
        let said: Vec<_> = steps.iter().map(|(deed, of)| (deed.stage.as_str(), of.count())).collect();
        assert_eq!(said, [("disabled", 1), ("testing", 2)]);
    }

    #[test]
    fn what_was_moved_goes_back_to_where_it_was() {
        assert_eq!(place("acme/vision/yolo@7", Some("acme/speech/yolo@1"), false), "acme/vision");
        assert_eq!(place("acme/vision/yolo@7", Some("acme/speech/other@1"), false), "acme/vision/yolo");
        assert_eq!(place("acme/vision/yolo@7", None, true), "acme/vision");
    }
}
