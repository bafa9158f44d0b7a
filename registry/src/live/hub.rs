//! Who listens, and what is known of them. One a server.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::Id;

use super::{
    Position,
    line::Line,
    sees::{Sees, Shared},
};
use crate::{Actor, Registry};

/// A reader: an organization, and the account that reads; none for nobody in particular.
pub(super) type Who = (Id, Option<Id>);

/// What happens, for those who want to hear of it. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    registry: Registry,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// How far the outbox has been read; nothing while nobody listens, and nobody reads.
    pub tail: Option<Position>,
    pub viewers: HashMap<Who, Viewer>,
    pub shared: Shared,
    /// Counts how often who may see what has changed.
    pub turn: u64,
    /// Number of the last line.
    pub last: u64,
    /// No more lines.
    pub closed: bool,
}

/// A reader, at however many pages.
pub(super) struct Viewer {
    pub actor: Actor,
    pub sees: Sees,
    /// Whether what they may see is to be looked at before they are told more.
    pub stale: bool,
    pub lines: Vec<Line>,
}

impl Live {
    /// Of a registry. Nothing is read before somebody listens.
    #[must_use]
    pub fn new(registry: Registry) -> Self {
        Self(Arc::new(Inner { registry, state: Mutex::default() }))
    }

    /// Ends all lines, and lets nobody begin another: the server stops.
    pub fn close(&self) {
        let ended = {
            let mut state = self.state();
            state.closed = true;
            std::mem::take(&mut state.viewers)
        };
        drop(ended);
    }

    /// How many lines there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.state().viewers.values().map(|viewer| viewer.lines.len()).sum()
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Nothing under the lock waits or panics.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the outbox has been read.
    pub(super) fn position(&self) -> Option<Arc<str>> {
        self.state().tail.as_ref().map(|tail| tail.to_string().into())
    }

    /// Ends a line.
    pub(super) fn leave(&self, who: Who, number: u64) {
        self.state().end(who, |line| line.number == number);
    }
}

impl State {
    /// Ends lines of a reader; without any there is no reader.
    pub fn end(&mut self, who: Who, ends: impl Fn(&Line) -> bool) {
        if let Some(viewer) = self.viewers.get_mut(&who) {
            viewer.lines.retain(|line| !ends(line));
            if viewer.lines.is_empty() {
                self.viewers.remove(&who);
            }
        }
    }
}
