//! The address of anything: `acme/vision/detectors/yolo@7`.

use serde::{Deserialize, Serialize};

use crate::{Refusal, name};

/// Deepest a path may be: organization, eight projects and a model.
pub const DEPTH_MAX: usize = 10;

/// A parsed address: an organization, a path below it, and perhaps a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Slug of the organization.
    pub organization: String,
    /// Slugs below it: projects, then perhaps a model.
    pub path: Vec<String>,
    /// What stands after `@`.
    pub version: Option<VersionRef>,
}

/// How an address names a version. Resolution tries number, label, alias, then the two words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VersionRef {
    /// `@7`
    Number(i32),
    /// `@v1.2-rc1` (a label) or `@champion` (an alias); also `production` and `latest`.
    Name(String),
}

impl Address {
    /// Reads an address. Segments may be display names: they are turned into slugs.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] that names the part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (path, version) = match text.trim().rsplit_once('@') {
            Some((path, version)) => (path, Some(VersionRef::parse(version)?)),
            None => (text.trim(), None),
        };
        let mut segments = Vec::new();
        for segment in path.trim_matches('/').split('/') {
            let slug = name::slugify(segment);
            if slug.is_empty() {
                return Err(Refusal::invalid(
                    "address",
                    format!("“{text}” has an empty part; write OWNER/PROJECT/MODEL@VERSION"),
                ));
            }
            segments.push(slug);
        }
        if segments.len() > DEPTH_MAX {
            return Err(Refusal::invalid("address", format!("is deeper than {DEPTH_MAX} levels")));
        }
        let organization = segments.remove(0);
        Ok(Self { organization, path: segments, version })
    }

    /// The path below the organization, as written in URLs.
    #[must_use]
    pub fn joined(&self) -> String {
        self.path.join("/")
    }
}

impl VersionRef {
    /// Reads what stands after `@`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when it is empty or no number, label or alias can look like that.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Ok(number) = text.parse::<i32>()
            && number > 0
        {
            return Ok(Self::Number(number));
        }
        let fits = !text.is_empty()
            && text.len() <= name::LABEL_MAX
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            && !text.chars().all(|c| c.is_ascii_digit());
        if fits {
            Ok(Self::Name(text.to_owned()))
        } else {
            Err(Refusal::invalid("version", format!("“{text}” is no version number, label or alias")))
        }
    }
}

impl std::fmt::Display for VersionRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.organization)?;
        for segment in &self.path {
            write!(f, "/{segment}")?;
        }
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_of_the_address_is_read() {
        let a = Address::parse("acme/Vision/Detectors/yolo@7").unwrap();
        assert_eq!((a.organization.as_str(), a.joined().as_str()), ("acme", "vision/detectors/yolo"));
        assert_eq!(a.version, Some(VersionRef::Number(7)));
        assert_eq!(Address::parse("acme/yolo@champion").unwrap().version, Some(VersionRef::Name("champion".into())));
        assert_eq!(Address::parse("acme").unwrap().path, Vec::<String>::new());
    }

    #[test]
    fn unreadable_addresses_say_why() {
        for bad in ["", "acme//x", "acme/x@", "acme/x@0", "acme/x@a b", "a/b/c/d/e/f/g/h/i/j/k"] {
            assert!(Address::parse(bad).is_err(), "{bad} was accepted");
        }
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree(text in "\\PC{0,60}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert_eq!(Address::parse(&address.to_string()).unwrap(), address);
            }
        }
    }
}
