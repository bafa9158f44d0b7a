//! Stages: how far a version has come on its way to use.

use super::{Facts, Reason};
use crate::{permission::Action, version::Stage};

/// Whether a version can have another stage, whichever.
///
/// # Errors
/// Without the role; while it is not complete.
pub fn stage_at_all(version: &Facts) -> Result<(), Reason> {
    version.here.may(Action::Stage)?;
    version.is_ready()
}

/// Whether a version can have this stage.
///
/// # Errors
/// As [`stage_at_all`]; for production the role that the project asks for; when it has the stage.
pub fn stage(version: &Facts, to: Stage) -> Result<(), Reason> {
    version.here.may_set(to)?;
    version.is_ready()?;
    if version.stage == to { Err(Reason::AlreadyIn(to)) } else { Ok(()) }
}
