//! Projects: the tree in which models and experiments live.

mod access;
mod address;
mod create;
mod find;
mod list;
