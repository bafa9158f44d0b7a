//! Finding the machine's PostgreSQL programs.

use crate::{Error, OLDEST_MAJOR, Version};
use std::{
    collections::HashSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The environment variable that names the folder with the programs.
const VARIABLE: &str = "VITRINE_PG_BIN";

/// A folder with `postgres` and `initdb` of a version that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder.
    pub dir: PathBuf,
    /// Its version.
    pub version: Version,
}

impl Binaries {
    /// Finds the programs: those in `folder` or else in `VITRINE_PG_BIN`, or else the
    /// first of the machine. Fails when a folder is named and does not serve.
    pub fn find(folder: Option<&Path>) -> Result<Self, Error> {
        Self::all(folder)?.into_iter().next().ok_or(Error::NotFound { found: String::new() })
    }

    /// Finds programs that can run the cluster `data`, which has a major version.
    pub(crate) fn find_for(folder: Option<&Path>, data: &Path, major: u32) -> Result<Self, Error> {
        let all = Self::all(folder)?;
        let found: Vec<_> = all.iter().map(|b| b.version.to_string()).collect();
        all.into_iter().find(|b| b.version.major == major).ok_or_else(|| Error::VersionMismatch {
            data: data.to_path_buf(),
            wanted: major,
            found: found.join(", "),
        })
    }

    /// Finds programs that can dump and restore a database of a major version: that one or a later one.
    ///
    /// # Errors
    /// When a folder is named and does not serve, or there are none.
    pub fn at_least(folder: Option<&Path>, major: u32) -> Result<Self, Error> {
        let all = Self::all(folder)?;
        let found: Vec<_> = all.iter().map(|b| b.version.to_string()).collect();
        let fit = |binaries: &Self| binaries.version.major >= major && binaries.program("pg_dump").is_file();
        all.into_iter().find(fit).ok_or_else(|| Error::NoClients { wanted: major, found: found.join(", ") })
    }

    /// The path of one of the programs, such as `pg_dump`.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn all(folder: Option<&Path>) -> Result<Vec<Self>, Error> {
        let named =
            folder.map(PathBuf::from).or_else(|| env::var_os(VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from));
        if let Some(dir) = named {
            return match Self::look(&dir) {
                Ok(found) => Ok(vec![found]),
                Err(why) => Err(Error::BadBinaries { dir, why }),
            };
        }
        let mut unfit = Vec::new();
        let mut all = Vec::new();
        for dir in candidates() {
            match Self::look(&dir) {
                Ok(found) => all.push(found),
                Err(why) => unfit.push(format!("{}: {why}", dir.display())),
            }
        }
        if all.is_empty() {
            let found = match unfit.is_empty() {
                true => String::new(),
                false => format!(" ({})", unfit.join("; ")),
            };
            return Err(Error::NotFound { found });
        }
        Ok(all)
    }

    fn look(dir: &Path) -> Result<Self, String> {
        let dir = std::path::absolute(dir).map_err(|e| e.to_string())?;
        for name in ["postgres", "initdb"] {
            if !dir.join(name).is_file() {
                return Err(format!("there is no `{name}` in it"));
            }
        }
        let dir = home(&dir).unwrap_or(dir);
        let output = Command::new(dir.join("postgres"))
            .arg("--version")
            .output()
            .map_err(|e| format!("`postgres` cannot be run ({e})"))?;
        let version = Version::parse(&String::from_utf8_lossy(&output.stdout))
            .ok_or("its `postgres --version` prints no version")?;
        if version.major < OLDEST_MAJOR {
            return Err(format!(
                "it holds PostgreSQL {version}, which is too old: {OLDEST_MAJOR} is the oldest that works"
            ));
        }
        Ok(Self { dir, version })
    }
}

/// Where the programs really are when `dir` has links to some of them, as folders on
/// PATH do: the others (`pg_dump`, `psql`) are only there.
fn home(dir: &Path) -> Option<PathBuf> {
    let program = dir.join("postgres");
    if !program.is_symlink() {
        return None;
    }
    let home = program.canonicalize().ok()?.parent()?.to_path_buf();
    home.join("initdb").is_file().then_some(home)
}

/// Folders that may hold the programs, best first, each once.
fn candidates() -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = env::var_os("PATH").map_or(vec![], |path| env::split_paths(&path).collect());
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        dirs.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    dirs.extend(newest_first("/usr/lib/postgresql", ""));
    dirs.extend(newest_first("/opt/homebrew/opt", "postgresql@"));
    dirs.extend(newest_first("/usr/local/opt", "postgresql@"));
    let mut seen = HashSet::new();
    dirs.retain(|dir| dir.join("postgres").is_file() && seen.insert(dir.canonicalize().ok()));
    dirs
}

/// The folders `parent/<prefix><number>/bin`, highest number first.
fn newest_first(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((number, entry.path().join("bin")))
        })
        .collect();
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    found.into_iter().map(|(_, dir)| dir).collect()
}
