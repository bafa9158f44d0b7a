//! What can be edited of a version.

use domain::{labels::write_csv, table::Details};

/// A field, or a key of the metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Description,
    Label,
    Framework,
    Configuration,
    /// All labels, as CSV.
    Labels,
    /// A key that has a value, or had one.
    Key(String),
    /// A key that is being added; its name is part of the draft.
    NewKey,
}

const KEY: &str = "metadata:";

impl Field {
    /// What the server calls it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Label => "label",
            Self::Framework => "framework",
            Self::Configuration => "configuration",
            Self::Labels => "labels",
            Self::Key(_) | Self::NewKey => "metadata",
        }
    }

    /// What markup calls it: `label`, `metadata:dataset`; the new key is `metadata`.
    #[must_use]
    pub fn mark(&self) -> String {
        match self {
            Self::Key(key) => format!("{KEY}{key}"),
            other => other.code().to_owned(),
        }
    }

    /// Reads [`Self::mark`].
    #[must_use]
    pub fn of_mark(mark: &str) -> Option<Self> {
        Some(match mark {
            "description" => Self::Description,
            "label" => Self::Label,
            "framework" => Self::Framework,
            "configuration" => Self::Configuration,
            "labels" => Self::Labels,
            "metadata" => Self::NewKey,
            key => Self::Key(key.strip_prefix(KEY)?.to_owned()),
        })
    }

    /// What people call it: `description`, `dataset`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Key(key) => key,
            Self::NewKey => "new key",
            other => other.code(),
        }
    }

    /// What a version has there; nothing for a key that it has not.
    #[must_use]
    pub fn value(&self, details: &Details) -> Option<String> {
        Some(match self {
            Self::Description => details.description.clone(),
            Self::Label => details.row.label.clone().unwrap_or_default(),
            Self::Framework => details.row.framework.clone().unwrap_or_default(),
            Self::Configuration => details.configuration.clone(),
            Self::Labels => write_csv(details.labels.iter().map(|(name, id)| (name.as_str(), *id))),
            Self::Key(key) => details.metadata.iter().find(|(known, _)| known == key)?.1.clone(),
            Self::NewKey => return None,
        })
    }

    /// Whether it may have several lines.
    #[must_use]
    pub fn is_long(&self) -> bool {
        matches!(self, Self::Description | Self::Configuration | Self::Labels)
    }

    /// Whether it is kept as a file elsewhere.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self, Self::Configuration | Self::Labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let keys = ["dataset", "label", "metadata", "a:b \"c\""].map(|key| Field::Key(key.to_owned()));
        let fields = [Field::Description, Field::Label, Field::Framework, Field::Configuration, Field::Labels];
        for field in fields.into_iter().chain(keys).chain([Field::NewKey]) {
            assert_eq!(Field::of_mark(&field.mark()), Some(field));
        }
        assert_eq!(Field::of_mark("stage"), None);
    }
}
