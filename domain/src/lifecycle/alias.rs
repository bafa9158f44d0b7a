//! Aliases: words that lead to a version.

use super::{Facts, Reason};
use crate::permission::Action;

/// Whether words can lead to a version.
///
/// # Errors
/// Without the role; while it is not complete.
pub fn alias(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Alias)?;
    version.is_ready()
}
