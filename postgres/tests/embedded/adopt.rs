//! What happens to a PostgreSQL whose owner was killed.

use crate::{owner, psql::ask};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};
use vitrine_postgres::{Options, Postgres};

#[test]
fn a_kept_database_is_adopted_restarted_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let (first, pid) = owner::spawn(folder.path(), true);
    owner::kill(first);

    let mut options = Options::throw_away(folder.path());
    options.durable = true;
    let mut postgres = Postgres::start(options).unwrap();
    assert!(postgres.adopted());
    assert_eq!(postgres.pid(), pid);
    assert!(postgres.is_running());
    assert!(!postgres.restart_if_dead().unwrap());
    assert_eq!(ask(&postgres, &postgres.server_url(), "select 1").unwrap(), "1");

    let url = postgres.server_url();
    crate::crash::kill(&mut postgres);
    assert!(postgres.restart_if_dead().unwrap());
    assert!(!postgres.adopted());
    assert_eq!(postgres.server_url(), url);
    assert_eq!(ask(&postgres, &url, "select 1").unwrap(), "1");
    postgres.stop().unwrap();
}

#[test]
fn an_adopted_database_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let (first, pid) = owner::spawn(folder.path(), true);
    owner::kill(first);
    let mut options = Options::throw_away(folder.path());
    options.durable = true;
    let postgres = Postgres::start(options).unwrap();
    assert_eq!(postgres.pid(), pid);
    postgres.stop().unwrap();
    assert!(!folder.path().join("postgres/postmaster.pid").exists());
}

#[test]
fn a_throw_away_database_ends_with_its_killed_owner() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = owner::spawn(folder.path(), false);
    let pidfile = folder.path().join("postgres/postmaster.pid");
    assert!(pidfile.exists());
    owner::kill(first);
    wait_until_gone(&pidfile);
    let postgres = Postgres::throw_away(folder.path()).unwrap();
    assert_eq!(ask(&postgres, &postgres.server_url(), "select 1").unwrap(), "1");
}

#[test]
fn another_program_with_the_recorded_number_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    Postgres::throw_away(folder.path()).unwrap().stop().unwrap();
    // As after a container's restart: the number is this living test's, and the file
    // says that all is ready.
    let run = folder.path().canonicalize().unwrap().join("run");
    let data = folder.path().join("postgres");
    let text = format!(
        "{}\n{}\n1700000000\n5432\n{}\n\n  1  1\nready   \n",
        std::process::id(),
        data.display(),
        run.display()
    );
    fs::write(data.join("postmaster.pid"), text).unwrap();
    fs::write(run.join(".s.PGSQL.5432.lock"), format!("{}\n", std::process::id())).unwrap();
    let postgres = Postgres::throw_away(folder.path()).unwrap();
    assert!(!postgres.adopted());
    assert_ne!(postgres.pid(), std::process::id());
    assert_eq!(ask(&postgres, &postgres.server_url(), "select 1").unwrap(), "1");
}

fn wait_until_gone(path: &Path) {
    let asked = Instant::now();
    while path.exists() {
        assert!(asked.elapsed() < Duration::from_secs(30), "{} stays", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}
