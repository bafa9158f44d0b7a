//! Copying: a new Draft with the same files.

use super::{Destination, Facts, Reason};
use crate::{permission::Action, version::Stage};

/// Whether a version can be copied, to start in this stage.
///
/// # Errors
/// Without the roles on both sides; while it is not complete; where the target's promotion rule keeps it out.
pub fn copy(version: &Facts, to: &Destination, stage: Stage) -> Result<(), Reason> {
    version.here.may(Action::Copy)?;
    to.standing.may(Action::Copy)?;
    version.is_ready()?;
    to.standing.may_set(stage)?;
    to.lets_in()
}
