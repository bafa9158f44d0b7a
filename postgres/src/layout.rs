//! Where things are inside the data folder.

use crate::{Error, account::Account, folder};
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The paths below one data folder.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The data folder, absolute and without links.
    pub root: PathBuf,
    /// The cluster (`PGDATA`).
    pub data: PathBuf,
    /// Where the socket goes, if the path is short enough for one.
    pub run: PathBuf,
    /// The lock of a living Vitrine.
    pub lock: PathBuf,
    /// What PostgreSQL says.
    pub log: PathBuf,
}

impl Layout {
    /// Makes the data folder unless it is there.
    pub fn prepare(dir: &Path) -> Result<Self, Error> {
        if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(|e| match e.kind() {
                std::io::ErrorKind::AlreadyExists => Error::NotAFolder { path: parent.into() },
                _ => Error::at(parent)(e),
            })?;
        }
        folder::make(dir)?;
        let root = dir.canonicalize().map_err(Error::at(dir))?;
        Ok(Self {
            data: root.join("postgres"),
            run: root.join("run"),
            lock: root.join("vitrine.lock"),
            log: root.join("postgres.log"),
            root,
        })
    }

    /// Lets the account pass through the data folder, where it owns subfolders only.
    pub fn open_to(&self, account: &Account) -> Result<(), Error> {
        if account.switch {
            let mode = fs::metadata(&self.root).map_err(Error::at(&self.root))?.mode();
            folder::set_mode(&self.root, (mode & 0o7777) | 0o011)?;
        }
        account.check_reaches(&self.root)
    }

    /// The major version of the cluster, when there is one.
    pub fn cluster_major(&self) -> Result<Option<u32>, Error> {
        let file = self.data.join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(Error::NotACluster { path: self.data.clone() }),
            },
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                match fs::read_dir(&self.data).is_ok_and(|mut files| files.next().is_some()) {
                    true => Err(Error::NotACluster { path: self.data.clone() }),
                    false => Ok(None),
                }
            }
            Err(e) => Err(Error::at(&file)(e)),
        }
    }
}
