//! What happens when an action is chosen: it is done at once, or a dialog asks first.

use domain::lifecycle::Verb;
use leptos::prelude::*;

use super::{
    Acting, Chosen, Dialog, Errand,
    board::{Tone, board},
    chosen::deed,
    download,
    item::{can, models},
};
use crate::{
    table::body::order,
    ui::{href, live::spawn_freely},
};

impl Acting {
    /// Starts an action on those of some versions that it applies to.
    pub fn start(self, verb: Verb, of: Chosen) {
        if of.count() == 0 {
            return;
        }
        spawn_freely(async move {
            // Where the facts do not come, the server alone decides.
            self.known.bring(&of).await;
            self.go(verb, &of);
        });
    }

    fn go(self, verb: Verb, of: &Chosen) {
        let facts = untrack(|| self.known.facts(of));
        let can = can(verb, facts.as_deref());
        if can.is_off() {
            board().tell(format!("{}: {}", verb.title(), can.why), Tone::Done);
            return;
        }
        let fit = self.fitting(verb, of);
        // A second press of the same key or button.
        if self.running.with_value(|running| running.as_ref() == Some(&fit)) {
            return;
        }
        // `2 of 3: 1 is already Published`
        let rest = can.why.split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        let rest = if fit.count() < of.count() { rest } else { String::new() };
        match verb {
            Verb::Publish => self.ask(Dialog::Publish, fit, rest),
            Verb::Tag => self.ask(Dialog::Tags, fit, rest),
            Verb::Stage => self.ask(Dialog::Stage, fit, rest),
            Verb::Alias => self.ask(Dialog::Alias, fit, rest),
            Verb::Move => self.ask(Dialog::Move, fit, rest),
            Verb::Copy => self.ask(Dialog::Copy, fit, rest),
            Verb::Delete => self.ask(Dialog::Delete, fit, rest),
            Verb::Archive => self.run(Errand { rest, ..Errand::new(deed("archive"), fit, "archived") }),
            Verb::Restore => self.run(Errand { rest, ..Errand::new(deed("restore"), fit, "restored") }),
            Verb::Download => {
                if !rest.is_empty() {
                    board().tell(format!("{} to download · {rest}", models(fit.count())), Tone::Done);
                }
                download::start(&fit);
            }
            Verb::Compare => self.table.go_to(&self.comparison(&fit)),
            Verb::Edit => {}
        }
    }

    /// The page that holds versions side by side, in the order in which they are shown.
    #[must_use]
    pub fn comparison(self, of: &Chosen) -> String {
        let order = order(self.table);
        let mut ids = of.ids().to_vec();
        ids.sort_by_key(|id| order.iter().position(|other| other == id).unwrap_or(usize::MAX));
        self.table.place.with_value(|place| href::compare(&place.organization, &ids))
    }
}
