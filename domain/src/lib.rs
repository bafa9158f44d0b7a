//! The words and rules of Vitrine.
//!
//! Pure: no I/O, no clock, no database, no user interface. The server, the browser and the
//! command line compile the same rules, so a button is disabled by the very function that
//! would refuse the request.

pub mod access;
pub mod address;
pub mod api;
pub mod compare;
pub mod config;
pub mod elapsed;
pub mod experiment;
pub mod format;
pub mod labels;
pub mod lifecycle;
pub mod metadata;
pub mod moment;
pub mod name;
pub mod number;
pub mod permission;
pub mod person;
pub mod project;
pub mod query;
pub mod quota;
pub mod refusal;
pub mod table;
pub mod tag;
pub mod version;
pub mod webhook;

pub use refusal::Refusal;

/// A moment in UTC.
pub type Time = chrono::DateTime<chrono::Utc>;

/// Key of every row: a `UUIDv7`, so that keys sort by when they were made.
pub type Id = uuid::Uuid;
