//! The roles and the database of a new cluster.

use crate::{Error, account::Account, command, find::Binaries, log};
use std::{io::Write, path::Path, process::Stdio};

/// The role that owns the database and runs migrations: the cluster's superuser.
pub const OWNER_ROLE: &str = "vitrine_owner";
/// The role that the server works as: it owns nothing and may create nothing.
pub const SERVER_ROLE: &str = "vitrine_server";
/// The database.
pub const DATABASE: &str = "vitrine";

/// Creates them in the cluster `data`, which is not running yet, by PostgreSQL's
/// single-user mode: it needs no client program and no socket.
pub(crate) fn run(binaries: &Binaries, account: &Account, data: &Path, durable: bool) -> Result<(), Error> {
    // One statement a line, each in a transaction of its own.
    let statements = format!(
        "CREATE ROLE {SERVER_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION\n\
         CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}\n"
    );
    let program = binaries.program("postgres");
    let failed = |source| Error::Run { program: program.clone(), source };
    let mut command = command::command(&program, account);
    command.arg("--single").arg("-D").arg(data);
    if !durable {
        command.arg("-F");
    }
    let mut child = command
        .args(["-c", "exit_on_error=on", "postgres"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // When it ended early, its output says more than the broken pipe.
        let _ = stdin.write_all(statements.as_bytes());
    }
    let output = child.wait_with_output().map_err(failed)?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(()),
        false if log::says_disk_full(&said) => Err(Error::DiskFull { path: data.into() }),
        false => Err(Error::Init { data: data.into(), program: "postgres --single", output: log::last_lines(&said) }),
    }
}
