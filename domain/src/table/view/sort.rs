//! Sort orders.

use serde::{Deserialize, Serialize};

use crate::table::{Column, ColumnKey};

/// Most keys that rows are sorted by.
pub const SORT_MAX: usize = 8;

/// Which way a column sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// One key of the sort order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// What to sort by.
    pub column: ColumnKey,
    /// Which way.
    pub direction: Direction,
}

impl SortKey {
    /// The order of the built-in view: newest first.
    pub const NEWEST: Self = Self { column: ColumnKey::BuiltIn(Column::Created), direction: Direction::Descending };

    /// By a column, one way.
    #[must_use]
    pub fn by(column: impl Into<ColumnKey>, direction: Direction) -> Self {
        Self { column: column.into(), direction }
    }
}

/// A sort order as text: `-created,name`.
#[must_use]
pub fn sort_text(sort: &[SortKey]) -> String {
    let keys: Vec<_> = sort
        .iter()
        .map(|k| format!("{}{}", if k.direction == Direction::Descending { "-" } else { "" }, k.column))
        .collect();
    keys.join(",")
}
