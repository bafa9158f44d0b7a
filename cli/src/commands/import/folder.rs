//! Folders of this machine: `PATH/MODEL/VERSION/files`, `PATH/MODEL/files`, or files alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::found::{At, Content, File, Model, Origin, Version};
use crate::{client::upload::hex, exit::Exit, failure::Failure};

/// Deepest folders: what is deeper than that is a mistake, or leads in a circle.
const DEPTH_MAX: usize = 32;
/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 20;

/// A folder of models.
pub struct Folders {
    root: PathBuf,
}

/// A thing in a folder.
struct Entry {
    name: String,
    path: PathBuf,
    is_folder: bool,
}

impl Folders {
    /// Looks whether it is there.
    ///
    /// # Errors
    /// When it is not, or no folder.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let root = path.canonicalize().map_err(|cause| Failure::file("read", path, &cause))?;
        if root.is_dir() { Ok(Self { root }) } else { Err(no_folder(path)) }
    }

    /// Versions of a folder: one for each folder in it, or the files of the only one.
    fn versions(&self, model: &Entry) -> Result<Vec<Version>, Failure> {
        if !model.is_folder {
            return Ok(vec![version(&model.name, None, &model.path)?]);
        }
        let inside = entries(&model.path)?;
        if inside.iter().any(|entry| !entry.is_folder) {
            return Ok(vec![version(&model.name, None, &model.path)?]);
        }
        inside.iter().map(|entry| version(&model.name, Some(&entry.name), &entry.path)).collect()
    }
}

impl Origin for Folders {
    fn models(&self) -> Result<Vec<Model>, Failure> {
        let mut models = Vec::new();
        for entry in entries(&self.root)? {
            let stem = Path::new(&entry.name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(&entry.name);
            let name = if entry.is_folder { entry.name.clone() } else { stem.to_owned() };
            let versions = self.versions(&entry)?;
            models.push(Model { name, versions, ..Model::default() });
        }
        Ok(models)
    }

    fn content(&self, _: &Model, version: &Version) -> Result<Content, Failure> {
        let path = self.root.join(&version.called);
        Ok(Content::Files(files(&path)?))
    }

    fn fetch(&self, _: &str, file: &File, _: &Path, _: bool) -> Result<(), Failure> {
        Err(Failure::new(Exit::Refused, format!("{} is on this machine already.", file.name)))
    }
}

/// A version of what lies at a path, told by all its bytes.
fn version(model: &str, label: Option<&str>, path: &Path) -> Result<Version, Failure> {
    let called = label.map_or_else(|| model.to_owned(), |label| format!("{model}/{label}"));
    let is_label = |label: &&str| domain::name::check_label(label).is_ok();
    let number = label.filter(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()));
    let label = match number {
        // A number alone would look like ours.
        Some(number) => Some(format!("v{number}")),
        None => label.filter(is_label).map(str::to_owned),
    };
    let reference = format!("folder {called} {}", digest(&files(path)?)?);
    Ok(Version { reference, called, label, ..Version::default() })
}

/// What is in a folder, in order of names. What begins with a dot is somebody's own.
fn entries(path: &Path) -> Result<Vec<Entry>, Failure> {
    let unread = |cause: std::io::Error| Failure::file("read", path, &cause);
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).map(str::to_owned) else {
            return Err(Failure::usage(format!("{} has no readable name.", path.display())));
        };
        if name.starts_with('.') {
            continue;
        }
        // Files may be links, as snapshots of Hugging Face have them; what they lead to counts.
        let found = path.metadata().map_err(|cause| Failure::file("read", &path, &cause))?;
        if found.is_file() || found.is_dir() {
            entries.push(Entry { name, path, is_folder: found.is_dir() });
        }
    }
    entries.sort_by_key(|entry| domain::name::sort_key(&entry.name));
    Ok(entries)
}

/// All files below a path, by their names from there on.
///
/// # Errors
/// What cannot be read.
pub fn files(path: &Path) -> Result<Vec<File>, Failure> {
    let size =
        |path: &Path| path.metadata().map(|found| found.len()).map_err(|cause| Failure::file("read", path, &cause));
    if path.is_file() {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("file").to_owned();
        return Ok(vec![File { name, size: Some(size(path)?), at: At::Here(path.to_owned()) }]);
    }
    let (mut files, mut folders) = (Vec::new(), vec![(String::new(), path.to_owned(), 0)]);
    while let Some((above, folder, depth)) = folders.pop() {
        if depth > DEPTH_MAX {
            return Err(Failure::usage(format!(
                "{} has more than {DEPTH_MAX} folders in one another.",
                path.display()
            )));
        }
        for entry in entries(&folder)? {
            let name = format!("{above}{}", entry.name);
            if entry.is_folder {
                folders.push((format!("{name}/"), entry.path, depth + 1));
            } else {
                files.push(File { name, size: Some(size(&entry.path)?), at: At::Here(entry.path) });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    if files.is_empty() {
        return Err(Failure::usage(format!("{} has no file.", path.display())));
    }
    Ok(files)
}

/// The SHA-256 of names and bytes.
///
/// # Errors
/// What cannot be read.
pub fn digest(files: &[File]) -> Result<String, Failure> {
    use std::io::Read as _;
    let (mut whole, mut buffer) = (Sha256::new(), vec![0; BUFFER_BYTES]);
    for file in files {
        let At::Here(path) = &file.at else { continue };
        let unread = |cause: std::io::Error| Failure::file("read", path, &cause);
        let (mut open, mut hash) = (fs::File::open(path).map_err(unread)?, Sha256::new());
        loop {
            match open.read(&mut buffer).map_err(unread)? {
                0 => break,
                count => hash.update(buffer.get(..count).unwrap_or_default()),
            }
        }
        whole.update(format!("{}  {}\n", hex(hash), file.name));
    }
    Ok(hex(whole))
}

fn no_folder(path: &Path) -> Failure {
    Failure::usage(format!("{} is no folder.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_models_and_versions() {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in [
            ("yolo/v1/model.onnx", "a"),
            ("yolo/v1/deep/vocab.txt", "b"),
            ("yolo/2/model.onnx", "c"),
            ("yolo/10/model.onnx", "d"),
            ("plain/model.bin", "e"),
            ("alone.gguf", "f"),
            (".hidden/model.bin", "g"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let folders = Folders::open(folder.path()).unwrap();
        let models = folders.models().unwrap();
        let told = |model: &Model| {
            let versions = model.versions.iter().map(|v| format!("{}={}", v.called, v.label.as_deref().unwrap_or("-")));
            format!("{}: {}", model.name, versions.collect::<Vec<_>>().join(" "))
        };
        assert_eq!(told(&models[0]), "alone: alone.gguf=-");
        assert_eq!(told(&models[1]), "plain: plain=-");
        assert_eq!(told(&models[2]), "yolo: yolo/2=v2 yolo/10=v10 yolo/v1=v1");
        let Content::Files(files) = folders.content(&models[2], &models[2].versions[2]).unwrap() else { panic!() };
        assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["deep/vocab.txt", "model.onnx"]);
        // The same bytes are the same version, others are another one.
        let again = folders.models().unwrap();
        assert_eq!(again[2].versions[2].reference, models[2].versions[2].reference);
        fs::write(folder.path().join("yolo/v1/model.onnx"), "other").unwrap();
        assert_ne!(folders.models().unwrap()[2].versions[2].reference, models[2].versions[2].reference);
        assert!(Folders::open(&folder.path().join("alone.gguf")).is_err());
    }
}
