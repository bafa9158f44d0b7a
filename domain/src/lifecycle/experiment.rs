//! What may happen to an experiment.

use crate::{Refusal, experiment::ExperimentStatus};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_experiment_ends_once() {
        use ExperimentStatus::{Completed, Failed, InProgress, Queued};
        assert!(finish_experiment(InProgress, false, Completed).is_ok());
        assert!(finish_experiment(Completed, false, Failed).is_err());
        assert!(finish_experiment(InProgress, false, Queued).is_err());
        assert!(finish_experiment(InProgress, true, Completed).is_err());
    }
}
