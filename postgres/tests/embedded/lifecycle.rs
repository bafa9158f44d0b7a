//! Start, connect, stop, start again.

use crate::psql::ask;
use std::{fs, os::unix::fs::MetadataExt, time::Instant};
use vitrine_postgres::{OLDEST_MAJOR, Options, Postgres};

#[test]
fn starts_serves_stops_and_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("deep/data");

    let first = Instant::now();
    let mut postgres = Postgres::throw_away(&dir).unwrap();
    let first = first.elapsed();
    assert!(postgres.is_running());
    assert!(!postgres.adopted());
    assert!(postgres.version().major >= OLDEST_MAJOR);
    let who = "select current_user, current_database()";
    let server = postgres.server_url();
    assert_eq!(ask(&postgres, &server, who).unwrap(), "vitrine_server|vitrine");
    let owner = postgres.owner_url();
    assert_eq!(ask(&postgres, &owner, who).unwrap(), "vitrine_owner|vitrine");
    ask(&postgres, &owner, "create table kept (n int)").unwrap();
    postgres.stop().unwrap();
    assert!(!dir.join("postgres/postmaster.pid").exists());

    let second = Instant::now();
    let postgres = Postgres::throw_away(&dir).unwrap();
    assert!(second.elapsed() < first, "nothing is made twice");
    ask(&postgres, &owner, "select * from kept").unwrap();
}

#[test]
fn the_server_role_owns_nothing_and_may_create_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::throw_away(folder.path()).unwrap();
    let server = postgres.server_url();
    for statement in [
        "create table mine (n int)",
        "create database mine",
        "create role me",
        "set session_replication_role = replica",
    ] {
        let refusal = ask(&postgres, &server, statement).unwrap_err();
        assert!(refusal.contains("permission denied"), "{statement}: {refusal}");
    }
}

#[test]
fn the_cluster_is_utf8_with_checksums_and_without_tcp() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::throw_away(folder.path()).set("max_connections", "17");
    let postgres = Postgres::start(options).unwrap();
    let owner = postgres.owner_url();
    let show = |name: &str| ask(&postgres, &owner, &format!("show {name}")).unwrap();
    assert_eq!(show("server_encoding"), "UTF8");
    assert_eq!(show("data_checksums"), "on");
    assert_eq!(show("listen_addresses"), "");
    assert_eq!(show("timezone"), "UTC");
    assert_eq!(show("fsync"), "off");
    assert_eq!(show("max_connections"), "17");
    let order = "select string_agg(w, '' order by w) from unnest('{b,B,a,ä}'::text[]) w";
    assert_eq!(ask(&postgres, &owner, order).unwrap(), "Babä");
}

#[test]
fn a_durable_cluster_writes_all_and_keeps_out_others() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::start(Options::new(folder.path())).unwrap();
    let owner = postgres.owner_url();
    assert_eq!(ask(&postgres, &owner, "show fsync").unwrap(), "on");
    assert_eq!(ask(&postgres, &owner, "show shared_buffers").unwrap(), "256MB");
    for name in ["postgres", "run"] {
        let meta = fs::metadata(folder.path().join(name)).unwrap();
        assert_eq!(meta.mode() & 0o777, 0o700, "{name}");
        assert_ne!(meta.uid(), 0, "{name}");
    }
    let socket = postgres.socket_dir().to_path_buf();
    assert_eq!(socket, folder.path().canonicalize().unwrap().join("run"));
    drop(postgres);
    assert!(!socket.join(".s.PGSQL.5432").exists());
    let log = fs::read_to_string(folder.path().join("postgres.log")).unwrap();
    assert!(log.contains("received fast shutdown request"), "{log}");
    assert!(log.contains("database system is shut down"), "{log}");
}

#[test]
fn a_large_log_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("postgres.log");
    let file = fs::File::create(&log).unwrap();
    file.set_len(11 * 1024 * 1024).unwrap();
    let _postgres = Postgres::throw_away(folder.path()).unwrap();
    assert!(fs::metadata(&log).unwrap().len() < 1024 * 1024);
    let aside = fs::metadata(folder.path().join("postgres.log.1")).unwrap();
    assert_eq!(aside.len(), 11 * 1024 * 1024);
}
