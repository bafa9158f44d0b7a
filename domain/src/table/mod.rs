//! Tables of models and experiments: their columns, their view, their rows.

pub mod cell;
pub mod column;
pub mod facet;
pub mod key;
pub(crate) mod nearest;
pub mod row;
pub mod saved;
pub mod subject;
mod tab;
mod value;
pub mod view;

pub use cell::Cell;
pub use column::{Column, Filter};
pub use facet::{Facet, FacetValue, FoundKeys};
pub use key::{Aggregate, ColumnKey};
pub use row::{Details, ExperimentRow, FileRow, GroupOf, Listing, ModelRef, Page, ProjectRef, Row, TaskRef};
pub use saved::SavedView;
pub use subject::Subject;
pub use tab::Tab;
pub use view::{Base, Direction, Group, Rows, Shown, SortKey, View, sort_text};
