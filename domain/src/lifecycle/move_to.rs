//! Moving: to another model, in the same project or another.

use super::{Destination, Facts, Reason};
use crate::permission::Action;

/// Whether a version can move; `same` when it is there.
///
/// # Errors
/// Without the roles on both sides; where the target's promotion rule keeps it out; when it is there.
pub fn move_to(version: &Facts, to: &Destination, same: bool) -> Result<(), Reason> {
    version.here.may(Action::Move)?;
    to.standing.may(Action::Move)?;
    if same {
        return Err(Reason::AlreadyThere);
    }
    to.takes(version)?;
    to.lets_in()
}
