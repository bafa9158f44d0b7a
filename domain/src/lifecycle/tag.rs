//! Tags: on whatever version, Published or not.

use super::{Facts, Reason};
use crate::permission::Action;

/// Whether a version's tags can change.
///
/// # Errors
/// Without the role.
pub fn tag(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Tag)
}
