//! A snapshot of a model of Hugging Face: its files as they are, and what its card says of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    folder,
    found::{Content, File, Model, Origin, Version, tags},
    front,
};
use crate::{exit::Exit, failure::Failure};

/// The card.
const CARD: &str = "README.md";
/// Largest card, in bytes: the longest text that is kept.
const CARD_MAX_BYTES: u64 = domain::name::TEXT_MAX_BYTES as u64;

/// A snapshot's folder.
pub struct Snapshot {
    root: PathBuf,
    name: String,
    revision: Option<String>,
}

impl Snapshot {
    /// Looks what it is: a folder of the cache (`models--OWNER--NAME/snapshots/REVISION`), or any other.
    ///
    /// # Errors
    /// When it is no folder.
    pub fn open(path: &Path, name: Option<&str>) -> Result<Self, Failure> {
        let root = path.canonicalize().map_err(|cause| Failure::file("read", path, &cause))?;
        if !root.is_dir() {
            return Err(Failure::usage(format!("{} is no folder.", path.display())));
        }
        let part =
            |path: Option<&Path>| path.and_then(Path::file_name).and_then(|name| name.to_str()).map(str::to_owned);
        let own = part(Some(&root)).unwrap_or_default();
        let above = root.parent();
        let cached = part(above.and_then(Path::parent)).filter(|_| part(above).as_deref() == Some("snapshots"));
        let cached = cached.and_then(|name| name.strip_prefix("models--").map(|name| name.replace("--", "/")));
        let is_revision = own.len() == 40 && own.bytes().all(|b| b.is_ascii_hexdigit());
        let revision = (cached.is_some() && is_revision).then(|| own.clone());
        let name = name.map(str::to_owned).or_else(|| cached.clone()).unwrap_or(own);
        Ok(Self { root, name, revision })
    }

    fn card(&self) -> Result<String, Failure> {
        let path = self.root.join(CARD);
        match path.metadata() {
            Err(_) => Ok(String::new()),
            Ok(found) if found.len() > CARD_MAX_BYTES => {
                Err(Failure::usage(format!("{} is longer than {CARD_MAX_BYTES} bytes.", path.display())))
            }
            Ok(_) => fs::read_to_string(&path).map_err(|cause| Failure::file("read", &path, &cause)),
        }
    }
}

impl Origin for Snapshot {
    fn models(&self) -> Result<Vec<Model>, Failure> {
        let card = self.card()?;
        let (front, readme) = front::read(&card);
        let digest = match &self.revision {
            Some(revision) => revision.clone(),
            None => folder::digest(&folder::files(&self.root)?)?,
        };
        let short: String = digest.chars().take(12).collect();
        let words = front.get("tags").map(front::Value::list).unwrap_or_default();
        let mut version = Version {
            reference: format!("huggingface {} {digest}", self.name),
            called: format!("{} {short}", self.name),
            tags: tags(words),
            ..Version::default()
        };
        let said = front.iter().filter(|(key, _)| *key != "tags");
        version.metadata = said.map(|(key, value)| (key.clone(), value.text())).collect();
        if let Some(revision) = &self.revision {
            version.metadata.insert("huggingface.revision".into(), revision.clone());
        }
        let name = self.name.rsplit('/').next().unwrap_or(&self.name).to_owned();
        Ok(vec![Model { name, readme: readme.to_owned(), versions: vec![version], ..Model::default() }])
    }

    fn content(&self, _: &Model, _: &Version) -> Result<Content, Failure> {
        Ok(Content::Files(folder::files(&self.root)?))
    }

    fn fetch(&self, _: &str, file: &File, _: &Path, _: bool) -> Result<(), Failure> {
        Err(Failure::new(Exit::Refused, format!("{} is on this machine already.", file.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_told_by_its_revision_or_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let revision = "0123456789abcdef0123456789abcdef01234567";
        let cached = folder.path().join(format!("models--org--tiny/snapshots/{revision}"));
        let plain = folder.path().join("tiny");
        let card = "---\nlicense: mit\ntags:\n- a\n- b\n---\n# Tiny\n";
        for at in [&cached, &plain] {
            fs::create_dir_all(at).unwrap();
            fs::write(at.join("README.md"), card).unwrap();
            fs::write(at.join("config.json"), "{}").unwrap();
        }
        let models = Snapshot::open(&cached, None).unwrap().models().unwrap();
        let version = &models[0].versions[0];
        assert_eq!((models[0].name.as_str(), models[0].readme.as_str()), ("tiny", "# Tiny\n"));
        assert_eq!(version.reference, format!("huggingface org/tiny {revision}"));
        assert_eq!((version.tags.join(" "), version.metadata["license"].as_str()), ("a b".into(), "mit"));
        let models = Snapshot::open(&plain, Some("other")).unwrap().models().unwrap();
        assert_eq!(models[0].name, "other");
        assert_eq!(models[0].versions[0].reference.split(' ').next_back().unwrap().len(), 64);
        fs::remove_file(plain.join("README.md")).unwrap();
        assert!(Snapshot::open(&plain, None).unwrap().models().unwrap()[0].versions[0].tags.is_empty());
    }
}
