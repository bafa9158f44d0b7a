//! PostgreSQL's own programs for dumping and restoring.

use std::{
    path::Path,
    process::{Command, Output},
};

use postgres::Binaries;
use url::Url;

use crate::Failure;

/// What is dumped as a table without rows: sign-ins end with a restore, and of files that were still coming only the
/// finished ones are in the store's copy.
const EMPTIED: [&str; 7] =
    ["session", "sign_in_flow", "attempt", "upload", "partial_upload", "upload_part", "part_garbage"];

/// Dumps what a snapshot holds into a file.
///
/// # Errors
/// A sentence for the operator.
pub fn dump(binaries: &Binaries, database: &str, snapshot: &str, file: &Path) -> Result<(), Failure> {
    let mut command = reach(binaries, "pg_dump", database)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--snapshot", snapshot]);
    command.args(EMPTIED.map(|table| format!("--exclude-table-data=public.{table}")));
    run(command.arg("--file").arg(file))
}

/// Puts a dump into an empty database: all of it or nothing.
///
/// # Errors
/// A sentence for the operator.
pub fn restore(binaries: &Binaries, database: &str, file: &Path) -> Result<(), Failure> {
    let mut command = reach(binaries, "pg_restore", database)?;
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]);
    run(command.arg(file))
}

/// A program that talks to a database. The password goes by the environment: arguments can be seen by every process of
/// the machine.
fn reach(binaries: &Binaries, program: &str, database: &str) -> Result<Command, Failure> {
    let unreadable = |_| Failure::Setting("the database's URL cannot be read".into());
    let mut url = Url::parse(database).map_err(unreadable)?;
    let mut command = Command::new(binaries.program(program));
    if let Some(password) = url.password() {
        let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
        command.env("PGPASSWORD", password);
        let _ = url.set_password(None);
    }
    command.arg(format!("--dbname={url}"));
    Ok(command)
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let Output { status, stderr, .. } =
        command.output().map_err(|e| Failure::Software(format!("{name} cannot be started: {e}")))?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::Software(format!("{name} broke off: {}", String::from_utf8_lossy(&stderr).trim()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_among_the_arguments() {
        let binaries =
            Binaries { dir: "/nowhere".into(), version: postgres::Version { major: 15, full: "15.1".into() } };
        let command =
            reach(&binaries, "pg_dump", "postgres://me:p%40ss@db.example.org/vitrine?sslmode=require").unwrap();
        let said = format!("{:?}", command.get_args().collect::<Vec<_>>());
        assert_eq!(said, r#"["--dbname=postgres://me@db.example.org/vitrine?sslmode=require"]"#);
        let kept: Vec<_> = command.get_envs().collect();
        assert_eq!(kept, [("PGPASSWORD".as_ref(), Some("p@ss".as_ref()))]);
    }
}
