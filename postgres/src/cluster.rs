//! Making a cluster, all of it or nothing: it is built under another name and renamed.

use crate::{
    Error, account::Account, bootstrap, bootstrap::OWNER_ROLE, command, find::Binaries, folder, layout::Layout, log,
};
use std::{
    fs::{self, File},
    path::Path,
};

/// Unfinished clusters start with this. The process number follows: an `initdb` that
/// outlived its Vitrine may still be writing to its own.
const UNFINISHED: &str = "postgres.new";

/// Makes the cluster with its roles and its database.
pub(crate) fn create(layout: &Layout, binaries: &Binaries, account: &Account, durable: bool) -> Result<(), Error> {
    let new = layout.root.join(format!("{UNFINISHED}.{}", std::process::id()));
    folder::make_private(&new, account)?;
    let built = init(&new, binaries, account, durable).and_then(|()| bootstrap::run(binaries, account, &new, durable));
    if let Err(error) = built {
        // The first failure is the one to tell; the rest goes at the next start.
        let _ = folder::remove(&new);
        return Err(error);
    }
    fs::rename(&new, &layout.data).map_err(Error::at(&layout.data))?;
    if durable {
        File::open(&layout.root).and_then(|root| root.sync_all()).map_err(Error::at(&layout.root))?;
    }
    Ok(())
}

/// Removes what a Vitrine left that was killed while it made a cluster.
pub(crate) fn remove_unfinished(layout: &Layout) -> Result<(), Error> {
    let root = &layout.root;
    for entry in fs::read_dir(root).map_err(Error::at(root))? {
        let entry = entry.map_err(Error::at(root))?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // An orphaned `initdb` may add a file meanwhile; the next start gets it.
            let _ = folder::remove(&entry.path());
        }
    }
    Ok(())
}

/// Makes an existing cluster the account's, as PostgreSQL insists.
pub(crate) fn hand_over(layout: &Layout, account: &Account) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt;
    let data = &layout.data.canonicalize().map_err(Error::at(&layout.data))?;
    let owner = fs::metadata(data).map_err(Error::at(data))?.uid();
    if owner != account.uid {
        account.own_tree(data)?;
    }
    folder::set_mode(data, 0o700)
}

fn init(data: &Path, binaries: &Binaries, account: &Account, durable: bool) -> Result<(), Error> {
    let run = |locale: &str| -> Result<Result<(), String>, Error> {
        let program = binaries.program("initdb");
        let mut command = command::command(&program, account);
        command
            .arg("-D")
            .arg(data)
            .args(["-U", OWNER_ROLE, "-E", "UTF8", "--locale", locale])
            .args(["--locale-provider=libc", "--data-checksums"])
            // Who may connect is decided by who may enter the socket's folder.
            .args(["--auth-local=trust", "--auth-host=reject"]);
        if !durable {
            command.arg("--no-sync");
        }
        let output = command.output().map_err(|source| Error::Run { program, source })?;
        match output.status.success() {
            true => Ok(Ok(())),
            false => Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned())),
        }
    };
    let mut outcome = run("C.UTF-8")?;
    if outcome.as_ref().is_err_and(|said| said.contains("locale")) {
        outcome = run("C")?;
    }
    outcome.map_err(|said| match log::says_disk_full(&said) {
        true => Error::DiskFull { path: data.into() },
        false => Error::Init { data: data.into(), program: "initdb", output: log::last_lines(&said) },
    })
}
