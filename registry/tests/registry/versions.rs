//! Versions: the rows of the table.

mod list;
mod plan;
mod publish;
mod register;
