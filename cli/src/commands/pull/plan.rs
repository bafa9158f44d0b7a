//! Which files go where, decided before anything is fetched. Names from the server are never paths.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Component, Path, PathBuf},
};

use domain::table::FileRow;
use sha2::{Digest, Sha256};

use crate::{client::upload::hex, exit::Exit, failure::Failure};

/// One file to have.
#[derive(Debug)]
pub struct Item {
    /// Its name in the version.
    pub name: String,
    /// Where it goes.
    pub target: PathBuf,
    /// Where it grows until it is complete.
    pub part: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Lower-case hex of what it must be.
    pub sha256: String,
    /// Whether it is there already, and right.
    pub present: bool,
}

/// Plans to have all files in a folder.
///
/// # Errors
/// When a name is no plain file name, or another file is in the way.
pub fn make(files: &[FileRow], folder: &Path, force: bool) -> Result<Vec<Item>, Failure> {
    let mut taken: BTreeSet<String> = files.iter().map(|file| file.name.clone()).collect();
    let distrust = |text: String| Failure::new(Exit::Integrity, text);
    if taken.len() != files.len() {
        return Err(distrust("The server names two files of the version alike; nothing was fetched.".to_owned()));
    }
    let mut plan = Vec::new();
    for file in files {
        if !file.name.split('/').all(is_plain) {
            return Err(distrust(format!(
                "The server calls a file “{}”, which is no plain file name; nothing was fetched.",
                file.name
            )));
        }
        let size = u64::try_from(file.size)
            .map_err(|_| distrust(format!("The server says that {} has {} bytes.", file.name, file.size)))?;
        let mut part = format!("{}.part", file.name);
        while !taken.insert(part.clone()) {
            part.push_str(".part");
        }
        let target = folder.join(&file.name);
        let present = is_present(&target, size, &file.sha256, force)?;
        let (name, sha256) = (file.name.clone(), file.sha256.clone());
        plan.push(Item { name, part: folder.join(part), target, size, sha256, present });
    }
    Ok(plan)
}

/// Whether the very file is there. Another one is in the way, unless it may be overwritten.
fn is_present(target: &Path, size: u64, sha256: &str, force: bool) -> Result<bool, Failure> {
    let metadata = match fs::metadata(target) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(Failure::file("look at", target, &cause)),
    };
    if metadata.is_file() && metadata.len() == size {
        let mut hash = Sha256::new();
        let read = File::open(target).and_then(|mut file| io::copy(&mut file, &mut hash));
        read.map_err(|cause| Failure::file("read", target, &cause))?;
        if hex(hash) == sha256 {
            return Ok(true);
        }
    }
    if metadata.is_file() && force {
        return Ok(false);
    }
    let kind = if metadata.is_file() { "a different file" } else { "not a file" };
    let failure = Failure::new(Exit::Conflict, format!("{} is there already and is {kind}.", target.display()));
    Err(failure.hint("choose another folder with --to, or overwrite files with --force"))
}

/// Whether a name, or a segment of one with folders, is one plain file name on every system.
pub fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let single = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    let drive = cfg!(windows) && name.contains(':');
    single && !drive && !name.contains(['/', '\\']) && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> FileRow {
        FileRow { name: name.to_owned(), size: 1, sha256: "0".repeat(64) }
    }

    #[test]
    fn names_are_never_paths() {
        for good in ["model.onnx", ".hidden", "a b (1).bin", "模型.pt", "..."] {
            assert!(is_plain(good), "{good} was refused");
        }
        for bad in ["", ".", "..", "../x", "a/b", "/etc/passwd", "a/", "./a", "a\\b", "..\\x", "a\0b", "a\nb"] {
            assert!(!is_plain(bad), "{bad:?} was accepted");
        }
    }

    #[test]
    fn files_in_folders_stay_below_the_one_they_are_pulled_to() {
        let folder = tempfile::tempdir().unwrap();
        let plan = make(&[row("code/a.py")], folder.path(), false).unwrap();
        assert_eq!(plan[0].target, folder.path().join("code/a.py"));
        for bad in ["code/../../a", "/a", "a/", "a//b", "a/./b"] {
            assert!(make(&[row(bad)], folder.path(), false).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_growing_file_is_never_another_of_the_version() {
        let folder = tempfile::tempdir().unwrap();
        let plan = make(&[row("a"), row("a.part")], folder.path(), false).unwrap();
        assert_eq!(plan[0].part, folder.path().join("a.part.part"));
        assert_eq!(plan[1].part, folder.path().join("a.part.part.part"));
    }

    #[test]
    fn what_is_in_the_way_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), b"mine").unwrap();
        let failure = make(&[row("a")], folder.path(), false).unwrap_err();
        assert_eq!(failure.exit, Exit::Conflict);
        assert!(!make(&[row("a")], folder.path(), true).unwrap()[0].present);
        fs::create_dir(folder.path().join("d")).unwrap();
        assert!(make(&[row("d")], folder.path(), true).is_err());
    }
}
