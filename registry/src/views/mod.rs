//! Views of tables: what columns hold, which keys there are, and views that people keep.

pub mod change;
pub mod delete;
pub mod facet;
pub mod keys;
pub mod link;
pub mod list;
pub mod save;
pub(crate) mod saved;
mod slug;
