//! The models table: its columns, its view, its rows.

pub mod column;
pub mod key;
pub(crate) mod nearest;
pub mod row;
pub mod view;

pub use column::{Column, Filter};
pub use key::{Aggregate, ColumnKey};
pub use row::{Details, FileRow, Listing, ModelRef, Page, ProjectRef, Row, TaskRef};
pub use view::{Direction, SortKey, View, sort_text};
