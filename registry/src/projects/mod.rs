//! Projects: the tree in which models and experiments live.

pub mod access;
pub mod address;
pub mod create;
pub mod find;
pub mod get;
pub mod list;
