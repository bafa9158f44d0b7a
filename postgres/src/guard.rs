//! The end of a throw-away PostgreSQL whose owner ended without stopping it: a test
//! that was killed, or one that keeps its cluster in a `static`, which is never dropped.

use crate::{Error, account::Account, command, pidfile};
use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Stdio},
};

/// Waits until the pipe from the owner closes, then ends the process if the cluster is
/// still its own.
const SCRIPT: &str = r#"read -r _; [ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ] && kill -QUIT "$1""#;

/// A small process that outlives its owner by a moment. It holds one end of a pipe of
/// which the system closes the other when the owner ends, whatever ends it.
#[derive(Debug)]
pub(crate) struct Guard {
    child: Child,
}

impl Guard {
    pub fn set(pid: u32, data: &Path, account: &Account) -> Result<Self, Error> {
        let shell = Path::new("/bin/sh");
        command::command(shell, account)
            .args(["-c", SCRIPT, "vitrine-guard", &pid.to_string()])
            .arg(pidfile::path(data))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map(|child| Self { child })
            .map_err(|source| Error::Run { program: shell.into(), source })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
