//! Projects: the tree in which models and experiments live.

pub mod access;
pub mod activity;
pub mod address;
pub mod archive;
pub mod contents;
pub mod create;
pub mod delete;
pub mod find;
pub mod get;
pub mod list;
pub mod place;
pub mod purge;
pub mod readme;
pub mod star;
pub mod summary;
