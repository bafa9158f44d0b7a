//! The user that PostgreSQL runs as: this one, or an unprivileged one when this is root.

use crate::{Error, command};
use nix::unistd::{Uid, User, getegid, geteuid};
use std::{
    fs,
    os::unix::fs::{MetadataExt, lchown},
    path::Path,
};

/// Who runs PostgreSQL and owns its files.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// This process is root and has to become that user.
    pub switch: bool,
}

impl Account {
    /// The account for the cluster in `data`, which may not exist yet.
    pub fn choose(wanted: Option<&str>, data: &Path) -> Result<Self, Error> {
        if !geteuid().is_root() {
            return Ok(Self {
                name: name_of(geteuid()),
                uid: geteuid().as_raw(),
                gid: getegid().as_raw(),
                switch: false,
            });
        }
        if let Some(name) = wanted {
            return Self::named(name).ok_or_else(|| Error::NoUser { name: name.into() });
        }
        // A cluster keeps its owner: it may have been made before root ran Vitrine,
        // or before the package that brings the user `postgres` was installed.
        if let Ok(meta) = fs::metadata(data)
            && meta.uid() != 0
        {
            return Ok(Self {
                name: name_of(Uid::from_raw(meta.uid())),
                uid: meta.uid(),
                gid: meta.gid(),
                switch: true,
            });
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(Self::named)
            .ok_or_else(|| Error::NoUser { name: "postgres".into() })
    }

    /// `None` for root too: it is no unprivileged user.
    fn named(name: &str) -> Option<Self> {
        let user = User::from_name(name).ok().flatten()?;
        (!user.uid.is_root()).then(|| Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            switch: true,
        })
    }

    /// Fails with the first folder above and including `dir` that the account may not
    /// enter. It tries rather than reads modes, so that access lists count too.
    pub fn check_reaches(&self, dir: &Path) -> Result<(), Error> {
        if self.enters(dir)? {
            return Ok(());
        }
        let mut blocked = dir;
        for parent in dir.ancestors().skip(1) {
            if self.enters(parent)? {
                break;
            }
            blocked = parent;
        }
        Err(Error::Unreachable { blocked: blocked.to_path_buf(), user: self.name.clone() })
    }

    /// Whether the account may make `dir` its working directory.
    pub fn enters(&self, dir: &Path) -> Result<bool, Error> {
        if !self.switch {
            return Ok(true);
        }
        let shell = Path::new("/bin/sh");
        let status = command::command(shell, self).args(["-c", ":"]).current_dir(dir).status();
        match status {
            Ok(_) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Ok(false),
            Err(source) => Err(Error::Run { program: shell.into(), source }),
        }
    }

    /// Hands `path` to the account; nothing to do unless this process is root.
    pub fn own(&self, path: &Path) -> Result<(), Error> {
        match self.switch {
            true => lchown(path, Some(self.uid), Some(self.gid)).map_err(Error::at(path)),
            false => Ok(()),
        }
    }

    /// Hands over a folder with all that is in it, links themselves and not what they
    /// point to.
    pub fn own_tree(&self, path: &Path) -> Result<(), Error> {
        if path.symlink_metadata().map_err(Error::at(path))?.is_dir() {
            for entry in fs::read_dir(path).map_err(Error::at(path))? {
                self.own_tree(&entry.map_err(Error::at(path))?.path())?;
            }
        }
        self.own(path)
    }
}

fn name_of(uid: Uid) -> String {
    match User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        _ => uid.to_string(),
    }
}
