//! A program of PostgreSQL, ready to be run in a clean environment.

use crate::account::Account;
use std::{
    env,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

/// What passes from this process's environment: where programs, libraries and locales
/// are. `PGDATA`, `PGPORT`, passwords and cloud keys do not.
const KEPT: [&str; 7] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LOCPATH",
    "LOCALE_ARCHIVE",
    "TZDIR",
];

/// `program`, run as `account`.
pub(crate) fn command(program: &Path, account: &Account) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for name in KEPT {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    // Messages are read for a few phrases, so they have to be English.
    command.env("LC_ALL", "C");
    // The caller's folder may be closed to the account.
    command.current_dir("/").stdin(Stdio::null());
    if account.switch {
        // Leaving root this way also drops root's supplementary groups (std does it).
        command.uid(account.uid).gid(account.gid);
    }
    command
}
