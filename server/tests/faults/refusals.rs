//! What keeps the program from starting is said in one sentence, with a stable exit code.

use std::{fs, net::TcpListener};

use postgres::{DATABASE, Postgres};

use crate::program::{Folder, OWNER, Program, command, free_port, is_untouched, run, sentence};

#[test]
fn a_taken_port_changes_nothing() {
    let folder = Folder::new();
    let port = free_port();
    let _taken = TcpListener::bind(("127.0.0.1", port)).expect("a port");
    let address = format!("127.0.0.1:{port}");
    let output = run(command(&folder, &[("VITRINE_ADDR", &address)]));
    let said = sentence(&output, 75);
    assert!(said.starts_with(&format!("{address} is taken by another program")), "{said}");
    assert!(said.contains("VITRINE_ADDR"), "{said}");
    assert!(is_untouched(&folder.data()), "the data folder was made all the same");
}

#[test]
fn an_address_that_is_not_of_this_machine_is_said() {
    let folder = Folder::new();
    let said = sentence(&run(command(&folder, &[("VITRINE_ADDR", "192.0.2.1:3000")])), 75);
    assert!(said.contains("192.0.2.1:3000") && said.contains("VITRINE_ADDR"), "{said}");
}

#[test]
fn a_setting_that_cannot_be_used_is_named() {
    let folder = Folder::new();
    for (setting, words) in [
        (("VITRINE_ADDR", "here"), "VITRINE_ADDR is “here”"),
        (("VITRINE_BASE_URL", "vitrine.org"), "VITRINE_BASE_URL"),
        (("VITRINE_TRUSTED_PROXIES", "10.0.0.0/99"), "VITRINE_TRUSTED_PROXIES"),
        (("VITRINE_DATABASE_CONNECTIONS", "1"), "VITRINE_DATABASE_CONNECTIONS"),
        (("VITRINE_LOG", "server=loud"), "VITRINE_LOG"),
        (("VITRINE_LOG_FORMAT", "xml"), "VITRINE_LOG_FORMAT"),
        (("VITRINE_SERVER_CONFIG", "/nowhere/vitrine.toml"), "/nowhere/vitrine.toml"),
        (("VITRINE_ORG", "Acme"), "VITRINE_OWNER_PASSWORD"),
    ] {
        let said = sentence(&run(command(&folder, &[setting])), 78);
        assert!(said.contains(words), "{setting:?}: {said}");
    }
    assert!(is_untouched(&folder.data()));
}

#[test]
fn a_database_url_that_is_none_is_said_without_its_password() {
    let folder = Folder::new();
    let address = format!("127.0.0.1:{}", free_port());
    for url in
        ["here", "mysql://me:s3cret@127.0.0.1/x", "postgres://me:s3cret@127.0.0.1:port/x", "postgres://me:s3cret@"]
    {
        let output = run(command(&folder, &[("VITRINE_ADDR", &address), ("DATABASE_URL", url)]));
        let said = sentence(&output, 69);
        assert!(said.contains("database URL") || said.contains("no connection"), "{url}: {said}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"), "{url}: {said}");
    }
}

#[test]
fn a_database_that_does_not_answer_is_said_without_its_password() {
    let folder = Folder::new();
    let (port, nobody) = (free_port(), free_port());
    let address = format!("127.0.0.1:{port}");
    let url = format!("postgres://me:s3cret@127.0.0.1:{nobody}/vitrine");
    let output = run(command(&folder, &[("VITRINE_ADDR", &address), ("DATABASE_URL", &url)]));
    let said = sentence(&output, 69);
    assert!(said.starts_with("no connection to PostgreSQL at 127.0.0.1/vitrine"), "{said}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"));
}

#[test]
fn a_role_or_a_database_that_is_not_there_is_said() {
    let folder = Folder::new();
    let postgres = Postgres::throw_away(folder.join("other")).expect("a PostgreSQL");
    let address = format!("127.0.0.1:{}", free_port());
    for (url, word) in [
        (postgres.url("nobody_here", DATABASE), "nobody_here"),
        (postgres.url("vitrine", "nothing_here"), "nothing_here"),
    ] {
        let said = sentence(&run(command(&folder, &[("VITRINE_ADDR", &address), ("DATABASE_URL", &url)])), 69);
        assert!(said.starts_with("no connection to PostgreSQL") && said.contains(word), "{said}");
    }
}

