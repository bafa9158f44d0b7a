//! The line to one reader: what waits to be read is bounded, and whoever reads too slowly is told to begin anew.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::{Id, api::Change};
use tokio::sync::mpsc::{self, error::TrySendError};

use super::{Live, hub::Who};

/// Most messages that wait for a reader.
const WAITING_MAX: usize = 16;

/// What a reader is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Where they are with it: what they say when they come back.
    pub at: Arc<str>,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// This, since the last message.
    Changes(Arc<[Change]>),
    /// More than is told singly, or the reader sees less than before: what they hold is to be fetched anew.
    Reset,
    /// Nothing: the line is still open.
    Beat,
}

/// By what a reader proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Credential {
    Session(Id),
    Token(Id),
    /// Nobody in particular needs none.
    Nothing,
}

/// The end that is spoken into.
#[derive(Clone)]
pub(super) struct Line {
    pub number: u64,
    pub credential: Credential,
    sender: mpsc::Sender<Message>,
    missed: Arc<AtomicBool>,
}

impl Line {
    /// Tells the reader, or keeps in mind that they missed something.
    pub fn say(&self, message: Message) {
        let is_needed = message.what != What::Beat;
        if let (Err(TrySendError::Full(_)), true) = (self.sender.try_send(message), is_needed) {
            self.missed.store(true, Ordering::Release);
        }
    }
}

/// The end that is listened at. The line ends with it.
pub struct Subscription {
    first: Option<Message>,
    receiver: mpsc::Receiver<Message>,
    missed: Arc<AtomicBool>,
    live: Live,
    pub(super) who: Who,
    pub(super) number: u64,
}

/// Both ends of a line.
pub(super) fn line(live: &Live, who: Who, number: u64, credential: Credential) -> (Line, Subscription) {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let missed = Arc::new(AtomicBool::new(false));
    let line = Line { number, credential, sender, missed: missed.clone() };
    (line, Subscription { first: None, receiver, missed, live: live.clone(), who, number })
}

impl Subscription {
    pub(super) fn begins_with(mut self, first: Message) -> Self {
        self.first = Some(first);
        self
    }

    /// What is told next; nothing when the line has ended.
    pub async fn next(&mut self) -> Option<Message> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        if self.missed.swap(false, Ordering::AcqRel) {
            // What waits was said before what was missed, and is part of what is fetched anew.
            while self.receiver.try_recv().is_ok() {}
            if let Some(at) = self.live.position() {
                return Some(Message { at, what: What::Reset });
            }
        }
        self.receiver.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.live.leave(self.who, self.number);
    }
}
