//! Taking over a PostgreSQL that outlived its Vitrine.

use crate::{Error, layout::Layout, patience::Patience, pidfile, pidfile::Pidfile, process, process::Process, socket};
use nix::sys::signal::Signal;
use std::{fs, path::Path};

/// Looks for a PostgreSQL that works on the cluster. One that is starting or stopping
/// is waited for; one without the socket in `socket_dir` was started by hand, and is
/// stopped.
pub(crate) fn find(layout: &Layout, socket_dir: &Path) -> Result<Option<Process>, Error> {
    let mut patience = Patience::new(layout.log.clone());
    let mut told_to_stop = false;
    loop {
        let Some(file) = Pidfile::read(&layout.data)? else {
            return Ok(None);
        };
        if !process::serves(file.pid, &layout.data) {
            return clear_stale(layout, &file).map(|()| None);
        }
        if file.ready {
            if file.port == socket::PORT && file.socket_dir.as_deref() == Some(socket_dir) {
                return Ok(Some(Process::adopted(file.pid, &layout.data)));
            }
            if !told_to_stop {
                process::send(file.pid, Signal::SIGINT);
                told_to_stop = true;
            }
        }
        if !patience.wait() {
            return Err(Error::Busy { data: layout.data.clone(), pid: file.pid });
        }
    }
}

/// PostgreSQL itself clears the file of a dead process, and should, since it also looks
/// for orphaned backends. It refuses when another program has got the number.
fn clear_stale(layout: &Layout, file: &Pidfile) -> Result<(), Error> {
    if !process::exists(file.pid) {
        return Ok(());
    }
    let path = pidfile::path(&layout.data);
    fs::remove_file(&path).map_err(Error::at(&path))
}
