//! Views that people keep, and keys that they made up.

mod keys;
mod link;
mod saved;
