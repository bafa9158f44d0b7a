//! The folder of the Unix socket, which has to have a short path.

use crate::{Error, account::Account, folder, layout::Layout};
use std::{
    env, fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

/// The port in the socket's name (`.s.PGSQL.5432`); nothing listens on TCP.
pub(crate) const PORT: u16 = 5432;
/// A socket's path may have 103 bytes on macOS and 107 on Linux; `/.s.PGSQL.5432`
/// takes 14 of them.
const LONGEST_DIR: usize = 103 - 14;

/// Makes the socket's folder: `run/` in the data folder, or one under the temporary
/// folder that is always the same for the same data folder.
pub(crate) fn prepare(layout: &Layout, account: &Account) -> Result<PathBuf, Error> {
    if fits(&layout.run) {
        folder::make_private(&layout.run, account)?;
        return Ok(layout.run.clone());
    }
    let name = format!("vitrine-{:016x}", hash(layout.root.as_os_str().as_bytes()));
    let mut dir = env::temp_dir().join(&name);
    if !fits(&dir) || !account.enters(&env::temp_dir())? {
        dir = Path::new("/tmp").join(&name);
    }
    folder::make_private_in_public(&dir, account)?;
    Ok(dir)
}

/// Removes what a dead PostgreSQL left in the socket's folder. The number in its lock
/// file may meanwhile be another program's, which PostgreSQL would take for itself.
pub(crate) fn clear(dir: &Path) -> Result<(), Error> {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        let path = dir.join(name);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::at(&path)(e)),
            _ => {}
        }
    }
    Ok(())
}

/// Short enough, and free of what PostgreSQL's list of folders or a URL cannot hold.
fn fits(dir: &Path) -> bool {
    dir.as_os_str().len() <= LONGEST_DIR && dir.to_str().is_some_and(|path| !path.contains([',', '"', '\n']))
}

/// FNV-1a: unlike std's hasher, the same in every build.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
