//! How far the primary is.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::database::hosts::TIMELINE;

/// Longest that the primary may take to say it before a read goes there without.
const ANSWER: Duration = Duration::from_secs(1);
/// How many reads may wait to ask.
const WAITING: usize = 10_000;

/// How far the primary's log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// Which primary: each one that is promoted begins another timeline.
    pub timeline: i32,
    /// Bytes of the log.
    pub bytes: i64,
}

/// What only replicas of this primary hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub timeline: i32,
    pub mark: Uuid,
}

/// Asks the primary how far it is, by a connection of its own and once for all who wait: whoever comes while it is
/// being asked waits for the next answer, for this one may have been true before they came.
pub(super) struct Points(mpsc::Sender<oneshot::Sender<Option<Point>>>);

impl Points {
    /// Asks wherever the pool leads.
    pub fn of(primary: PgPool) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(answer(primary, receiver));
        Self(sender)
    }

    /// How far the primary is at this moment or a little later; nothing when it does not say.
    pub async fn now(&self) -> Option<Point> {
        let (sender, receiver) = oneshot::channel();
        self.0.send(sender).await.ok()?;
        receiver.await.ok().flatten()
    }
}

async fn answer(primary: PgPool, mut asked: mpsc::Receiver<oneshot::Sender<Option<Point>>>) {
    let mut db: Option<PgConnection> = None;
    while let Some(first) = asked.recv().await {
        let mut waiting = vec![first];
        while let Ok(another) = asked.try_recv() {
            waiting.push(another);
        }
        let point = match tokio::time::timeout(ANSWER, ask(&primary, db.take())).await {
            Ok(Ok((point, kept))) => {
                db = Some(kept);
                Some(point)
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "the primary does not say how far it is");
                None
            }
            Err(_) => None,
        };
        for one in waiting {
            // Who has gone meanwhile needs none.
            let _ = one.send(point);
        }
    }
}

async fn ask(primary: &PgPool, db: Option<PgConnection>) -> sqlx::Result<(Point, PgConnection)> {
    let mut db = match db {
        Some(db) => db,
        None => PgConnection::connect_with(&primary.connect_options()).await?,
    };
    // What was answered is flushed, unless whoever runs the database has it answer before that.
    let statement = format!(
        "select {TIMELINE}, (case when current_setting('synchronous_commit') = 'off' then pg_current_wal_insert_lsn()
                             else pg_current_wal_flush_lsn() end - '0/0')::bigint"
    );
    // All of it is above and in a constant.
    let (timeline, bytes) = sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_one(&mut db).await?;
    Ok((Point { timeline, bytes }, db))
}

/// The mark of the primary's timeline, written where there is none.
pub(super) async fn mark(primary: &PgPool) -> sqlx::Result<Mark> {
    let statement = format!("select {TIMELINE}");
    let mut db = primary.acquire().await?;
    // A constant.
    let timeline: i32 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(&mut *db).await?;
    sqlx::query(
        "insert into primary_mark (system, timeline, mark) select system_identifier, $1, $2 from pg_control_system()
         on conflict do nothing",
    )
    .bind(timeline)
    .bind(Uuid::now_v7())
    .execute(&mut *db)
    .await?;
    let mark = sqlx::query_scalar(
        "select m.mark from primary_mark m join pg_control_system() c on c.system_identifier = m.system
         where m.timeline = $1",
    )
    .bind(timeline)
    .fetch_one(&mut *db)
    .await?;
    Ok(Mark { timeline, mark })
}
