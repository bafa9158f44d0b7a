//! Statements as the server's role, past all use cases.

use registry::testing::TestWorld;
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::task::JoinHandle;

/// Runs statements as the server's role.
pub async fn try_sql(world: &TestWorld, statements: &str) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(world.pool()).await.map(drop)
}

/// The constraint that a statement breaks when the server's role runs it.
pub async fn broken_by(world: &TestWorld, statement: &str) -> String {
    match try_sql(world, statement).await {
        Ok(()) => panic!("not refused: {statement}"),
        Err(sqlx::Error::Database(error)) => {
            error.constraint().map_or_else(|| format!("{error} ({:?})", error.code()), str::to_owned)
        }
        Err(error) => panic!("{statement}: {error}"),
    }
}

/// The number of a connection's process in PostgreSQL.
pub async fn pid(db: &mut PgConnection) -> i32 {
    sqlx::query_scalar("select pg_backend_pid()").fetch_one(db).await.unwrap()
}

/// Returns when the task has ended or its connection waits for a lock.
pub async fn until_done_or_waiting<T>(world: &TestWorld, task: &JoinHandle<T>, pid: i32) {
    loop {
        let waits: bool = sqlx::query_scalar(
            "select coalesce((select wait_event_type = 'Lock' from pg_stat_activity where pid = $1), false)",
        )
        .bind(pid)
        .fetch_one(world.owner_pool())
        .await
        .unwrap();
        if waits || task.is_finished() {
            return;
        }
        tokio::task::yield_now().await;
    }
}
