//! Why an action does not apply: one sentence for one version, a few words for many.

use crate::{Refusal, experiment::ExperimentStatus, version::Stage};

/// Why an action does not apply to a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The asker may not.
    Denied(Refusal),
    /// It is read-only.
    ReadOnly,
    /// Nothing is left to publish.
    AlreadyPublished,
    /// Something is still to arrive.
    Incomplete,
    /// Its experiment has not ended.
    NotEnded(ExperimentStatus),
    /// It is in the archive.
    AlreadyArchived,
    /// It is not in the archive.
    NotArchived,
    /// Only what is in the archive can be deleted.
    DeletedFromArchiveOnly,
    /// It has that stage.
    AlreadyIn(Stage),
    /// There are no bytes.
    NoFile,
    /// Nobody is to use it.
    Disabled,
    /// Its bytes are not here.
    Elsewhere,
    /// It is where it was to go.
    AlreadyThere,
    /// The target lets no experiment of that project in.
    Promotion {
        /// Path of the project that has the rule.
        project: String,
        /// The rule in words.
        rule: String,
        /// Path of the experiment's project, or “another project” when it is hidden.
        source: String,
    },
    /// So many cannot be held side by side.
    Compared(usize),
}

impl Reason {
    /// The same reason, said of a version's experiment.
    pub(super) fn of_experiment(self) -> Self {
        match self {
            Self::Denied(Refusal::NotFound { .. }) => Self::Denied(Refusal::not_found("experiment")),
            other => other,
        }
    }

    /// What is said of several: `are already Published`, after their number.
    #[must_use]
    pub fn of(&self, count: usize) -> String {
        let one = count == 1;
        let is = if one { "is" } else { "are" };
        match self {
            Self::Denied(Refusal::RoleNeeded { role, .. }) => {
                format!("{} the role {role}", if one { "needs" } else { "need" })
            }
            Self::Denied(Refusal::ScopeNeeded { scope }) => {
                format!("{} a token with the scope “{scope}”", if one { "needs" } else { "need" })
            }
            Self::Denied(Refusal::NotFound { what }) => {
                format!("{is} tied to {} {what} that you may not see", article(what))
            }
            Self::Denied(refusal) => format!("{} refused: {refusal}", if one { "was" } else { "were" }),
            Self::ReadOnly => format!("{is} Published and therefore read-only"),
            Self::AlreadyPublished => format!("{is} already Published"),
            Self::Incomplete => format!("{is} not complete yet"),
            Self::NotEnded(status) => {
                format!("{} an experiment that is {}", if one { "has" } else { "have" }, status.title().to_lowercase())
            }
            Self::AlreadyArchived => format!("{is} already in the archive"),
            Self::NotArchived | Self::DeletedFromArchiveOnly => format!("{is} not in the archive"),
            Self::AlreadyIn(stage) => format!("{is} already in {}", stage.title().to_lowercase()),
            Self::NoFile => format!("{} no file", if one { "has" } else { "have" }),
            Self::Disabled => format!("{is} disabled"),
            Self::Elsewhere => format!("{is} kept at a URI outside"),
            Self::AlreadyThere => format!("{is} already there"),
            Self::Promotion { project, .. } => format!("{is} kept out by the promotion rule of {project}"),
            Self::Compared(_) => format!("{is} not between 2 and 20"),
        }
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self::Denied(refusal)
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::state(match reason {
            Reason::Denied(refusal) => return refusal,
            Reason::Promotion { project, rule, source } => {
                return Self::PromotionRule { project, rule, source_project: source };
            }
            Reason::Compared(count) => return Self::invalid("ids", format!("are {count}; 2 to 20 can be compared")),
            Reason::ReadOnly => "This version is Published and therefore read-only.",
            Reason::AlreadyPublished => "This version is already Published.",
            Reason::Incomplete => "Its files have not all arrived yet.",
            Reason::NotEnded(status) => {
                let status = status.title().to_lowercase();
                return Self::state(format!("Its experiment is {status}; finish or stop that first."));
            }
            Reason::AlreadyArchived => "This version is already in the archive.",
            Reason::NotArchived => "This version is not in the archive.",
            Reason::DeletedFromArchiveOnly => "Only versions in the archive can be deleted; archive it first.",
            Reason::AlreadyIn(stage) => {
                return Self::state(format!("This version is already in {}.", stage.title().to_lowercase()));
            }
            Reason::NoFile => "This version has no file.",
            Reason::Disabled => {
                "This version is in the stage disabled and not to be used. Its details offer it all the same, as do \
                 ?force=true and --force."
            }
            Reason::Elsewhere => "This version is kept at a URI outside; copy its link.",
            Reason::AlreadyThere => "This version is already there.",
        })
    }
}
