//! The only dynamic SQL: a view and a scope become one statement.

pub(crate) mod asked;
pub(crate) mod cursor;
pub(crate) mod facet;
pub(crate) mod filter;
pub(crate) mod known;
pub(crate) mod list;
pub(crate) mod reader;
mod search;
pub(crate) mod select;
mod sort;
mod source;
mod way;
