//! Filtering the table: a funnel in each header, one popover for all of them, a chip for each filter, and
//! the search box. What is asked stands in the URL alone; all here reads it from there and writes it back.

mod button;
mod chips;
mod draw;
mod fields;
mod form;
mod keys;
mod layer;
mod list;
mod options;
mod place;
mod search;
mod summary;
mod target;

pub use button::button;
pub use chips::chips;
pub use layer::layer;
pub use search::search;
pub use summary::word_title;
