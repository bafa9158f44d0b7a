//! Restoring: back from the archive.

use super::{Facts, Reason};
use crate::permission::Action;

/// Whether a version can come back from the archive.
///
/// # Errors
/// Without the role; when it is not there.
pub fn restore(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Archive)?;
    if version.archived { Ok(()) } else { Err(Reason::NotArchived) }
}
