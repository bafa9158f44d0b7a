//! The query language on a real PostgreSQL, held against a plain evaluation of the same rows.

mod cases;
mod columns;
mod evaluate;
mod facets;
mod facts;
mod filter;
mod search;
mod sort;
mod world;
