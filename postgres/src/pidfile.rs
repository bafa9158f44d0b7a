//! `postmaster.pid`, in which PostgreSQL says who it is and whether it is ready.

use crate::Error;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What the file says. Lines: pid, data folder, start time, port, socket folder,
/// listen address, shared memory, status.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pidfile {
    pub pid: u32,
    pub port: u16,
    /// `None` when it has no socket.
    pub socket_dir: Option<PathBuf>,
    pub ready: bool,
    /// The text itself, to tell a new file from an old one.
    pub text: String,
}

/// The file of the cluster in `data`.
pub(crate) fn path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

impl Pidfile {
    /// Reads the file; `None` when there is none or it is still being written.
    pub fn read(data: &Path) -> Result<Option<Self>, Error> {
        let path = path(data);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(text)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::at(&path)(e)),
        }
    }

    fn parse(text: String) -> Option<Self> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        // A single-user PostgreSQL writes its number negated.
        let pid = lines.first()?.parse::<i32>().ok()?.unsigned_abs();
        let line = |n: usize| lines.get(n).copied().unwrap_or_default();
        Some(Self {
            pid,
            port: line(3).parse().unwrap_or_default(),
            socket_dir: Some(line(4)).filter(|d| !d.is_empty()).map(PathBuf::from),
            ready: line(7) == "ready",
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Pidfile;

    #[test]
    fn the_eighth_line_says_ready() {
        let head = "42\n/d/postgres\n1700000000\n5432\n/d/run\n\n  123  456\n";
        let ready = Pidfile::parse(format!("{head}ready   \n"));
        assert!(ready.is_some_and(|p| p.ready && p.pid == 42 && p.port == 5432));
        let starting = Pidfile::parse(format!("{head}starting\n"));
        assert!(starting.is_some_and(|p| !p.ready));
        let single = Pidfile::parse("-7\n/d\n17\n0\n\n".into());
        assert!(single.is_some_and(|p| p.pid == 7 && !p.ready && p.socket_dir.is_none()));
        assert_eq!(Pidfile::parse(String::new()), None);
    }
}
