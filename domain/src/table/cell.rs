//! Values of columns that not every row carries.

use serde::{Deserialize, Serialize};

use super::ProjectRef;
use crate::{Id, Time, person::PersonRef, tag::TagView, version::number};

/// The value of a column that was asked for besides what every row holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Text; never empty.
    Text(String),
    /// A number, NaN and the infinities included.
    Number(
        #[serde(with = "number")]
        #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
        f64,
    ),
    /// A count.
    Count(i64),
    /// A number of bytes.
    Size(i64),
    /// A moment.
    Time(
        #[serde(with = "crate::moment")]
        #[cfg_attr(feature = "schema", schemars(with = "Time"))]
        Time,
    ),
    /// A person or service account.
    Person(PersonRef),
    /// Several of them.
    People(Vec<PersonRef>),
    /// Coloured words.
    Tags(Vec<TagView>),
    /// Plain words.
    Words(Vec<String>),
    /// A project that the reader may see.
    Project(ProjectRef),
    /// Another version, by its key and full address.
    Version(Id, String),
    /// Several versions, each by its key and full address.
    Versions(Vec<(Id, String)>),
}
