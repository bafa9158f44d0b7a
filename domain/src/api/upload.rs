//! Files that arrive in parts.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Upload;
use crate::Id;

/// `POST /api/v1/uploads/parts`: a file that is to arrive in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewParts {
    /// Address of the model it is for: `acme/vision/yolo`.
    pub model: String,
    /// File name.
    pub name: String,
    /// Size in bytes, at least 1.
    pub size: u64,
    /// Lower-case hex SHA-256 of the whole, when it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Answer of `POST /api/v1/uploads/parts` and `GET /api/v1/uploads/{id}`: how far a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parts {
    /// Key, which the finished [`Upload`] keeps.
    pub id: Id,
    /// File name.
    pub name: String,
    /// Size of the whole in bytes.
    pub size: u64,
    /// Bytes of each part but the last, which has the rest.
    pub part_bytes: u64,
    /// How many parts there are, numbered from 1.
    pub parts: u32,
    /// Those that are there, in order; not told in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrived: Vec<Part>,
    /// What they were put together to; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<Upload>,
}

/// A part that has arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Part {
    /// Its number, from 1.
    pub number: u32,
    /// Lower-case hex SHA-256 of its bytes, unless it arrived with another digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Eight lower-case hexadecimal digits: CRC-32C of its bytes, where it arrived with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc32c: Option<String>,
}

/// `POST /api/v1/uploads/{id}/complete`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutTogether {
    /// Lower-case hex SHA-256 of the whole, unless it was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Answer of `GET /api/v1/uploads?model=`: the caller's own that no version has yet, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadList {
    /// At most a hundred.
    pub items: Vec<Parts>,
}

/// Where a part lies in its file; `None` when there is none of that number.
#[must_use]
pub fn span(size: u64, part_bytes: u64, number: u32) -> Option<Range<u64>> {
    let start = u64::from(number.checked_sub(1)?).checked_mul(part_bytes)?;
    (start < size).then(|| start..size.min(start.saturating_add(part_bytes)))
}

/// How many parts a file has.
#[must_use]
pub fn count(size: u64, part_bytes: u64) -> u32 {
    u32::try_from(size.div_ceil(part_bytes.max(1))).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_a_file_once() {
        for (size, part) in [(1, 10), (10, 10), (11, 10), (99, 10), (100, 10)] {
            let spans: Vec<_> = (1..=count(size, part)).filter_map(|number| span(size, part, number)).collect();
            assert_eq!(spans.iter().map(|span| span.end - span.start).sum::<u64>(), size);
            assert!(spans.windows(2).all(|two| two[0].end == two[1].start && two[0].end - two[0].start == part));
            assert_eq!((span(size, part, 0), span(size, part, count(size, part) + 1)), (None, None));
        }
        assert_eq!(span(u64::MAX, u64::MAX, 3), None);
    }
}
