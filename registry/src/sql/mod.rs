//! The only dynamic SQL: a view and a scope become one statement.

pub(crate) mod cursor;
pub(crate) mod list;
