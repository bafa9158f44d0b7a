//! What may happen to a version, as pure functions from facts to a change or a refusal.

use crate::{
    Refusal,
    experiment::ExperimentStatus,
    project::PromotionRule,
    version::{Registration, Stage, Status},
};

/// What the rules need to know of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionFacts {
    /// Draft or Published.
    pub status: Status,
    /// Its stage.
    pub stage: Stage,
    /// Whether all of it has arrived.
    pub registration: Registration,
    /// Whether it is in the archive.
    pub archived: bool,
    /// State of the experiment that made it, and whether that is Published.
    pub experiment: Option<(ExperimentStatus, bool)>,
}

/// Whether the fields of a version may be edited.
///
/// # Errors
/// Refused once Published.
pub fn edit(version: &VersionFacts) -> Result<(), Refusal> {
    match version.status {
        Status::Draft => Ok(()),
        Status::Published => Err(Refusal::state("This version is Published and therefore read-only.")),
    }
}

/// What publishing a version changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Whether its experiment becomes Published with it.
    pub experiment_too: bool,
}

/// Publishing: Draft → Published, the experiment with it.
///
/// # Errors
/// Refused when already Published, not complete, or while the experiment has not ended.
pub fn publish(version: &VersionFacts) -> Result<Publication, Refusal> {
    if version.status == Status::Published {
        return Err(Refusal::state("This version is already Published."));
    }
    if version.registration != Registration::Ready {
        return Err(Refusal::state("Its files have not all arrived yet."));
    }
    match version.experiment {
        None | Some((_, true)) => Ok(Publication { experiment_too: false }),
        Some((status, false)) if status.has_ended() => Ok(Publication { experiment_too: true }),
        Some((status, false)) => Err(Refusal::state(format!(
            "Its experiment is {}; finish or stop that first.",
            status.title().to_lowercase()
        ))),
    }
}

/// Whether an experiment may be changed or receive values.
///
/// # Errors
/// Refused once Published.
pub fn edit_experiment(published: bool) -> Result<(), Refusal> {
    if published {
        return Err(Refusal::state("This experiment is Published and therefore read-only."));
    }
    Ok(())
}

/// Ending an experiment's run.
///
/// # Errors
/// Refused once Published, when it has ended already, or when `to` is no end.
pub fn finish_experiment(from: ExperimentStatus, published: bool, to: ExperimentStatus) -> Result<(), Refusal> {
    edit_experiment(published)?;
    if !to.has_ended() {
        return Err(Refusal::invalid("status", "an experiment ends as completed, failed or stopped"));
    }
    if from.has_ended() {
        return Err(Refusal::state(format!("This experiment has already ended as {}.", from.title().to_lowercase())));
    }
    Ok(())
}

/// Where an experiment stands, seen from the project that wants its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The experiment's project is the target or below it.
    pub in_subtree: bool,
    /// The experiment's project is on the target's list.
    pub listed: bool,
}

/// Whether a promotion rule lets a version with this origin in.
#[must_use]
pub fn promotion_allows(rule: PromotionRule, origin: Origin) -> bool {
    match rule {
        PromotionRule::Any => true,
        PromotionRule::Subtree => origin.in_subtree,
        PromotionRule::Listed => origin.listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every combination of facts, with what publishing answers.
    #[test]
    fn publishing_over_all_facts() {
        let experiments = std::iter::once(None)
            .chain(ExperimentStatus::ALL.iter().flat_map(|&s| [Some((s, false)), Some((s, true))]));
        for experiment in experiments {
            for &status in Status::ALL {
                for &registration in Registration::ALL {
                    for archived in [false, true] {
                        let facts = VersionFacts { status, stage: Stage::Testing, registration, archived, experiment };
                        let expected = status == Status::Draft
                            && registration == Registration::Ready
                            && experiment.is_none_or(|(s, published)| published || s.has_ended());
                        assert_eq!(publish(&facts).is_ok(), expected, "{facts:?}");
                        if let Ok(change) = publish(&facts) {
                            assert_eq!(change.experiment_too, experiment.is_some_and(|(_, published)| !published));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn promotion_rules() {
        let origin = |in_subtree, listed| Origin { in_subtree, listed };
        assert!(promotion_allows(PromotionRule::Any, origin(false, false)));
        assert!(!promotion_allows(PromotionRule::Subtree, origin(false, true)));
        assert!(promotion_allows(PromotionRule::Subtree, origin(true, false)));
        assert!(!promotion_allows(PromotionRule::Listed, origin(true, false)));
        assert!(promotion_allows(PromotionRule::Listed, origin(false, true)));
    }

    #[test]
    fn an_experiment_ends_once() {
        use ExperimentStatus::{Completed, Failed, InProgress, Queued};
        assert!(finish_experiment(InProgress, false, Completed).is_ok());
        assert!(finish_experiment(Completed, false, Failed).is_err());
        assert!(finish_experiment(InProgress, false, Queued).is_err());
        assert!(finish_experiment(InProgress, true, Completed).is_err());
    }
}
