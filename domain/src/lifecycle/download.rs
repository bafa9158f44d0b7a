//! Downloading: Published for whoever sees it, Drafts for Contributors.

use super::{Artifact, Facts, Reason};
use crate::{permission::Action, version::Status};

/// What is downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Download {
    /// Whether it may still change, and is marked so.
    pub draft: bool,
}

/// Whether a version's files can be downloaded.
///
/// # Errors
/// Without the role; when its bytes are not here.
pub fn download(version: &Facts) -> Result<Download, Reason> {
    let draft = version.status == Status::Draft;
    version.here.may(if draft { Action::DownloadDraft } else { Action::DownloadPublished })?;
    match version.artifact {
        Artifact::Files => Ok(Download { draft }),
        Artifact::Elsewhere => Err(Reason::Elsewhere),
        Artifact::Nothing => Err(Reason::NoFile),
    }
}
