//! Editing: what Published locks.

use super::{Facts, Reason};
use crate::{permission::Action, version::Status};

/// Whether the fields of a version may be edited.
///
/// # Errors
/// Without the role; once Published.
pub fn edit(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::EditDraft)?;
    match version.status {
        Status::Draft => Ok(()),
        Status::Published => Err(Reason::ReadOnly),
    }
}