#[test]
fn a_role_that_may_not_make_tables_is_said() {
    let folder = Folder::new();
    let postgres = Postgres::throw_away(folder.join("other")).expect("a PostgreSQL");
    let address = format!("127.0.0.1:{}", free_port());
    let said =
        sentence(&run(command(&folder, &[("VITRINE_ADDR", &address), ("DATABASE_URL", &postgres.server_url())])), 69);
    assert!(said.contains("permission denied"), "{said}");
}

#[test]
fn a_data_folder_that_cannot_be_one_is_said() {
    let folder = Folder::new();
    let address = format!("127.0.0.1:{}", free_port());
    fs::write(folder.join("file"), "not a folder").expect("a file");
    let file = folder.join("file");
    for path in [file.clone(), file.join("below")] {
        let said = sentence(
            &run(command(&folder, &[("VITRINE_ADDR", &address), ("VITRINE_DATA_DIR", &path.to_string_lossy())])),
            73,
        );
        assert!(said.contains(&*file.to_string_lossy()) && said.contains("VITRINE_DATA_DIR"), "{said}");
    }
    // Not even root can make a folder here.
    let said =
        sentence(&run(command(&folder, &[("VITRINE_ADDR", &address), ("VITRINE_DATA_DIR", "/proc/vitrine")])), 73);
    assert!(said.contains("/proc/vitrine") && said.contains("VITRINE_DATA_DIR"), "{said}");
}

#[test]
fn a_folder_for_files_that_cannot_be_one_leaves_no_database_behind() {
    let folder = Folder::new();
    fs::write(folder.join("file"), "not a folder").expect("a file");
    let file = folder.join("file").to_string_lossy().into_owned();
    let address = format!("127.0.0.1:{}", free_port());
    let said = sentence(&run(command(&folder, &[("VITRINE_ADDR", &address), ("VITRINE_FILES_DIR", &file)])), 73);
    assert!(said.contains(&file) && said.contains("VITRINE_FILES_DIR"), "{said}");
    assert_eq!(folder.postgres(), None, "its PostgreSQL still runs");
}

#[test]
fn a_folder_without_postgresql_is_said() {
    let folder = Folder::new();
    let address = format!("127.0.0.1:{}", free_port());
    for bin in ["/nowhere", "/usr"] {
        let said = sentence(&run(command(&folder, &[("VITRINE_ADDR", &address), ("VITRINE_PG_BIN", bin)])), 69);
        assert!(said.contains(bin) && said.contains("VITRINE_PG_BIN"), "{said}");
    }
}

#[test]
fn a_second_server_on_the_same_folder_is_told_who_holds_it() {
    let folder = Folder::new();
    let first = Program::serving(&folder, &OWNER);
    let address = format!("127.0.0.1:{}", free_port());
    let said = sentence(&run(command(&folder, &[("VITRINE_ADDR", &address)])), 75);
    assert!(said.contains(&format!("process {}", first.pid())), "{said}");
    assert!(said.contains(&*folder.data().to_string_lossy()) && said.contains("VITRINE_DATA_DIR"), "{said}");
    assert!(first.is_ready(), "the first one suffered");
    first.stop();
}

#[test]
fn words_that_it_does_not_know_are_explained() {
    let folder = Folder::new();
    let mut unknown = command(&folder, &[]);
    unknown.arg("server");
    let output = run(unknown);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Usage"), "{output:?}");
}

#[test]
fn a_bucket_that_cannot_be_used_is_said_without_its_secret() {
    let folder = Folder::new();
    let (address, nobody) = (format!("127.0.0.1:{}", free_port()), format!("http://127.0.0.1:{}", free_port()));
    for (url, words) in
        [("ftp://models", "write s3://BUCKET"), ("s3://ada:s3cret@models", ""), ("s3://models/here", "")]
    {
        let settings = [
            ("VITRINE_ADDR", &*address),
            ("VITRINE_FILES_URL", url),
            ("AWS_ACCESS_KEY_ID", "ada"),
            ("AWS_SECRET_ACCESS_KEY", "s3cret"),
            ("AWS_ENDPOINT_URL", &nobody),
        ];
        let output = run(command(&folder, &settings));
        let said = sentence(&output, 69);
        assert!(said.contains("VITRINE_FILES_URL") && said.contains(words), "{url}: {said}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"), "{url}: {said}");
    }
    assert_eq!(folder.postgres(), None, "its PostgreSQL still runs");
}
