//! The task that produced versions. Vitrine keeps what lineage and columns need of it.

use crate::permission::words;
use serde::{Deserialize, Serialize};

words! {
    /// Where a run stands. Publishing is separate (`published_at`).
    ExperimentStatus {
        /// Made, not yet started.
        Created = "created", "Created";
        /// Waiting for a machine.
        Queued = "queued", "Queued";
        /// Running.
        InProgress = "in_progress", "In progress";
        /// Ended well.
        Completed = "completed", "Completed";
        /// Ended with an error.
        Failed = "failed", "Failed";
        /// Stopped by somebody.
        Stopped = "stopped", "Stopped";
    }
}

impl ExperimentStatus {
    /// Whether the run is over.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Stopped)
    }
}
