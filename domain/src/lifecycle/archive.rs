//! Archiving: out of the live table.

use super::{Facts, Reason};
use crate::permission::Action;

/// Whether a version can go to the archive.
///
/// # Errors
/// Without the role; when it is there.
pub fn archive(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Archive)?;
    if version.archived { Err(Reason::AlreadyArchived) } else { Ok(()) }
}
