//! Doing what was asked for: in chunks, so that one sees how far it is and can stop it.

use std::{collections::HashMap, time::Duration};

use domain::{Id, api::Acted};
use leptos::prelude::*;

use super::{
    Back, Chosen, Errand,
    board::{Board, CHUNK, Note, Offered, Tone, board},
    chosen::joined,
    names,
    report::{Line, Report},
    undo::{Before, Undo, before},
};
use crate::{
    Failure,
    fns::{Deed, act},
    live,
    ui::{live::spawn_freely, number::count},
};

/// How long it may take until it says how far it is, in milliseconds.
const PATIENCE: u64 = 600;

/// How far it came.
#[derive(Default)]
struct Way {
    report: Report,
    undo: Undo,
    /// What is left to do after a failure, and why.
    failed: Option<(Failure, Vec<(Deed, Chosen)>)>,
    stopped: bool,
}

/// Does it, and says what became of it; whether all of it was done.
pub async fn perform(errand: Errand) -> bool {
    // What is heard of it meanwhile is no news here.
    let _working = live::Working::begin();
    let (all, errand) = (errand.count(), errand.in_steps());
    let work = Work { board: board(), key: board().key(), all: errand.steps.iter().map(|(_, of)| of.count()).sum() };
    work.begin();
    let way = work.go(&errand).await;
    board().turns.update(|turns| *turns += 1);
    let counts = ["archive", "restore", "move", "copy", "delete"];
    if errand.steps.iter().any(|(deed, _)| counts.contains(&deed.action.as_str())) {
        board().moves.update(|moves| *moves += 1);
    }
    let is_whole = way.failed.is_none() && !way.stopped && !way.report.is_partial();
    work.end(errand, way, all).await;
    is_whole
}

/// Does it without anybody's waiting for it.
pub fn begin(errand: Errand) {
    spawn_freely(async move {
        perform(errand).await;
    });
}

#[derive(Clone, Copy)]
struct Work {
    board: &'static Board,
    key: u32,
    /// Versions of all steps.
    all: usize,
}

impl Work {
    fn begin(self) {
        if self.all > CHUNK {
            self.tell(0);
            return;
        }
        set_timeout(
            move || {
                if !self.board.is_stopped(self.key) {
                    self.tell(0);
                }
            },
            Duration::from_millis(PATIENCE),
        );
    }

    /// Says how far it is.
    fn tell(self, through: usize) {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let text = match self.all {
            all if all > CHUNK => format!("{} of {}…", count(number(through)), count(number(all))),
            _ => "Working…".to_owned(),
        };
        let tone = Tone::Working(through, self.all);
        self.board.say(Note { key: self.key, text, lines: Vec::new(), tone, offer: None });
    }

    async fn go(self, errand: &Errand) -> Way {
        let mut way = Way::default();
        let mut through = 0;
        for (place, (deed, of)) in errand.steps.iter().enumerate() {
            for (chunk, ids) in of.ids().chunks(CHUNK).enumerate() {
                if self.board.is_stopped(self.key) {
                    way.stopped = true;
                    return way;
                }
                match part(deed, ids, errand.back == Back::Opposite).await {
                    Ok((acted, before)) => {
                        way.undo.add(deed, &acted, &before);
                        way.report.add(acted);
                    }
                    Err(failure) => {
                        let rest = of.ids().iter().copied().skip(chunk * CHUNK).collect();
                        let mut left = vec![(deed.clone(), Chosen::of(rest))];
                        left.extend(errand.steps.iter().skip(place + 1).cloned());
                        way.failed = Some((failure, left));
                        return way;
                    }
                }
                through += ids.len();
                if self.board.find(self.key).is_some() {
                    self.tell(through);
                }
            }
        }
        way
    }

    async fn end(self, errand: Errand, way: Way, all: usize) {
        // What still waits to say how far it is, says nothing more.
        self.board.stop(self.key);
        let Way { report, undo, failed, stopped } = way;
        let mut lines = report.lines();
        named(&mut lines).await;
        let is_done = report.done().next().is_some();
        let steps = match &errand.back {
            Back::Opposite => undo.steps(),
            Back::By(steps) if is_done => steps.clone(),
            _ => Vec::new(),
        };
        let mut text = report.sentence(&errand.done, all, errand.nouns());
        if !errand.rest.is_empty() {
            text.push_str(" · ");
            text.push_str(&errand.rest);
        }
        if stopped {
            text = format!("Stopped: {text}");
        }
        let offer = (!steps.is_empty()).then(|| Offered::Undo(Errand::back(steps)));
        let tone = if report.is_partial() || stopped { Tone::Failed } else { Tone::Done };
        let Some((failure, left)) = failed else {
            self.board.say(Note { key: self.key, text, lines, tone, offer });
            return;
        };
        // What was done before can be taken back on its own.
        if is_done {
            self.board.say(Note { key: self.board.key(), text, lines, tone, offer });
        }
        let offer = Some(Offered::Retry(Errand { steps: left, ..errand }));
        let (text, lines) = (failure.text, Vec::new());
        self.board.say(Note { key: self.key, text, lines, tone: Tone::Failed, offer });
    }
}

/// One request.
async fn part(deed: &Deed, ids: &[Id], undone: bool) -> Result<(Acted, Before), Failure> {
    let before = if undone { before(deed, ids).await? } else { Before::default() };
    live::made(ids.iter().copied());
    let acted: Acted = act(Deed { ids: joined(ids), ..deed.clone() }).await?.read()?;
    live::made(acted.items.iter().filter_map(|item| item.made));
    Ok((acted, before))
}

/// Names of those that the answer did not name.
async fn named(lines: &mut [Line]) {
    let unnamed: Vec<Id> = lines.iter().filter(|line| line.name.is_empty()).map(|line| line.id).collect();
    let known: HashMap<Id, String> = names::of(&unnamed).await;
    for line in lines.iter_mut().filter(|line| line.name.is_empty()) {
        line.name = known.get(&line.id).cloned().unwrap_or_else(|| line.id.to_string());
    }
}
