//! The file that remembers servers and tokens: readable by its owner alone, replaced in one step.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};

use crate::{args::Global, client::given, exit::Exit, failure::Failure, output::Output};

/// Names another file than the platform's own.
pub const VARIABLE: &str = "VITRINE_CONFIG";

/// What the settings without a name are called where a name is needed.
pub const DEFAULT: &str = "default";

/// A server and the token for it, under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The server.
    pub host: String,
    /// The token; none after signing out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The server signed in to last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Tokens by the server they belong to; none is ever sent elsewhere.
    #[serde(default)]
    pub tokens: BTreeMap<String, String>,
    /// The profile that commands work with; absent for the settings without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Profiles by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<String, Profile>,
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

    /// The profile that a command works with: as the command line or the environment says, else as was chosen.
    pub fn chosen<'a>(&'a self, global: &'a Global) -> &'a str {
        given(&global.profile).or(self.profile.as_deref()).unwrap_or(DEFAULT)
    }

    /// Server and token of a profile, as far as there are any.
    pub fn of(&self, name: &str) -> (Option<&str>, Option<&str>) {
        if name == DEFAULT {
            let token = self.host.as_ref().and_then(|host| self.tokens.get(host));
            return (self.host.as_deref(), token.map(String::as_str));
        }
        let profile = self.profiles.get(name);
        (profile.map(|one| one.host.as_str()), profile.and_then(|one| one.token.as_deref()))
    }

    /// The token for a server: that of the profile, and of no other server ever.
    pub fn token(&self, name: &str, host: &str) -> Option<&str> {
        if name == DEFAULT {
            return self.tokens.get(host).map(String::as_str);
        }
        self.profiles.get(name).filter(|profile| profile.host == host).and_then(|profile| profile.token.as_deref())
    }

    /// Keeps a server and the token for it.
    pub fn keep(&mut self, name: &str, host: &str, token: String) {
        if name == DEFAULT {
            self.host = Some(host.to_owned());
            self.tokens.insert(host.to_owned(), token);
        } else {
            self.profiles.insert(name.to_owned(), Profile { host: host.to_owned(), token: Some(token) });
        }
    }

    /// Takes the token for a server out, if there is one.
    pub fn forget(&mut self, name: &str, host: &str) -> Option<String> {
        if name == DEFAULT {
            let token = self.tokens.remove(host)?;
            if self.host.as_deref() == Some(host) {
                self.host = None;
            }
            return Some(token);
        }
        self.profiles.get_mut(name).filter(|profile| profile.host == host)?.token.take()
    }

    /// Refuses a profile that is not there.
    ///
    /// # Errors
    /// That, with how to make one.
    pub fn known(&self, name: &str) -> Result<(), Failure> {
        if name == DEFAULT || self.profiles.contains_key(name) {
            return Ok(());
        }
        let hint = if self.profiles.is_empty() {
            format!("vitrine login HOST --profile {name}")
        } else {
            "vitrine profile ls".to_owned()
        };
        Err(Failure::new(Exit::NotFound, format!("There is no profile “{name}”.")).hint(hint))
    }

    /// What a profile may be called.
    ///
    /// # Errors
    /// A wrong command line.
    pub fn check_name(name: &str) -> Result<(), Failure> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.len() <= 64 && name.chars().all(plain) {
            return Ok(());
        }
        Err(Failure::usage("A profile's name has up to 64 letters, digits, dots, dashes and underscores."))
    }

    /// Says so when others may read the tokens in the file.
    pub fn warn(path: &Path, out: &Output) {
        #[cfg(unix)]
        if fs::metadata(path)
            .is_ok_and(|file| std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o077 != 0)
        {
            let path = path.display();
            out.note(&format!("warning: others may read the tokens in {path}; chmod 600 {path}"));
        }
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
