//! The only dynamic SQL: a view and a scope become one statement.

pub(crate) mod cursor;
pub(crate) mod filter;
pub(crate) mod list;
pub(crate) mod reader;
mod sort;
mod source;
