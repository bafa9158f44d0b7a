//! Experiments of the samples, each made when the first version asks for it.

use std::collections::HashMap;

use domain::{
    Id,
    api::{NewExperiment, Point, ReportValues},
    experiment::ExperimentStatus,
    tag,
};

use super::{files::Numbers, plan::Run};
use crate::{Actor, Registry, Result, experiments};

/// Iterations at which a metric is reported.
const STEPS: i32 = 12;
/// Iterations between two reports.
const STRIDE: i64 = 10;

/// The experiments so far.
pub(super) struct Runs<'a> {
    registry: &'a Registry,
    actor: &'a Actor,
    org_slug: &'a str,
    made: HashMap<(&'static str, &'static str), Id>,
}

impl<'a> Runs<'a> {
    pub fn new(registry: &'a Registry, actor: &'a Actor, org_slug: &'a str) -> Self {
        Self { registry, actor, org_slug, made: HashMap::new() }
    }

    /// Key of a run in a project; the same name is the same run.
    pub async fn make(&mut self, project: &'static str, run: &Run) -> Result<Id> {
        if let Some(id) = self.made.get(&(project, run.name)) {
            return Ok(*id);
        }
        let new = NewExperiment {
            project: format!("{}/{project}", self.org_slug),
            name: run.name.into(),
            kind: None,
            tags: run.tags.iter().map(|tag| (*tag).into()).collect(),
            parameters: run.parameters.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
            inputs: Vec::new(),
        };
        let id = experiments::create::create(self.registry, self.actor, new).await?.id;
        if !run.metrics.is_empty() {
            let values = ReportValues { metrics: points(run), ..ReportValues::default() };
            experiments::report::report(self.registry, self.actor, id, values).await?;
        }
        if run.status.has_ended() {
            experiments::finish::finish(self.registry, self.actor, id, run.status).await?;
        }
        self.made.insert((project, run.name), id);
        Ok(id)
    }
}

/// Curves from the first to the last value. A run that failed breaks off in the middle.
fn points(run: &Run) -> Vec<Point> {
    let steps = if run.status == ExperimentStatus::Failed { STEPS / 3 } else { STEPS };
    let numbers = &mut Numbers(tag::hash(run.name));
    let mut points = Vec::new();
    for &(name, variant, first, last) in run.metrics {
        let aim = if last.is_finite() { last } else { first * 0.5 };
        for step in 0..=steps {
            let way = f64::from(step) / f64::from(steps);
            // Steep at first, flat at the end, with a little noise that both ends are free of.
            let noise = f64::from(numbers.signed()) * 0.05 * way * (1.0 - way);
            let done = (1.0 - (-4.0 * way).exp()) / (1.0 - (-4.0f64).exp()) + noise;
            let value = if step == steps { last } else { first + (aim - first) * done };
            points.push(Point {
                name: name.into(),
                variant: variant.into(),
                iteration: i64::from(step) * STRIDE,
                value: (value * 1e5).round() / 1e5,
            });
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_begin_and_end_where_they_should() {
        let run = Run { metrics: &[("loss", "train", 2.5, 0.31)], ..Run::named("a") };
        let points = points(&run);
        assert_eq!((points[0].value, points[12].value), (2.5, 0.31));
        assert_eq!(points[12].iteration, 120);
        assert!(points[3].value < 2.0 && points[3].value > 0.31);
    }

    #[test]
    fn a_failed_run_breaks_off() {
        let metrics = &[("loss", "train", 2.5, f64::NAN)];
        let points = points(&Run { status: ExperimentStatus::Failed, metrics, ..Run::named("a") });
        assert_eq!(points.len(), 5);
        assert!(points[3].value.is_finite() && points[4].value.is_nan());
    }
}
