//! The use cases on a real PostgreSQL. The tree of modules mirrors `registry/src`.

mod samples;
mod smoke;
