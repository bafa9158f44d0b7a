//! One replica, and whether it may be read from.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};
use uuid::Uuid;

use super::{
    Told,
    point::{Mark, Point},
};

/// Longest that a read waits for a replica to be as far as the primary.
const PATIENCE: Duration = Duration::from_millis(25);
/// Longest that a replica may take to be connected to, or to say what it is when nobody waits for that.
pub(super) const ANSWER: Duration = Duration::from_secs(2);
/// How long one that failed is left alone, at first and at most.
const REST: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// What a replica is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Reads go there.
    Used,
    /// It was not looked at yet.
    New,
    /// It is too far behind the primary.
    Lagging,
    /// It does not answer, or with an error.
    Away,
    /// It takes writes itself: the primary, or one that was promoted beside it.
    Primary,
    /// It copies another database, or was left behind when another replica was promoted.
    Stranger,
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::New => "new",
            Self::Lagging => "lagging",
            Self::Away => "away",
            Self::Primary => "primary",
            Self::Stranger => "diverged",
        }
    }

    /// Every one.
    pub const ALL: [Self; 6] = [Self::Used, Self::New, Self::Lagging, Self::Away, Self::Primary, Self::Stranger];
}

/// A replica.
pub(super) struct Replica {
    pool: PgPool,
    state: Mutex<State>,
    /// Whether one more connection is being made.
    growing: Arc<AtomicBool>,
}

struct State {
    standing: Standing,
    behind: u64,
    /// How long it is left alone when it fails next, and until when it is now.
    rest: Duration,
    until: Instant,
}

impl Replica {
    pub fn new(pool: PgPool) -> Self {
        let state = State { standing: Standing::New, behind: 0, rest: REST.0, until: Instant::now() };
        Self { pool, state: Mutex::new(state), growing: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn standing(&self) -> Standing {
        self.state().standing
    }

    pub fn told(&self) -> Told {
        let State { standing, behind, .. } = *self.state();
        Told { standing, behind, connections: self.pool.size() }
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Whether it has been left alone for long enough.
    pub fn is_due(&self) -> bool {
        Instant::now() >= self.state().until
    }

    /// A connection to it that sees what the primary held at that point, if there is one within [`PATIENCE`].
    pub async fn at(&self, point: Point, mark: Mark) -> Option<PoolConnection<Postgres>> {
        let Some(mut db) = self.pool.try_acquire() else {
            // Nobody waits for a connection to be made, but the next one shall find it.
            self.grow();
            return None;
        };
        let found = tokio::time::timeout(PATIENCE, reach(&mut db, point, mark, PATIENCE)).await;
        let (standing, behind) = match found {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a replica failed");
                (Standing::Away, None)
            }
            Err(_) => (Standing::Lagging, None),
        };
        if standing == Standing::Used {
            return Some(db);
        }
        self.settle(standing, behind);
        if behind.is_none() {
            // In the middle of an answer, or it leads to nobody.
            drop(db.detach());
        }
        None
    }

    /// Looks at it without haste, and remembers what it is.
    pub async fn look(&self, point: Point, mark: Mark) {
        let looked = tokio::time::timeout(ANSWER, async {
            let mut db = self.pool.acquire().await?;
            reach(&mut db, point, mark, PATIENCE).await
        });
        match looked.await {
            Ok(Ok((standing, behind))) => self.settle(standing, behind),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a replica does not answer");
                self.settle(if is_strange(&error) { Standing::Stranger } else { Standing::Away }, None);
            }
            Err(_) => self.settle(Standing::Away, None),
        }
    }

    fn settle(&self, standing: Standing, behind: Option<u64>) {
        let mut state = self.state();
        if state.standing != standing {
            tracing::info!(from = state.standing.code(), to = standing.code(), "a replica is something else now");
        }
        let is_gone = standing == Standing::Away && state.standing != Standing::Away;
        state.standing = standing;
        state.behind = behind.unwrap_or(state.behind);
        state.until = Instant::now();
        if standing == Standing::Used {
            state.rest = REST.0;
        } else {
            let rest = state.rest;
            state.until += rest;
            state.rest = (rest * 2).min(REST.1);
        }
        drop(state);
        // The others lead to nobody either.
        while is_gone && let Some(idle) = self.pool.try_acquire() {
            drop(idle.detach());
        }
    }

    fn grow(&self) {
        let most = self.pool.options().get_max_connections();
        if self.pool.size() >= most || self.growing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (pool, growing) = (self.pool.clone(), Arc::clone(&self.growing));
        tokio::spawn(async move {
            if let Err(error) = pool.acquire().await {
                tracing::debug!(%error, "no further connection to a replica");
            }
            growing.store(false, Ordering::Release);
        });
    }
}

/// Waits until a replica is at a point: what it is then, and by how much it is behind.
pub(super) async fn reach(
    db: &mut PgConnection,
    point: Point,
    mark: Mark,
    patience: Duration,
) -> sqlx::Result<(Standing, Option<u64>)> {
    let until = Instant::now() + patience;
    let mut pause = Duration::from_millis(1);
    loop {
        let (recovering, replayed, held): (bool, i64, Option<Uuid>) = sqlx::query_as(
            "select pg_is_in_recovery(), coalesce((pg_last_wal_replay_lsn() - '0/0')::bigint, 0),
                    (select m.mark from primary_mark m join pg_control_system() c on c.system_identifier = m.system
                     where m.timeline = $1)",
        )
        .bind(mark.timeline)
        .fetch_one(&mut *db)
        .await?;
        let behind = u64::try_from(point.bytes.saturating_sub(replayed)).unwrap_or_default();
        match (recovering, held == Some(mark.mark), behind) {
            (false, ..) => return Ok((Standing::Primary, Some(0))),
            (true, true, 0) => return Ok((Standing::Used, Some(0))),
            // As far as the primary, and yet without what that wrote long before.
            (true, false, 0) => return Ok((Standing::Stranger, Some(0))),
            _ if Instant::now() + pause >= until => return Ok((Standing::Lagging, Some(behind))),
            _ => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(Duration::from_millis(8));
    }
}

/// Whether an answer is that of a database that is not ours.
pub(super) fn is_strange(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // No such table.
    code.as_deref() == Some("42P01")
}
