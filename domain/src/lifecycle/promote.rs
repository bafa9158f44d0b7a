//! Promoting an experiment with the files of a version that came from it.

use super::{Facts, Reason};
use crate::permission::Action;

/// Whether a version's files can be taken for another version of its experiment.
///
/// # Errors
/// Without the role where it is; while it is not complete.
pub fn promote(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Copy)?;
    version.is_ready()
}
