//! A PostgreSQL with standbys that follow it, as operators run one, and what is asked of either.

use std::{fs, process::Command};

use postgres::{OWNER_ROLE, Options, Postgres};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Postgres as Driver, postgres::PgRow};

use crate::program::{Folder, until};

/// One that keeps what it acknowledges when it is killed, as throw-away ones do not.
pub fn primary(folder: &Folder) -> Postgres {
    let options = Options::throw_away(folder.join("primary")).set("synchronous_commit", "on");
    Postgres::start(options).expect("a PostgreSQL")
}

/// One that follows it, made by PostgreSQL's own program.
pub fn of(primary: &Postgres, folder: &Folder) -> Postgres {
    let at = folder.join("standby");
    fs::create_dir_all(&at).expect("a folder");
    let made = Command::new(primary.binaries().program("pg_basebackup"))
        .args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync", "--no-password"])
        .arg("--pgdata")
        .arg(at.join("postgres"))
        .arg("--host")
        .arg(primary.socket_dir())
        .args(["--port", "5432", "--username", OWNER_ROLE])
        .output()
        .expect("pg_basebackup");
    assert!(made.status.success(), "{made:?}");
    // What belongs to the process that was copied from.
    let _ = fs::remove_file(at.join("postgres/postmaster.pid"));
    Postgres::start(Options::throw_away(&at).set("synchronous_commit", "on")).expect("a standby")
}

/// A URL that names the hosts of both.
pub fn both(one: &str, other: &str) -> String {
    let socket = |url: &str| {
        let (_, rest) = url.split_once("host=").expect("a socket");
        rest.split('&').next().unwrap_or_default().to_owned()
    };
    let (from, to) = (socket(one), format!("{},{}", socket(one), socket(other)));
    one.replace(&format!("host={from}"), &format!("host={to}"))
}

/// What a statement answers, one value; nothing when it cannot be asked.
pub fn try_ask<T>(url: &str, statement: &str) -> sqlx::Result<T>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, Driver> + sqlx::Type<Driver>,
    (T,): for<'r> sqlx::FromRow<'r, PgRow>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut db = PgConnection::connect(url).await?;
        sqlx::query_scalar(AssertSqlSafe(statement.to_owned())).fetch_one(&mut db).await
    })
}

/// The same of who answers.
#[track_caller]
pub fn ask<T>(url: &str, statement: &str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, Driver> + sqlx::Type<Driver>,
    (T,): for<'r> sqlx::FromRow<'r, PgRow>,
{
    try_ask(url, statement).unwrap_or_else(|error| panic!("{statement}: {error}"))
}

/// Runs a statement that answers nothing, outside any transaction.
#[track_caller]
pub fn run(url: &str, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut db = PgConnection::connect(url).await.expect("a connection");
        let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut db).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    });
}

/// Has every commit of the primary wait for the standby.
pub fn make_synchronous(primary: &Postgres) {
    let owner = primary.owner_url();
    run(&owner, "alter system set synchronous_standby_names = '*'");
    run(&owner, "select pg_reload_conf()");
    until("the standby is synchronous", || {
        ask::<bool>(&owner, "select exists (select from pg_stat_replication where sync_state = 'sync')").then_some(())
    });
}
