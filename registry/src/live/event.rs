//! What an event means for those who listen.

use domain::{Id, api::Change};
use sqlx::FromRow;

/// An event of the outbox.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Event {
    pub org_id: Id,
    pub project_id: Option<Id>,
    pub event: String,
    pub resource_id: Option<Id>,
}

/// What is to be found out anew before anybody is told more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    Nothing,
    /// Whether sessions and tokens still count.
    Credentials,
    /// Who may see what.
    Access,
}

impl Event {
    /// The kind of thing: `version`.
    pub fn kind(&self) -> &str {
        self.event.split('.').next().unwrap_or_default()
    }

    /// What it may have changed besides. Of a kind that nobody has thought of, the most.
    pub fn asks(&self) -> Asks {
        match (self.kind(), self.event.as_str()) {
            (_, "project.readme_changed" | "project.tagged") => Asks::Nothing,
            ("version" | "model" | "experiment" | "tag" | "view" | "link" | "webhook" | "invitation", _) => {
                Asks::Nothing
            }
            ("session" | "token" | "password" | "identity" | "account", _) => Asks::Credentials,
            _ => Asks::Access,
        }
    }

    /// As it travels.
    pub fn change(&self) -> Change {
        let Self { event, resource_id, project_id, .. } = self;
        Change { event: event.clone(), id: *resource_id, project: *project_id }
    }
}
