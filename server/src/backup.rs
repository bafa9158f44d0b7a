//! Backups of a whole instance, and coming back from one.
//!
//! A backup folder holds any number of backups, which share their files:
//!
//! ```text
//! 2026-11-30T201500Z.json    what this backup is; written last, so that one without it is none
//! 2026-11-30T201500Z.dump    the database, in pg_dump's custom form
//! 2026-11-30T201500Z.files   a line for each content that it refers to: its SHA-256
//! files/3f/3f29…             the contents, by their SHA-256
//! ```
//!
//! The database is dumped from one snapshot, for as long as which no object is removed from the store; contents never
//! change, so one that is there already is not copied again.

mod contents;
mod folder;
mod make;
mod programs;
mod restore;

pub use folder::{Folder, Manifest};
pub use make::make;
pub use restore::restore;

use std::{fmt::Display, path::Path};

use crate::Failure;

/// For `map_err`: what could not be done with a file or folder.
fn cannot<E: Display>(verb: &str, path: &Path) -> impl FnOnce(E) -> Failure {
    let path = path.display().to_string();
    let verb = verb.to_owned();
    move |error| Failure::Folder(format!("{path} cannot be {verb}: {error}"))
}
