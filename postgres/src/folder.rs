//! Making folders that only their owner may look into.

use crate::{Error, account::Account};
use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::Path,
};

/// Makes `path` with mode 0700 unless it is there; its parent has to exist.
/// Answers whether it was made.
pub(crate) fn make(path: &Path) -> Result<bool, Error> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            match fs::metadata(path).map_err(Error::at(path))?.is_dir() {
                true => Ok(false),
                false => Err(Error::NotAFolder { path: path.into() }),
            }
        }
        Err(e) => Err(Error::at(path)(e)),
    }
}

/// Sets the permission bits of `path`, if they are others.
pub(crate) fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    let meta = fs::metadata(path).map_err(Error::at(path))?;
    match meta.mode() & 0o7777 == mode {
        true => Ok(()),
        false => fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Error::at(path)),
    }
}

/// Makes `path` the account's own, closed to others.
pub(crate) fn make_private(path: &Path, account: &Account) -> Result<(), Error> {
    make(path)?;
    account.own(path)?;
    set_mode(path, 0o700)
}

/// As `make_private`, for a place where anybody may have put something of that name.
pub(crate) fn make_private_in_public(path: &Path, account: &Account) -> Result<(), Error> {
    let made = make(path)?;
    let meta = fs::symlink_metadata(path).map_err(Error::at(path))?;
    let ours = made || meta.uid() == account.uid;
    if !meta.is_dir() || !ours {
        return Err(Error::NotPrivate { path: path.into() });
    }
    make_private(path, account)
}

/// Removes `path` with all that is in it; fine when it is not there.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::at(path)(e)),
        _ => Ok(()),
    }
}
