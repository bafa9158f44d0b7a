//! Asking the database through `psql`.

use std::process::Command;
use vitrine_postgres::Postgres;

/// The answer to one statement, or what `psql` complains of.
pub fn ask(postgres: &Postgres, url: &str, statement: &str) -> Result<String, String> {
    let beside = postgres.binaries().program("psql");
    let program = match beside.is_file() {
        true => beside,
        false => "psql".into(),
    };
    let output = Command::new(program)
        .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
        // The URL alone has to be enough, whatever the environment says.
        .env("PGPORT", "1")
        .env("PGHOST", "nowhere.invalid")
        .output()
        .map_err(|e| format!("psql cannot be run: {e}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
