//! `vitrine experiment …`

pub mod create;
pub mod finish;
pub mod get;
pub mod log;
pub mod ls;
pub mod promote;
