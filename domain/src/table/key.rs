//! What a column shows: something built in, or a key that somebody made up.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Column, column::Filter};
use crate::query;

/// Which of a metric's values counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// The one reported last.
    #[default]
    Last,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

impl Aggregate {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Last, Self::Min, Self::Max];

    /// The word in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Min => "min",
            Self::Max => "max",
        }
    }

    /// Reads what [`Self::code`] writes.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A column of the models table, and a field of queries: built in or added by a user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub enum ColumnKey {
    /// One of Vitrine's own.
    BuiltIn(Column),
    /// The value of a key of the metadata.
    Metadata(String),
    /// A metric of the version: its name, or `name/variant`.
    Metric(String, Aggregate),
    /// A parameter of the experiment.
    Parameter(String),
}

impl From<Column> for ColumnKey {
    fn from(column: Column) -> Self {
        Self::BuiltIn(column)
    }
}

impl ColumnKey {
    /// The header people read.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::BuiltIn(column) => column.title().into(),
            Self::Metadata(key) | Self::Parameter(key) | Self::Metric(key, Aggregate::Last) => key.clone(),
            Self::Metric(key, Aggregate::Min) => format!("{key} (min)"),
            Self::Metric(key, Aggregate::Max) => format!("{key} (max)"),
        }
    }

    /// Width in CSS pixels.
    #[must_use]
    pub fn width(&self) -> u16 {
        match self {
            Self::BuiltIn(column) => column.width(),
            Self::Metadata(_) => 160,
            Self::Metric(..) => 120,
            Self::Parameter(_) => 140,
        }
    }

    /// Whether rows can be sorted by it.
    #[must_use]
    pub fn sortable(&self) -> bool {
        match self {
            Self::BuiltIn(column) => column.sortable(),
            Self::Metadata(_) | Self::Metric(..) | Self::Parameter(_) => true,
        }
    }

    /// How it is filtered.
    #[must_use]
    pub fn filter(&self) -> Filter {
        match self {
            Self::BuiltIn(column) => column.filter(),
            Self::Metric(..) => Filter::Number,
            Self::Metadata(_) | Self::Parameter(_) => Filter::Mixed,
        }
    }

    /// Reads what [`fmt::Display`] writes: `name`, `metadata."my, key"`, `metrics.acc.max`.
    ///
    /// # Errors
    /// Where it stops being a column, and what was expected there.
    pub fn parse(text: &str) -> Result<Self, query::Error> {
        query::field::whole(text)
    }
}

impl fmt::Display for ColumnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        query::printer::field(self, f)
    }
}

impl TryFrom<String> for ColumnKey {
    type Error = query::Error;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ColumnKey> for String {
    fn from(key: ColumnKey) -> Self {
        key.to_string()
    }
}
