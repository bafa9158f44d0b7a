//! Experiments of a test.

use domain::{
    Id,
    api::{Experiment, NewExperiment, Point, ReportValues},
    experiment::ExperimentStatus,
};

use super::TestWorld;
use crate::{Actor, experiments};

/// An experiment about to be made.
#[must_use]
pub struct NewRun<'a> {
    world: &'a TestWorld,
    actor: Option<Actor>,
    new: NewExperiment,
    points: Vec<Point>,
    end: Option<ExperimentStatus>,
}

impl TestWorld {
    /// An experiment in a project, by the organization's owner unless somebody else is named.
    pub fn experiment(&self, project: &str, name: &str) -> NewRun<'_> {
        let new = NewExperiment { project: project.into(), name: name.into(), ..NewExperiment::default() };
        NewRun { world: self, actor: None, new, points: Vec::new(), end: None }
    }

    /// Publishes an experiment, which must have ended.
    pub async fn publish_experiment(&self, id: Id) {
        self.sql(&format!("update experiment set published_at = now() where id = '{id}'")).await;
    }
}

impl NewRun<'_> {
    /// Who makes it.
    pub fn by(mut self, actor: &Actor) -> Self {
        self.actor = Some(actor.clone());
        self
    }

    /// Adds a parameter.
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.new.parameters.insert(name.into(), value.into());
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: &str) -> Self {
        self.new.tags.push(tag.into());
        self
    }

    /// Adds a value of a metric.
    pub fn metric(mut self, name: &str, iteration: i64, value: f64) -> Self {
        self.points.push(Point { name: name.into(), variant: String::new(), iteration, value });
        self
    }

    /// It ends like this.
    pub fn ended(mut self, status: ExperimentStatus) -> Self {
        self.end = Some(status);
        self
    }

    /// Makes it.
    pub async fn create(self) -> Experiment {
        let org = self.new.project.split('/').next().unwrap_or_default();
        let actor = match &self.actor {
            Some(actor) => actor.clone(),
            None => self.world.owner_of(org).await,
        };
        let registry = self.world.registry();
        let made = experiments::create::create(registry, &actor, self.new).await.expect("an experiment");
        if !self.points.is_empty() {
            let values = ReportValues { metrics: self.points, ..ReportValues::default() };
            experiments::report::report(registry, &actor, made.id, values).await.expect("values");
        }
        if let Some(end) = self.end {
            experiments::finish::finish(registry, &actor, made.id, end).await.expect("an end");
        }
        experiments::get::get(registry, &actor, made.id).await.expect("the experiment")
    }
}
