//! Beginning to listen: from now on, or from where one was.

use std::sync::Arc;

use domain::{Id, Refusal};
use sqlx::PgConnection;

use super::{
    Live, Position,
    deliver::told,
    event::{Asks, Event},
    hub::{Viewer, Who},
    line::{Credential, Message, Subscription, What, line},
    outbox::{self, MISSED_MAX},
    sees::Sees,
};
use crate::{Actor, Result, gate, tree::Tree};

/// Most lines of one account at once. A tab that is not seen gives its own up.
pub const STREAMS_OF_ONE_MAX: usize = 50;
/// Most of those who are nobody in particular, at one organization.
const STREAMS_OF_NOBODY_MAX: usize = 500;
/// Most of a server.
const STREAMS_MAX: usize = 5_000;
/// When to come again where there are too many, in seconds.
const COME_AGAIN: u64 = 30;
/// How long somebody may have been away and still be told what they missed, in seconds.
const AWAY_MAX: i64 = 3_600;
/// How much longer ago a transaction may have begun that was not seen by a page of some seconds ago.
const LONGEST: f64 = 60.0;

/// From where on somebody listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// From now on.
    Now,
    /// From what they were told last.
    After(Position),
    /// From some place that cannot be read any more.
    Lost,
    /// From so many seconds ago on: what they hold was read then. Some of it they may know already.
    Ago(u32),
}

impl Live {
    /// Listens to what happens in an organization, as far as the actor may see it at the time.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when nothing of the organization may be seen; [`Refusal::TooMany`].
    pub async fn subscribe(&self, actor: &Actor, organization: &str, from: From) -> Result<Subscription> {
        loop {
            // Before a connection is taken: whoever holds one must not wait for another.
            let turn = self.begin().await?;
            let mut db = self.registry().pool.acquire().await?;
            let tree = gate::tree(&mut db, actor, organization).await?;
            let Some((subscription, here)) = self.join(actor, &tree, turn)? else { continue };
            let first = match missed(&mut db, tree.org, &from, &here).await? {
                Some(events) => first(&mut db, &Sees::of(&tree), &events).await?,
                None => What::Reset,
            };
            return Ok(subscription.begins_with(Message { at: here.to_string().into(), what: first }));
        }
    }

    /// Sees to it that the outbox is being read; how often access has changed so far.
    async fn begin(&self) -> Result<u64> {
        {
            let state = self.state();
            if state.tail.is_some() {
                return Ok(state.turn);
            }
        }
        let now = outbox::now(&mut *self.registry().pool.acquire().await?).await?;
        let mut state = self.state();
        if state.tail.is_none() {
            state.tail = Some(now);
            tokio::spawn(self.clone().follow());
        }
        Ok(state.turn)
    }

    /// Puts a line up, and where the outbox was at that moment; nothing when it is not being read any more.
    fn join(&self, actor: &Actor, tree: &Tree, turn: u64) -> Result<Option<(Subscription, Position)>> {
        let who: Who = (tree.org, actor.id());
        let mut state = self.state();
        let Some(here) = state.tail.clone() else { return Ok(None) };
        let all: usize = state.viewers.values().map(|viewer| viewer.lines.len()).sum();
        let own = state.viewers.get(&who).map_or(0, |viewer| viewer.lines.len());
        let most = if actor.id().is_some() { STREAMS_OF_ONE_MAX } else { STREAMS_OF_NOBODY_MAX };
        if all >= STREAMS_MAX || own >= most {
            return Err(Refusal::TooMany { seconds: COME_AGAIN, limit: None }.into());
        }
        state.last += 1;
        let (line, subscription) = line(self, who, state.last, credential(actor));
        if state.closed {
            // It has ended before it began.
            return Ok(Some((subscription, here)));
        }
        let sees = state.shared.share(Sees::of(tree));
        // What has changed while the tree was read may be missing in it.
        let stale = state.turn != turn;
        let viewer = state.viewers.entry(who).or_insert_with(|| Viewer {
            actor: actor.clone(),
            sees: sees.clone(),
            stale: false,
            lines: Vec::new(),
        });
        viewer.stale |= stale || !viewer.sees.is_same(&sees);
        viewer.lines.push(line);
        Ok(Some((subscription, here)))
    }
}

fn credential(actor: &Actor) -> Credential {
    match (actor.credential(), actor.scope()) {
        (Some(id), Some(_)) => Credential::Token(id),
        (Some(id), None) => Credential::Session(id),
        (None, _) => Credential::Nothing,
    }
}

/// What somebody missed; nothing where that is not told singly.
async fn missed(db: &mut PgConnection, org: Id, from: &From, here: &Position) -> Result<Option<Vec<Event>>> {
    let events = match from {
        From::Now => Vec::new(),
        From::Lost => return Ok(None),
        From::After(there) if there.at < here.at - AWAY_MAX => return Ok(None),
        // Another server may be a little ahead; no database is ahead of itself, but of what it was put back to.
        From::After(there) if there.to > here.to && there.to > outbox::now(&mut *db).await?.to => return Ok(None),
        From::After(there) => outbox::between(db, org, there, here).await?,
        From::Ago(seconds) if i64::from(*seconds) > AWAY_MAX => return Ok(None),
        From::Ago(seconds) => outbox::lately(db, org, f64::from(*seconds) + LONGEST, here).await?,
    };
    // Who may see less by now holds what they may not see.
    let is_told = events.len() <= MISSED_MAX && (events.iter().all(|e| e.asks() != Asks::Access) || *from == From::Now);
    Ok(is_told.then_some(events))
}

async fn first(db: &mut PgConnection, sees: &Sees, events: &[Event]) -> Result<What> {
    let changes = told(db, sees, events).await?;
    Ok(if changes.is_empty() { What::Beat } else { What::Changes(Arc::from(changes)) })
}
