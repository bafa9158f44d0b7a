//! Files: bytes arriving, bytes leaving, and what is left over.

mod ahead;
mod blocks;
mod growing;
pub mod parts;
pub(crate) mod ranges;
pub mod receive;
mod remote;
mod staged;
pub mod store;
pub mod sweep;
pub mod waiting;

pub use remote::cryptography;
pub use store::Files;
