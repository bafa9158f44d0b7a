//! The folder that backups are kept in.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::cannot;
use crate::Failure;

/// How a backup is named: by when it was begun, in UTC, so that names sort by time.
pub const NAME: &str = "%Y-%m-%dT%H%M%SZ";

/// What one backup is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Vitrine that made it.
    pub vitrine: String,
    /// The last migration of the database in it.
    pub migration: i64,
    /// The major version of PostgreSQL that it was dumped from.
    pub postgres: u32,
    /// SHA-256 of the dump, in hexadecimal.
    pub dump_sha256: String,
    /// SHA-256 of the list of contents.
    pub files_sha256: String,
    /// How many contents it refers to.
    pub files: u64,
    /// Their bytes together.
    pub bytes: u64,
}

/// The folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder that exists.
    ///
    /// # Errors
    /// [`Failure::Folder`] when it does not.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        match path.is_dir() {
            true => Ok(Self(path.to_owned())),
            false => Err(Failure::Folder(format!("there is no folder {}", path.display()))),
        }
    }

    /// A folder, made unless it is there, that nobody else can read: backups hold all that there is.
    ///
    /// # Errors
    /// [`Failure::Folder`] when it cannot be made.
    pub fn make(path: &Path) -> Result<Self, Failure> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path.join("files")).map_err(cannot("made", path))?;
        Ok(Self(path.to_owned()))
    }

    /// The path of one part of a backup.
    #[must_use]
    pub fn part(&self, name: &str, kind: &str) -> PathBuf {
        self.0.join(format!("{name}.{kind}"))
    }

    /// Where a content is.
    #[must_use]
    pub fn content(&self, digest: &str) -> PathBuf {
        self.0.join("files").join(digest.get(..2).unwrap_or_default()).join(digest)
    }

    /// The names of the backups in it, oldest first.
    ///
    /// # Errors
    /// [`Failure::Folder`] when it cannot be read.
    pub fn names(&self) -> Result<Vec<String>, Failure> {
        let entries = fs::read_dir(&self.0).map_err(cannot("read", &self.0))?;
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
            .filter(|name| chrono::NaiveDateTime::parse_from_str(name, NAME).is_ok())
            .collect();
        names.sort();
        Ok(names)
    }

    /// What a backup is.
    ///
    /// # Errors
    /// [`Failure::Folder`] when it cannot be read.
    pub fn manifest(&self, name: &str) -> Result<Manifest, Failure> {
        let path = self.part(name, "json");
        let bytes = fs::read(&path).map_err(cannot("read", &path))?;
        serde_json::from_slice(&bytes).map_err(cannot("understood", &path))
    }

    /// Makes a backup one, after all the rest of it is there.
    ///
    /// # Errors
    /// [`Failure::Folder`] when it cannot be written.
    pub fn seal(&self, name: &str, manifest: &Manifest) -> Result<(), Failure> {
        let path = self.part(name, "json");
        let text = serde_json::to_vec_pretty(manifest).map_err(|e| Failure::Software(e.to_string()))?;
        let unfinished = self.part(name, "json.part");
        fs::write(&unfinished, text)
            .and_then(|()| fs::File::open(&unfinished)?.sync_all())
            .and_then(|()| fs::rename(&unfinished, &path))
            .and_then(|()| fs::File::open(&self.0)?.sync_all())
            .map_err(cannot("written", &path))
    }

    /// Writes the list of the contents that a backup refers to.
    ///
    /// # Errors
    /// [`Failure::Folder`] when it cannot be written.
    pub fn write_list<'a>(&self, name: &str, digests: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        let path = self.part(name, "files");
        (|| {
            let mut file = BufWriter::new(fs::File::create(&path)?);
            for digest in digests {
                writeln!(file, "{digest}")?;
            }
            file.into_inner()?.sync_all()
        })()
        .map_err(cannot("written", &path))
    }

    /// The contents that a backup refers to.
    ///
    /// # Errors
    /// [`Failure::Folder`] when the list cannot be read.
    pub fn list(&self, name: &str) -> Result<BTreeSet<String>, Failure> {
        let path = self.part(name, "files");
        let file = fs::File::open(&path).map_err(cannot("read", &path))?;
        BufReader::new(file).lines().collect::<Result<_, _>>().map_err(cannot("read", &path))
    }

    /// Removes all but the newest backups, and the contents that none of those that stay refers to.
    ///
    /// # Errors
    /// [`Failure::Folder`] when something cannot be removed.
    pub fn thin(&self, keep: usize) -> Result<Vec<String>, Failure> {
        let mut stay = self.names()?;
        let old: Vec<String> = stay.drain(..stay.len().saturating_sub(keep)).collect();
        if old.is_empty() {
            return Ok(old);
        }
        for name in &old {
            // The one that makes it a backup first.
            for kind in ["json", "dump", "files"] {
                let path = self.part(name, kind);
                fs::remove_file(&path).map_err(cannot("removed", &path))?;
            }
        }
        let mut needed = BTreeSet::new();
        for name in &stay {
            needed.extend(self.list(name)?);
        }
        let files = self.0.join("files");
        for folder in fs::read_dir(&files).map_err(cannot("read", &files))?.flatten() {
            for file in fs::read_dir(folder.path()).map_err(cannot("read", &folder.path()))?.flatten() {
                if file.file_name().to_str().is_some_and(|digest| !needed.contains(digest)) {
                    fs::remove_file(file.path()).map_err(cannot("removed", &file.path()))?;
                }
            }
        }
        Ok(old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place(PathBuf);

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn backup(folder: &Folder, name: &str, digests: &[&str]) {
        fs::write(folder.part(name, "dump"), b"a dump").unwrap();
        for digest in digests {
            let path = folder.content(digest);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, digest).unwrap();
        }
        folder.write_list(name, digests.iter().copied()).unwrap();
        let manifest = Manifest {
            vitrine: "1".into(),
            migration: 1,
            postgres: 15,
            dump_sha256: String::new(),
            files_sha256: String::new(),
            files: digests.len() as u64,
            bytes: 0,
        };
        folder.seal(name, &manifest).unwrap();
    }

    #[test]
    fn old_backups_go_with_what_they_alone_refer_to() {
        let place = Place(std::env::temp_dir().join(format!("vitrine-backup-{}", std::process::id())));
        let folder = Folder::make(&place.0).unwrap();
        backup(&folder, "2026-01-01T000000Z", &["aa1", "ab2"]);
        backup(&folder, "2026-01-02T000000Z", &["ab2", "ac3"]);
        fs::write(place.0.join("notes.json"), b"somebody's own").unwrap();
        assert_eq!(folder.thin(2).unwrap(), Vec::<String>::new());
        assert_eq!(folder.thin(1).unwrap(), ["2026-01-01T000000Z"]);
        assert_eq!(folder.names().unwrap(), ["2026-01-02T000000Z"]);
        let there = |digest: &str| folder.content(digest).exists();
        assert_eq!([there("aa1"), there("ab2"), there("ac3")], [false, true, true]);
        assert!(place.0.join("notes.json").exists());
    }
}
