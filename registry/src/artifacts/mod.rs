//! Files: bytes arriving, bytes leaving, and what is left over.

pub(crate) mod ranges;
pub mod receive;
pub mod store;
pub mod sweep;

pub use store::Files;
