//! One living owner per folder.

use crate::owner;
use std::fs;
use vitrine_postgres::{Error, Postgres};

#[test]
fn a_second_owner_is_told_who_the_first_is() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = owner::spawn(folder.path(), false);
    let error = Postgres::throw_away(folder.path()).unwrap_err();
    assert!(matches!(&error, Error::InUse { pid: Some(pid), .. } if *pid == first.id()), "{error:?}");
    assert_eq!(error.exit_code(), 75);
    assert!(error.to_string().contains(&first.id().to_string()));
    owner::kill(first);
}

#[test]
fn a_lock_file_of_a_dead_owner_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("vitrine.lock"), "1\n").unwrap();
    let postgres = Postgres::throw_away(folder.path()).unwrap();
    let lock = fs::read_to_string(folder.path().join("vitrine.lock")).unwrap();
    assert_eq!(lock.trim(), std::process::id().to_string());

    assert!(matches!(Postgres::throw_away(folder.path()), Err(Error::InUse { .. })));
    drop(postgres);
    Postgres::throw_away(folder.path()).unwrap();
}
