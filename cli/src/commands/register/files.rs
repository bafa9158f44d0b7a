//! The files of a new version, checked before the first byte is sent.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// The files with their names in the version: each name once, each a file.
///
/// # Errors
/// When one cannot be read or has another's name.
pub fn named(files: &[PathBuf]) -> Result<Vec<(String, &Path)>, Failure> {
    let mut taken = BTreeSet::new();
    let mut named = Vec::new();
    for path in files {
        let metadata = path.metadata().map_err(|cause| Failure::file("read", path, &cause))?;
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|_| metadata.is_file()) else {
            return Err(Failure::usage(format!("{} is not a file with a readable name.", path.display())));
        };
        if !taken.insert(name) {
            return Err(Failure::usage(format!(
                "Two of the files are called {name}; a version needs different names."
            )));
        }
        named.push((name.to_owned(), path.as_path()));
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_version_differ() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        for dir in [&a, &b] {
            std::fs::create_dir(dir).unwrap();
            std::fs::write(dir.join("model.onnx"), b"x").unwrap();
        }
        let message = |files: &[PathBuf]| named(files).unwrap_err().message;
        assert_eq!(named(&[a.join("model.onnx")]).unwrap()[0].0, "model.onnx");
        assert!(message(&[a.join("model.onnx"), b.join("model.onnx")]).contains("called model.onnx"));
        assert!(message(std::slice::from_ref(&a)).contains("not a file"));
        assert!(message(&[a.join("none")]).contains("Cannot read"));
    }
}
