//! The PostgreSQL process: a child of ours, or one that outlived its Vitrine.

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::{Child, Command},
};

/// The process that serves the cluster in `data`.
#[derive(Debug)]
pub(crate) struct Process {
    pub pid: u32,
    data: PathBuf,
    /// `None` when it was adopted.
    child: Option<Child>,
}

impl Process {
    pub fn child(child: Child, data: &Path) -> Self {
        Self { pid: child.id(), data: data.into(), child: Some(child) }
    }

    pub fn adopted(pid: u32, data: &Path) -> Self {
        Self { pid, data: data.into(), child: None }
    }

    pub fn is_adopted(&self) -> bool {
        self.child.is_none()
    }

    /// Whether it runs; buries it when it was a child and has ended.
    pub fn is_alive(&mut self) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => serves(self.pid, &self.data),
        }
    }

    /// Sends a signal to it, and to nobody else: a number may be used again.
    pub fn signal(&mut self, signal: Signal) {
        if self.is_alive() {
            send(self.pid, signal);
        }
    }
}

/// Sends a signal; one that cannot be sent shows in that the process does not end.
pub(crate) fn send(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

/// Whether any process has this number.
pub(crate) fn exists(pid: u32) -> bool {
    i32::try_from(pid).is_ok_and(|pid| !matches!(kill(Pid::from_raw(pid), None), Err(Errno::ESRCH)))
}

/// Whether the process is a living PostgreSQL main process on the cluster `data`, and
/// not another program with a recycled number, a backend, or a zombie.
pub(crate) fn serves(pid: u32, data: &Path) -> bool {
    if pid == 0 || !exists(pid) {
        return false;
    }
    let data = data.canonicalize().unwrap_or_else(|_| data.into());
    match Path::new("/proc/self/cmdline").exists() {
        true => serves_by_proc(pid, &data),
        false => serves_by_ps(pid, &data),
    }
}

fn serves_by_proc(pid: u32, data: &Path) -> bool {
    // Empty for a zombie. Backends have one argument, such as "postgres: checkpointer".
    let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) else {
        return false;
    };
    let args: Vec<&Path> = line.split(|byte| *byte == 0).map(|arg| Path::new(OsStr::from_bytes(arg))).collect();
    let is_postgres = args
        .first()
        .and_then(|program| program.file_name())
        .is_some_and(|name| name == "postgres" || name == "postmaster");
    if !is_postgres {
        return false;
    }
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(dir) => dir == data,
        Err(_) => args.windows(2).any(|pair| pair[0] == Path::new("-D") && pair[1] == data),
    }
}

fn serves_by_ps(pid: u32, data: &Path) -> bool {
    let Ok(output) =
        Command::new("ps").args(["-ww", "-o", "state=", "-o", "command=", "-p"]).arg(pid.to_string()).output()
    else {
        return false;
    };
    let line = String::from_utf8_lossy(&output.stdout);
    let line = line.trim();
    !line.starts_with('Z') && line.contains("postgres ") && line.contains(&format!("-D {}", data.display()))
}
