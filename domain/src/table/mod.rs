//! The models table: its columns, its view, its rows.

pub mod column;
pub mod row;
pub mod view;

pub use column::Column;
pub use row::{Details, FileRow, Listing, ModelRef, Page, ProjectRef, Row, TaskRef};
pub use view::{Direction, SortKey, View};
