//! Replicas of the database, which reads may go to.
//!
//! A read is sent to a replica when that has replayed whatever the primary had made durable when the read began, and to
//! the primary otherwise. So it sees each write that was answered before, through whichever server that went, and rights
//! as the primary has them; nobody has to remember who wrote what. The price is a question to the primary, which reads
//! that begin meanwhile share, and one to the replica.

mod examine;
mod point;
mod replica;
mod watch;

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use log::LevelFilter;
use sqlx::{ConnectOptions as _, PgPool, Postgres, pool::PoolConnection};
use tokio::sync::Notify;

use crate::database::{self, DatabaseError, hosts::Hosts};
pub use examine::{Examined, examine, is_synchronous};
use point::{Mark, Points};
use replica::Replica;
pub use replica::Standing;

/// Replicas as one server sees them.
pub struct Replicas {
    each: Vec<Arc<Replica>>,
    /// Whose turn it is.
    next: AtomicUsize,
    points: Points,
    /// What a replica has to hold.
    mark: RwLock<Option<Mark>>,
    /// Told when something is found that is not as it was last seen.
    changed: Arc<Notify>,
    reads: Reads,
}

/// Where reads went.
#[derive(Default)]
struct Reads {
    replica: AtomicU64,
    primary: AtomicU64,
}

/// A replica, for those who watch over a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is good for.
    pub standing: Standing,
    /// By how many bytes of the log it was behind when it was last looked at.
    pub behind: u64,
    /// Open connections to it.
    pub connections: u32,
}

impl Replicas {
    /// Those that a URL names, over a primary. Whether they answer is found out by and by.
    ///
    /// # Errors
    /// [`DatabaseError::Url`].
    pub fn over(
        primary: &PgPool,
        url: &str,
        connections: u32,
        longest: Option<Duration>,
        slow: Duration,
    ) -> Result<Arc<Self>, DatabaseError> {
        let hosts = Hosts::read(url)?.with(|options| options.log_slow_statements(LevelFilter::Warn, slow));
        let each = hosts.all().map(|options| {
            let pool = database::settings(connections, longest, false).acquire_timeout(replica::ANSWER);
            Arc::new(Replica::new(pool.connect_lazy_with(options.clone())))
        });
        let replicas = Arc::new(Self {
            each: each.collect(),
            next: AtomicUsize::new(0),
            points: Points::of(primary.clone()),
            mark: RwLock::default(),
            changed: Arc::default(),
            reads: Reads::default(),
        });
        watch::over(&replicas, primary);
        Ok(replicas)
    }

    /// A connection to read by: to a replica that is as far as the primary, else to that.
    pub(crate) async fn connection(&self, primary: &PgPool) -> sqlx::Result<PoolConnection<Postgres>> {
        if let Some(db) = self.fresh().await {
            self.reads.replica.fetch_add(1, Ordering::Relaxed);
            return Ok(db);
        }
        self.reads.primary.fetch_add(1, Ordering::Relaxed);
        primary.acquire().await
    }

    async fn fresh(&self) -> Option<PoolConnection<Postgres>> {
        let (replica, mark) = (self.pick()?, self.mark()?);
        let point = self.points.now().await?;
        if point.timeline != mark.timeline {
            // Another primary: what is known of replicas is of no use until they are looked at again.
            self.changed.notify_one();
            return None;
        }
        replica.at(point, mark).await
    }

    /// The next one that was well when it was last seen.
    fn pick(&self) -> Option<&Replica> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let after = (0..self.each.len()).filter_map(|more| self.each.get(first.wrapping_add(more) % self.each.len()));
        after.map(Arc::as_ref).find(|replica| replica.standing() == Standing::Used)
    }

    fn mark(&self) -> Option<Mark> {
        *self.mark.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_mark(&self, mark: Option<Mark>) {
        *self.mark.write().unwrap_or_else(PoisonError::into_inner) = mark;
    }

    /// Each of them, in the URL's order.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        self.each.iter().map(|replica| replica.told()).collect()
    }

    /// How many reads went to a replica, and how many to the primary.
    #[must_use]
    pub fn reads(&self) -> (u64, u64) {
        (self.reads.replica.load(Ordering::Relaxed), self.reads.primary.load(Ordering::Relaxed))
    }

    /// Closes the connections; waits for those in use.
    pub(crate) async fn close(&self) {
        futures::future::join_all(self.each.iter().map(|replica| replica.close())).await;
    }
}
