//! Small languages of the command line: `key=value`, metric values, label lists, addresses.

pub mod labels;
pub mod metric;

use std::{collections::BTreeMap, fs, path::Path};

use domain::{address::Address, experiment::ExperimentStatus, name, version::Stage};

use crate::failure::Failure;

/// `key=value`; the value may hold further `=` signs.
///
/// # Errors
/// A sentence for the command line, when there is no `=` or no key.
pub fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("write key=value".to_owned()),
    }
}

/// Pairs as a map that names each key once.
///
/// # Errors
/// A wrong command line, when a key comes twice or cannot be a key.
pub fn map(field: &str, pairs: &[(String, String)]) -> Result<BTreeMap<String, String>, Failure> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        name::check_key(field, key)?;
        name::check_text(field, value)?;
        if map.insert(key.clone(), value.clone()).is_some() {
            return Err(Failure::usage(format!("{field}: “{key}” is given twice.")));
        }
    }
    Ok(map)
}

/// Tags, each as the server would keep it.
///
/// # Errors
/// A wrong command line, when one cannot be a tag.
pub fn tags(tags: &[String]) -> Result<Vec<String>, Failure> {
    tags.iter().filter(|tag| !tag.trim().is_empty()).map(|tag| Ok(name::check_tag(tag)?)).collect()
}

/// Text as given, or of the file after `@`.
///
/// # Errors
/// When the file cannot be read or the text is too long.
pub fn text_or_file(field: &str, text: &str) -> Result<String, Failure> {
    match text.strip_prefix('@') {
        Some(path) => text_file(field, Path::new(path)),
        None => {
            name::check_text(field, text)?;
            Ok(text.to_owned())
        }
    }
}

/// The text of a file.
///
/// # Errors
/// When the file cannot be read, is no text, or is too long.
pub fn text_file(field: &str, path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|cause| Failure::file("read", path, &cause))?;
    name::check_text(field, &text)?;
    Ok(text)
}

/// A stage by its word.
///
/// # Errors
/// A sentence for the command line.
pub fn stage(text: &str) -> Result<Stage, String> {
    Stage::from_code(text).ok_or_else(|| {
        format!("write one of {}", Stage::ALL.iter().map(|stage| stage.code()).collect::<Vec<_>>().join(", "))
    })
}

/// A status that a run may end with.
///
/// # Errors
/// A sentence for the command line.
pub fn end_status(text: &str) -> Result<ExperimentStatus, String> {
    ExperimentStatus::from_code(text)
        .filter(|status| status.has_ended())
        .ok_or_else(|| "write one of completed, failed, stopped".to_owned())
}

/// An address that must not name a version.
///
/// # Errors
/// A wrong command line.
pub fn unversioned(text: &str) -> Result<Address, Failure> {
    let address = Address::parse(text)?;
    if address.version.is_some() {
        return Err(Failure::usage(format!("“{text}” names a version; leave out what stands after @.")));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values() {
        assert_eq!(key_value("lr=1e-3"), Ok(("lr".into(), "1e-3".into())));
        assert_eq!(key_value("query=a=b"), Ok(("query".into(), "a=b".into())));
        assert_eq!(key_value("empty="), Ok(("empty".into(), String::new())));
        assert!(key_value("lr").is_err() && key_value("=3").is_err() && key_value(" =3").is_err());
    }

    #[test]
    fn a_key_comes_once() {
        let pair = |k: &str| (k.to_owned(), "1".to_owned());
        assert_eq!(map("param", &[pair("a"), pair("b")]).unwrap().len(), 2);
        assert!(map("param", &[pair("a"), pair("a")]).unwrap_err().message.contains("twice"));
    }

    #[test]
    fn words_of_stages_and_ends() {
        assert_eq!(stage("Production"), Ok(Stage::Production));
        assert!(stage("soon").unwrap_err().contains("staging"));
        assert_eq!(end_status("failed"), Ok(ExperimentStatus::Failed));
        assert!(end_status("queued").is_err());
    }

    #[test]
    fn text_comes_from_the_line_or_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("about.md");
        fs::write(&path, "long\ntext").unwrap();
        assert_eq!(text_or_file("description", "short").unwrap(), "short");
        assert_eq!(text_or_file("description", &format!("@{}", path.display())).unwrap(), "long\ntext");
        assert!(text_or_file("description", "@/no/such/file").is_err());
    }
}
