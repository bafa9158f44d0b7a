//! The tail: reads the outbox again and again while somebody listens.
//!
//! It asks instead of being notified. A NOTIFY makes commits wait for each other, and poolers between here and PostgreSQL
//! let no LISTEN through; a look at what is not there takes a fraction of a millisecond.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{
    Live, Position,
    line::{Message, What},
    outbox,
};

/// How often it is looked for what has happened.
const LOOK: Duration = Duration::from_millis(150);
/// How long between two looks where the database does not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// How often lines are said to be open still: proxies end those that are silent for a minute.
const BEAT: Duration = Duration::from_secs(15);
/// How often sessions and tokens are looked at.
const CREDENTIALS: Duration = Duration::from_secs(5);
/// How many looks it goes on when nobody listens any more: somebody who opens another page does so again at once.
const LOOKS_ALONE: u32 = 100;

impl Live {
    /// Reads and hands out until nobody listens.
    pub(super) async fn follow(self) {
        let mut every = interval(LOOK);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut beat, mut checked, mut alone, mut failing) = (Instant::now(), Instant::now(), 0, false);
        loop {
            every.tick().await;
            let Some(from) = self.still_wanted(&mut alone) else { return };
            match outbox::read(&self.registry().pool, &from).await {
                Ok(read) if read.to.to < from.to => {
                    // The database was put back: what has happened before did not happen there.
                    tracing::warn!("the database has fewer transactions than before; whoever listens begins anew");
                    self.begin_anew(read.to);
                }
                Ok(read) => {
                    failing = false;
                    self.hand_out(read).await;
                }
                Err(error) => {
                    if !failing {
                        tracing::warn!(%error, "what happens could not be read; it is tried again");
                    }
                    failing = true;
                    tokio::time::sleep(PAUSE).await;
                }
            }
            if beat.elapsed() >= BEAT {
                beat = Instant::now();
                self.say_to_all(&What::Beat);
            }
            if checked.elapsed() >= CREDENTIALS {
                checked = Instant::now();
                self.check_credentials().await;
            }
        }
    }

    /// Where to read on; nothing when nobody has listened for a while.
    fn still_wanted(&self, alone: &mut u32) -> Option<Position> {
        let mut state = self.state();
        *alone = if state.viewers.is_empty() { *alone + 1 } else { 0 };
        if *alone > LOOKS_ALONE || state.closed {
            state.tail = None;
        }
        state.tail.clone()
    }

    fn begin_anew(&self, from: Position) {
        {
            let mut state = self.state();
            state.tail = Some(from);
            state.turn += 1;
            for viewer in state.viewers.values_mut() {
                viewer.stale = true;
            }
        }
        self.say_to_all(&What::Reset);
    }

    fn say_to_all(&self, what: &What) {
        let state = self.state();
        let Some(at) = state.tail.as_ref().map(|tail| tail.to_string().into()) else { return };
        let at: std::sync::Arc<str> = at;
        for line in state.viewers.values().flat_map(|viewer| &viewer.lines) {
            line.say(Message { at: at.clone(), what: what.clone() });
        }
    }
}
