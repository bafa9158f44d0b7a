//! Folders that are too long, in the way, closed, or not what they should be.

use crate::psql::ask;
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
};
use vitrine_postgres::{Binaries, Error, Options, Postgres};

#[test]
fn a_path_too_long_for_a_socket_gets_one_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("long".repeat(30)).join("comma, space ü");
    let postgres = Postgres::throw_away(&dir).unwrap();
    let socket = postgres.socket_dir().to_path_buf();
    assert!(!socket.starts_with(&dir));
    assert_eq!(fs::metadata(&socket).unwrap().mode() & 0o777, 0o700);
    assert_eq!(ask(&postgres, &postgres.server_url(), "select 1").unwrap(), "1");
    postgres.stop().unwrap();
    let again = Postgres::throw_away(&dir).unwrap();
    assert_eq!(again.socket_dir(), socket, "the same folder every time");
    drop(again);
    fs::remove_dir_all(socket).unwrap();
}

#[test]
fn a_path_below_a_file_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for dir in [file.clone(), file.join("data"), file.join("deep/data")] {
        let error = Postgres::throw_away(&dir).unwrap_err();
        assert!(matches!(&error, Error::NotAFolder { path } if *path == file), "{error:?}");
        assert_eq!(error.exit_code(), 73);
    }
}

#[test]
fn files_that_are_no_cluster_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("postgres");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("thesis.txt"), "years").unwrap();
    let error = Postgres::throw_away(folder.path()).unwrap_err();
    assert!(matches!(error, Error::NotACluster { .. }), "{error:?}");
    assert!(data.join("thesis.txt").exists());
}

#[test]
fn a_parent_closed_to_the_databases_user_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().canonicalize().unwrap().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
    if fs::metadata(&closed).unwrap().uid() != 0 {
        return; // Only root starts PostgreSQL as another user.
    }
    let error = Postgres::throw_away(closed.join("deep/data")).unwrap_err();
    assert!(matches!(&error, Error::Unreachable { blocked, .. } if *blocked == closed), "{error:?}");
    assert!(error.to_string().contains("VITRINE_DATA_DIR"), "{error}");
    assert_eq!(error.exit_code(), 73);
}

#[test]
fn an_unknown_user_is_named() {
    let folder = tempfile::tempdir().unwrap();
    if fs::metadata(folder.path()).unwrap().uid() != 0 {
        return; // Only root may choose.
    }
    let mut options = Options::throw_away(folder.path());
    options.user = Some("no-such-user".into());
    let error = Postgres::start(options.clone()).unwrap_err();
    assert!(matches!(error, Error::NoUser { .. }), "{error:?}");

    // A cluster that changes hands goes over as a whole.
    options.user = Some("postgres".into());
    Postgres::start(options.clone()).unwrap();
    options.user = Some("nobody".into());
    let postgres = Postgres::start(options).unwrap();
    assert_eq!(ask(&postgres, &postgres.server_url(), "select 1").unwrap(), "1");
}

#[test]
fn links_to_the_programs_lead_to_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let real = Binaries::find(None).unwrap();
    for name in ["postgres", "initdb"] {
        symlink(real.program(name), folder.path().join(name)).unwrap();
    }
    let found = Binaries::find(Some(folder.path())).unwrap();
    assert_eq!(found.dir.canonicalize().unwrap(), real.dir.canonicalize().unwrap());
}

#[test]
fn a_named_folder_without_programs_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let error = Binaries::find(Some(folder.path())).unwrap_err();
    assert!(matches!(error, Error::BadBinaries { .. }), "{error:?}");
    assert_eq!(error.exit_code(), 69);

    let old = folder.path().join("postgres");
    fs::write(&old, "#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n").unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("initdb"), "").unwrap();
    let error = Binaries::find(Some(folder.path())).unwrap_err();
    assert!(error.to_string().contains("14.9"), "{error}");
}
