//! PostgreSQL killed, or its making interrupted.

use crate::psql::ask;
use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};
use vitrine_postgres::{Error, Options, Postgres};

/// Kills the main process as `kill -9` does, and waits until that shows.
pub fn kill(postgres: &mut Postgres) {
    let status = Command::new("kill").args(["-9", &postgres.pid().to_string()]).status();
    assert!(status.unwrap().success());
    let asked = Instant::now();
    while postgres.is_running() {
        assert!(asked.elapsed() < Duration::from_secs(30), "it survives");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_killed_postgres_is_started_again_with_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let mut postgres = Postgres::start(Options::new(folder.path())).unwrap();
    let (url, pid) = (postgres.owner_url(), postgres.pid());
    assert!(!postgres.restart_if_dead().unwrap());
    ask(&postgres, &url, "create table kept as select 7 as n").unwrap();
    kill(&mut postgres);
    assert!(postgres.restart_if_dead().unwrap());
    assert_ne!(postgres.pid(), pid);
    assert_eq!(ask(&postgres, &url, "select n from kept").unwrap(), "7");
    assert!(!postgres.restart_if_dead().unwrap());
}

#[test]
fn a_half_made_cluster_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let half = folder.path().join("postgres.new.1");
    fs::create_dir_all(half.join("base")).unwrap();
    fs::write(half.join("PG_VERSION"), "15\n").unwrap();
    let postgres = Postgres::throw_away(folder.path()).unwrap();
    assert!(!half.exists());
    assert_eq!(ask(&postgres, &postgres.server_url(), "select 1").unwrap(), "1");
}

#[test]
fn a_start_that_fails_shows_the_end_of_the_log_and_frees_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::throw_away(folder.path()).set("no_such_setting", "1");
    let error = Postgres::start(options).unwrap_err();
    assert!(matches!(error, Error::Start { .. }), "{error:?}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
    assert_eq!(error.exit_code(), 70);
    Postgres::throw_away(folder.path()).unwrap();
}

#[test]
fn a_cluster_of_another_version_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("postgres");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("PG_VERSION"), "9\n").unwrap();
    let error = Postgres::throw_away(folder.path()).unwrap_err();
    assert!(matches!(error, Error::VersionMismatch { wanted: 9, .. }), "{error:?}");
    assert_eq!(error.exit_code(), 69);
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
}
