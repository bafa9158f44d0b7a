//! Where a page ends: the last row's sort values and key, opaque to callers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Datelike;
use domain::{Id, Refusal, Time};
use serde::{Deserialize, Serialize};

/// The place after which the next page starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The sort order it belongs to.
    pub sort: String,
    /// The last row's values: text, numbers, or microseconds for times; absent where empty.
    pub values: Vec<Option<String>>,
    /// The last row's key.
    pub id: Id,
}

/// A cursor that no list gave.
pub(crate) fn foreign() -> Refusal {
    Refusal::invalid("cursor", "is not one that this list gave; start from the first page")
}

/// PostgreSQL's times begin in 4714 BC and end in 294276 AD.
pub(crate) fn fits_database(time: &Time) -> bool {
    (-4_000..200_000).contains(&time.year())
}

impl Cursor {
    pub(crate) fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads a cursor of the given sort order with as many values.
    pub(crate) fn decode(text: &str, sort: &str, values: usize) -> Result<Self, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| foreign())?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| foreign())?;
        if cursor.sort != sort
            || cursor.values.len() != values
            || cursor.values.iter().flatten().any(|v| v.contains('\0'))
        {
            return Err(foreign());
        }
        Ok(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_only_for_its_own_order() {
        let cursor = Cursor { sort: "-name".into(), values: vec![Some("x".into()), None], id: Id::nil() };
        assert_eq!(Cursor::decode(&cursor.encode(), "-name", 2), Ok(cursor.clone()));
        assert!(Cursor::decode(&cursor.encode(), "name", 2).is_err());
        assert!(Cursor::decode(&cursor.encode(), "-name", 1).is_err());
        assert!(Cursor::decode("!!", "-name", 2).is_err());
    }
}
