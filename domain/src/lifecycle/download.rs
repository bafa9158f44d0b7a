//! Downloading: Published for whoever sees it, Drafts for Contributors; what is disabled only for who insists.

use super::{Artifact, Facts, Reason};
use crate::{
    permission::Action,
    version::{Stage, Status},
};

/// What is downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Download {
    /// Whether it may still change, and is marked so.
    pub draft: bool,
}

/// Whether a version's files can be downloaded; with force, of a disabled one too.
///
/// # Errors
/// Without the role; when its bytes are not here, or nobody is to use them.
pub fn download(version: &Facts, force: bool) -> Result<Download, Reason> {
    let draft = version.status == Status::Draft;
    version.here.may(if draft { Action::DownloadDraft } else { Action::DownloadPublished })?;
    match version.artifact {
        Artifact::Files => in_use(version.stage, force).map(|()| Download { draft }),
        Artifact::Elsewhere => Err(Reason::Elsewhere),
        Artifact::Nothing => Err(Reason::NoFile),
    }
}

/// Whether what is in a stage is handed out.
///
/// # Errors
/// When it is disabled, and nobody insists.
pub fn in_use(stage: Stage, force: bool) -> Result<(), Reason> {
    if stage == Stage::Disabled && !force { Err(Reason::Disabled) } else { Ok(()) }
}
