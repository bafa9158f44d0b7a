//! What is said of what was done: notes that outlive the page on which it was begun, and what can be undone.

use std::sync::{OnceLock, PoisonError, RwLock};

use leptos::prelude::*;

use super::{Errand, report::Line};

/// Most notes at a time; older ones that are done make room.
const NOTES_MAX: usize = 4;
/// How many errands can be undone, the last one first.
const UNDO_MAX: usize = 20;

/// A note at the page's edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Tells it from the others.
    pub key: u32,
    /// What is said.
    pub text: String,
    /// Versions of which there is more to say.
    pub lines: Vec<Line>,
    /// How it stands.
    pub tone: Tone,
    /// What can be done about it.
    pub offer: Option<Offered>,
}

impl Note {
    /// Whether it speaks of work that goes in parts.
    #[must_use]
    pub fn is_long(&self) -> bool {
        matches!(self.tone, Tone::Working(_, all) if all > CHUNK)
    }
}

/// Versions of one request: as many as the server does in one transaction.
pub const CHUNK: usize = 1_000;

/// How what a note speaks of stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It goes on: so many of so many.
    Working(usize, usize),
    /// It is done.
    Done,
    /// Something did not go as it was meant to; it stays until it is closed.
    Failed,
}

/// What a note offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Taking it back.
    Undo(Errand),
    /// Trying it again.
    Retry(Errand),
}

/// All notes, and what there is to undo.
pub struct Board {
    /// Notes, the oldest first.
    pub notes: ArcRwSignal<Vec<Note>>,
    /// Counts what was done: whoever shows versions fetches them again.
    pub turns: ArcRwSignal<i64>,
    /// Counts what changed how many versions there are somewhere.
    pub moves: ArcRwSignal<i64>,
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    last: u32,
    stopped: Vec<u32>,
    undo: Vec<(u32, Errand)>,
}

/// The one board of the browser's page.
pub fn board() -> &'static Board {
    static BOARD: OnceLock<Board> = OnceLock::new();
    BOARD.get_or_init(|| Board {
        notes: ArcRwSignal::new(Vec::new()),
        turns: ArcRwSignal::new(0),
        moves: ArcRwSignal::new(0),
        inner: RwLock::default(),
    })
}

impl Board {
    /// A key for a note that is still to come.
    pub fn key(&self) -> u32 {
        self.change(|inner| {
            inner.last += 1;
            inner.last
        })
    }

    /// Says something, in the place of what was said under the same key.
    pub fn say(&self, note: Note) {
        if let Some(Offered::Undo(errand)) = &note.offer {
            let undo = (note.key, errand.clone());
            self.change(|inner| {
                inner.undo.push(undo);
                let over = inner.undo.len().saturating_sub(UNDO_MAX);
                inner.undo.drain(..over);
            });
        }
        self.notes.update(|notes| {
            match notes.iter_mut().find(|other| other.key == note.key) {
                Some(other) => *other = note,
                None => notes.push(note),
            }
            while notes.len() > NOTES_MAX {
                let Some(old) = notes.iter().position(|note| note.tone == Tone::Done) else { break };
                notes.remove(old);
            }
        });
    }

    /// Says one sentence.
    pub fn tell(&self, text: impl Into<String>, tone: Tone) {
        self.say(Note { key: self.key(), text: text.into(), lines: Vec::new(), tone, offer: None });
    }

    /// Takes a note away.
    pub fn drop(&self, key: u32) {
        self.notes.update(|notes| notes.retain(|note| note.key != key));
    }

    /// A note, if it is there.
    #[must_use]
    pub fn find(&self, key: u32) -> Option<Note> {
        self.notes.with_untracked(|notes| notes.iter().find(|note| note.key == key).cloned())
    }

    /// What is to be undone next, or that of one note; once.
    pub fn take_undo(&self, key: Option<u32>) -> Option<Errand> {
        let taken = self.change(|inner| {
            let place = match key {
                Some(key) => inner.undo.iter().position(|(other, _)| *other == key)?,
                None => inner.undo.len().checked_sub(1)?,
            };
            Some(inner.undo.remove(place))
        });
        let (key, errand) = taken?;
        self.drop(key);
        Some(errand)
    }

    /// Asks that work stops.
    pub fn stop(&self, key: u32) {
        self.change(|inner| inner.stopped.push(key));
    }

    /// Whether it was asked to.
    #[must_use]
    pub fn is_stopped(&self, key: u32) -> bool {
        self.change(|inner| inner.stopped.contains(&key))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.write().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::{Chosen, chosen::deed};

    #[test]
    fn the_last_one_is_undone_first_and_once() {
        Owner::new().with(|| {
            let board = Board {
                notes: ArcRwSignal::new(Vec::new()),
                turns: ArcRwSignal::new(0),
                moves: ArcRwSignal::new(0),
                inner: RwLock::default(),
            };
            for word in ["archive", "restore", "stage"] {
                let errand = Errand::new(deed(word), Chosen::default(), word);
                let offer = Some(Offered::Undo(errand));
                board.say(Note { key: board.key(), text: word.into(), lines: Vec::new(), tone: Tone::Done, offer });
            }
            let word = |errand: Option<Errand>| errand.map(|errand| errand.done);
            assert_eq!(word(board.take_undo(Some(2))).as_deref(), Some("restore"));
            assert_eq!(word(board.take_undo(None)).as_deref(), Some("stage"));
            assert_eq!(word(board.take_undo(Some(3))), None);
            assert_eq!(word(board.take_undo(None)).as_deref(), Some("archive"));
            assert_eq!(word(board.take_undo(None)), None);
            assert!(board.notes.with_untracked(Vec::is_empty));
        });
    }
}
