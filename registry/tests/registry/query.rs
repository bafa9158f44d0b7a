//! The query language on a real PostgreSQL, held against a plain evaluation of the same rows.

mod cases;
mod evaluate;
mod facts;
mod filter;
mod sort;
mod world;
