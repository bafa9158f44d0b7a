//! What the rules need to know of a version, and of who asks.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::{
    experiment::ExperimentStatus,
    permission::{Access, Action, OrgRole, ProjectRole, Resource, Subject, TokenScope, decide, words},
    version::{Registration, Stage, Status},
};

words! {
    /// Where the bytes of a version are.
    Artifact {
        /// Stored here.
        Files = "files", "Files";
        /// At a URI outside.
        Elsewhere = "elsewhere", "Elsewhere";
        /// Nowhere yet.
        Nothing = "nothing", "Nothing";
    }
}

/// What somebody is to a project, and what the project asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Their access to it.
    pub access: Access,
    /// Their credential's ceiling; `None` for a session in the browser.
    pub scope: Option<TokenScope>,
    /// The least role that may publish there.
    pub publish: ProjectRole,
    /// The least role that may take a version into production there.
    pub production: ProjectRole,
}

impl Standing {
    /// Somebody's access, in a browser, to a project that asks for no more than is usual.
    #[must_use]
    pub fn of(access: Access) -> Self {
        Self { access, scope: None, publish: ProjectRole::Contributor, production: ProjectRole::Contributor }
    }

    /// Whether they may do something there.
    ///
    /// # Errors
    /// The decision's refusal, as a reason.
    pub fn may(&self, action: Action) -> Result<(), Reason> {
        let subject = Subject { signed_in: true, org_role: OrgRole::Outsider, scope: self.scope };
        decide(&subject, action, Resource::Project(self.access)).map_err(Reason::Denied)
    }

    /// Whether they may publish there.
    ///
    /// # Errors
    /// As [`Self::may`].
    pub fn may_publish(&self) -> Result<(), Reason> {
        self.may(if self.publish == ProjectRole::Admin { Action::PublishRaised } else { Action::Publish })
    }

    /// Whether they may set a stage there.
    ///
    /// # Errors
    /// As [`Self::may`].
    pub fn may_set(&self, stage: Stage) -> Result<(), Reason> {
        let raised = stage == Stage::Production && self.production == ProjectRole::Admin;
        self.may(if raised { Action::StageRaised } else { Action::Stage })
    }
}

/// The experiment of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Where its run stands.
    pub status: ExperimentStatus,
    /// Whether it is Published.
    pub published: bool,
    /// What the asker is to its project.
    pub at: Standing,
}

/// A version as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Draft or Published.
    pub status: Status,
    /// Its stage.
    pub stage: Stage,
    /// Whether all of it has arrived.
    pub registration: Registration,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Where its bytes are.
    pub artifact: Artifact,
    /// The experiment that made it, if any.
    pub experiment: Option<Run>,
    /// What the asker is to its project.
    pub here: Standing,
}

impl Facts {
    /// # Errors
    /// [`Reason::Incomplete`] while something is still to arrive.
    pub(super) fn is_ready(&self) -> Result<(), Reason> {
        if self.registration == Registration::Ready { Ok(()) } else { Err(Reason::Incomplete) }
    }
}
