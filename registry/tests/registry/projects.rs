//! Projects: the tree in which models and experiments live.

mod access;
mod activity;
mod address;
mod archive;
mod create;
mod delete;
mod find;
mod list;
mod place;
mod readme;
mod star;
mod summary;
