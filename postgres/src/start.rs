//! Starting PostgreSQL and waiting until it takes connections.

use crate::{
    Error, Options, account::Account, command, find::Binaries, layout::Layout, log, patience::Patience,
    pidfile::Pidfile, process::Process, socket, stop,
};
use std::{os::unix::process::CommandExt, path::Path, process::Command};

/// What a start needs, kept for the next one.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub layout: Layout,
    pub account: Account,
    pub binaries: Binaries,
    pub options: Options,
}

impl Recipe {
    /// Starts PostgreSQL with its socket in `socket_dir`; no other may be running.
    /// A start that fails because a killed predecessor's backends are still ending is
    /// tried again.
    pub fn launch(&self, socket_dir: &Path) -> Result<Process, Error> {
        let mut patience = Patience::new(self.layout.log.clone());
        loop {
            socket::clear(socket_dir)?;
            let file = log::open(&self.layout, &self.account)?;
            let from = log::length(&self.layout.log);
            let before = Pidfile::read(&self.layout.data)?.map(|file| file.text);
            let copy = file.try_clone().map_err(Error::at(&self.layout.log))?;
            let mut command = self.command(socket_dir);
            let child = command
                .stdout(copy)
                .stderr(file)
                .spawn()
                .map_err(|source| Error::Run { program: self.binaries.program("postgres"), source })?;
            let mut process = Process::child(child, &self.layout.data);
            match self.await_ready(&mut process, before.as_deref(), &mut patience) {
                Ok(true) => return Ok(process),
                Ok(false) => {}
                Err(error) => {
                    let _ = stop::stop(&mut process, false, &self.layout.log);
                    return Err(error);
                }
            }
            let tail = log::tail(&self.layout.log, from);
            let passing = tail.contains("pre-existing shared memory block")
                || tail.contains("lock file \"postmaster.pid\" already exists");
            if !passing || !patience.allows_another_try() {
                return Err(match log::says_disk_full(&tail) {
                    true => Error::DiskFull { path: self.layout.data.clone() },
                    false => Error::Start { log: self.layout.log.clone(), tail },
                });
            }
            patience.wait();
        }
    }

    /// `true` when it is ready, `false` when it ended. A file that says what it said
    /// before the start is the predecessor's, even with the same process number.
    fn await_ready(&self, process: &mut Process, before: Option<&str>, patience: &mut Patience) -> Result<bool, Error> {
        loop {
            if !process.is_alive() {
                return Ok(false);
            }
            if let Some(file) = Pidfile::read(&self.layout.data)?
                && file.ready
                && file.pid == process.pid
                && before != Some(file.text.as_str())
            {
                return Ok(true);
            }
            if !patience.wait() {
                return Err(Error::Slow {
                    seconds: patience.seconds(),
                    log: self.layout.log.clone(),
                    tail: log::tail(&self.layout.log, 0),
                });
            }
        }
    }

    fn command(&self, socket_dir: &Path) -> Command {
        let mut command = command::command(&self.binaries.program("postgres"), &self.account);
        // A process group of its own: Ctrl-C in the terminal is for Vitrine, which
        // finishes its requests before it stops the database.
        command.process_group(0);
        command.arg("-D").arg(&self.layout.data);
        command.arg("-k").arg(socket_dir);
        command.args(["-h", "", "-p", &socket::PORT.to_string()]);
        let fixed = [("logging_collector", "off"), ("log_destination", "stderr"), ("unix_socket_permissions", "0700")];
        for (name, value) in fixed {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        for (name, value) in &self.options.settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
    }
}
