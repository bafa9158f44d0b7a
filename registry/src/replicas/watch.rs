//! Looks after replicas while nobody reads: takes back those that are well again.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use sqlx::PgPool;

use super::{Replicas, point};

/// How often.
const LOOK: Duration = Duration::from_millis(500);

/// Looks for as long as somebody has the replicas and the primary's pool is open.
pub(super) fn over(replicas: &Arc<Replicas>, primary: &PgPool) {
    let (replicas, primary) = (Arc::downgrade(replicas), primary.clone());
    tokio::spawn(async move {
        let mut ended = primary.close_event();
        // It ends with the pool.
        let _ = ended.do_until(look_on(&replicas, &primary)).await;
    });
}

async fn look_on(replicas: &Weak<Replicas>, primary: &PgPool) {
    while let Some(all) = replicas.upgrade() {
        look(&all, primary).await;
        let changed = Arc::clone(&all.changed);
        drop(all);
        let _ = tokio::time::timeout(LOOK, changed.notified()).await;
    }
}

async fn look(all: &Replicas, primary: &PgPool) {
    // After the mark: whoever is at this point has replayed it.
    let Some(before) = all.points.now().await else { return };
    if all.mark().is_none_or(|mark| mark.timeline != before.timeline) {
        match point::mark(primary).await {
            Ok(mark) => all.set_mark(Some(mark)),
            Err(error) => {
                tracing::warn!(%error, "the primary cannot be marked, so reads stay there");
                all.set_mark(None);
                return;
            }
        }
    }
    let (Some(mark), Some(now)) = (all.mark(), all.points.now().await) else { return };
    if now.timeline == mark.timeline {
        let due = all.each.iter().filter(|replica| replica.is_due());
        futures::future::join_all(due.map(|replica| replica.look(now, mark))).await;
    }
}
