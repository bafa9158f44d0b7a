//! Joining an organization by a link: good once, for a while, for one role.

pub mod accept;
pub mod list;
pub mod make;
pub mod revoke;

/// The page that an invitation's link leads to; the code follows `?code=`.
pub const PAGE: &str = "/invite";
