//! Projects: the tree in which models and experiments live.

mod address;
mod create;
mod find;
mod list;
