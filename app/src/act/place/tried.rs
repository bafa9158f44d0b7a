//! What would become of the versions where they are to go: asked of the server before anything is done.

use domain::{
    api::{Acted, Ending, Place},
    lifecycle::Verb,
};
use leptos::prelude::*;

use super::Bringing;
use crate::{
    act::{Chosen, chosen::joined, names::organization},
    fns::{Deed, act, find_places},
    ui::live::spawn_freely,
};

impl Bringing {
    /// Looks for places that hold what is typed.
    pub(super) fn look(self) {
        let search = self.search.get_untracked().trim().to_owned();
        spawn_freely(async move {
            let found = find_places(organization(), search.clone()).await;
            let found = found.and_then(|answer| answer.read::<Vec<Place>>());
            let is_meant = self.search.try_with_untracked(|now| now.trim() == search).unwrap_or_default();
            if is_meant {
                self.places.set(Some(found));
            }
        });
    }

    /// Asks what would become of the versions.
    pub(super) fn try_out(self) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.tried.set(None);
        let Some(deed) = self.deed() else { return };
        let ids = self.of.with_value(|of| joined(of.ids()));
        spawn_freely(async move {
            let answer = act(Deed { ids, dry_run: true, key: String::new(), ..deed }).await;
            if self.turn.try_get_value() == Some(turn) {
                self.tried.set(Some(answer.and_then(|answer| answer.read::<Acted>())));
            }
        });
    }

    /// Those that can be brought there.
    pub(super) fn fitting(self) -> Chosen {
        let of = self.of.get_value();
        self.tried.with_untracked(|tried| match tried {
            Some(Ok(acted)) => {
                let done: std::collections::HashSet<_> =
                    acted.items.iter().filter(|item| item.outcome == Ending::Done).map(|item| item.id).collect();
                of.filtered(|id| done.contains(&id))
            }
            _ => of.clone(),
        })
    }

    /// Whether whole models are to go.
    pub(super) fn is_whole(self) -> bool {
        self.verb == Verb::Move && self.whole.get()
    }
}
