//! Versions: the rows of the table.

pub(crate) mod columns;
pub mod download;
pub mod get;
pub mod list;
mod publish;
pub mod register;
pub(crate) mod rows;
pub(crate) mod target;
