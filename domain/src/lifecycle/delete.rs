//! Deleting: for good, and from the archive alone.

use super::{Facts, Reason};
use crate::permission::Action;

/// Whether a version can be deleted.
///
/// # Errors
/// Without the role; while it is not in the archive.
pub fn delete(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Delete)?;
    if version.archived { Ok(()) } else { Err(Reason::DeletedFromArchiveOnly) }
}
