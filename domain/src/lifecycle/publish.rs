//! Publishing: Draft → Published, the experiment with it.

use super::{Facts, Reason};
use crate::version::Status;

/// What publishing a version changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Whether its experiment becomes Published with it.
    pub experiment_too: bool,
}

/// Whether a version can be published.
///
/// # Errors
/// Without the role in both projects, when already Published, not complete, or while the experiment has not ended.
pub fn publish(version: &Facts) -> Result<Publication, Reason> {
    version.here.may_publish()?;
    if version.status == Status::Published {
        return Err(Reason::AlreadyPublished);
    }
    version.is_ready()?;
    match version.experiment {
        None => Ok(Publication { experiment_too: false }),
        Some(run) if run.published => Ok(Publication { experiment_too: false }),
        Some(run) => {
            // Who may not see it is not told how it stands.
            run.at.may_publish().map_err(Reason::of_experiment)?;
            if run.status.has_ended() {
                Ok(Publication { experiment_too: true })
            } else {
                Err(Reason::NotEnded(run.status))
            }
        }
    }
}
