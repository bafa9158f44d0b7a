//! One living Vitrine per data folder, by a lock that the system drops with its holder.

use crate::{Error, layout::Layout};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
};

/// The lock, held until this is dropped. Programs started meanwhile do not inherit it:
/// std opens every file close-on-exec.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock, or says who has it. A file left by a dead process is no obstacle.
    pub fn take(layout: &Layout) -> Result<Self, Error> {
        let path = &layout.lock;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(Error::at(path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // Only for the message: an unreadable number is left out of it.
                let _ = file.read_to_string(&mut text);
                return Err(Error::InUse { dir: layout.root.clone(), pid: text.trim().parse().ok() });
            }
            Err(TryLockError::Error(source)) => {
                return Err(Error::Lock { path: path.clone(), source });
            }
        }
        file.set_len(0).map_err(Error::at(path))?;
        writeln!(file, "{}", std::process::id()).map_err(Error::at(path))?;
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do, were it not for a child of another thread that is between
        // fork and exec and still has a copy of the descriptor.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}
