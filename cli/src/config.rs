//! The file that remembers servers and tokens: readable by its owner alone, replaced in one step.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};

use crate::{exit::Exit, failure::Failure};

/// Names another file than the platform's own.
pub const VARIABLE: &str = "VITRINE_CONFIG";

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The server signed in to last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Tokens by the server they belong to; none is ever sent elsewhere.
    #[serde(default)]
    pub tokens: BTreeMap<String, String>,
}

impl Config {
    /// Where the file is.
    ///
    /// # Errors
    /// When the system names no home folder.
    pub fn path() -> Result<PathBuf, Failure> {
        if let Some(path) = std::env::var_os(VARIABLE).filter(|p| !p.is_empty()) {
            return Ok(path.into());
        }
        let dirs = etcetera::base_strategy::choose_native_strategy().map_err(|_| {
            Failure::new(Exit::Refused, "There is no home folder to keep the settings in.")
                .hint(format!("set {VARIABLE} to the path of a file"))
        })?;
        Ok(dirs.config_dir().join("vitrine").join("config.json"))
    }

    /// Reads the file; none is an empty one.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(cause) => return Err(Failure::file("read", path, &cause)),
        };
        serde_json::from_str(&text).map_err(|cause| {
            Failure::new(Exit::Refused, format!("{} is damaged: {cause}.", path.display()))
                .hint("delete the file, then sign in again with vitrine login")
        })
    }

    /// Writes the file: a new one beside it takes its place when complete.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), Failure> {
        let failed = |cause: &io::Error| Failure::file("write", path, cause);
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        create_folder(folder).map_err(|cause| failed(&cause))?;
        let text = serde_json::to_string_pretty(self).map_err(|cause| failed(&cause.into()))?;
        // Temporary files are made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|cause| failed(&cause))?;
        file.write_all(text.as_bytes()).map_err(|cause| failed(&cause))?;
        file.write_all(b"\n").map_err(|cause| failed(&cause))?;
        file.as_file().sync_all().map_err(|cause| failed(&cause))?;
        file.persist(path).map_err(|cause| failed(&cause.error))?;
        Ok(())
    }
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_comes_back_and_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("config.json");
        assert_eq!(Config::load(&path).unwrap(), Config::default());
        let mut config = Config { host: Some("http://localhost:3000".into()), ..Config::default() };
        config.tokens.insert("http://localhost:3000".into(), "vtr_secret".into());
        config.store(&path).unwrap();
        assert_eq!(Config::load(&path).unwrap(), config);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            config.store(&path).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "something was left beside it");
    }

    #[test]
    fn a_damaged_file_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        fs::write(&path, "{").unwrap();
        assert!(Config::load(&path).unwrap_err().message.contains("damaged"));
    }
}
