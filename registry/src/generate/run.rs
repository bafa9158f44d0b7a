//! One experiment, with its parameters and metrics.

use chrono::Duration;
use domain::{Id, Time, metadata, name};

use super::{
    chunk::{Sheets, Source},
    draw::{Draw, Of},
    words,
};

impl Source {
    /// The run that a version comes from, where they are of one project.
    pub(super) fn run_of(&self, version: usize) -> Option<usize> {
        let run = version / self.plan.burst;
        let project = |at| self.plan.models[self.plan.model_of(at)].project;
        (run < self.plan.wish.experiments && project(version) == project(run * self.plan.burst)).then_some(run)
    }

    /// When a run was created: hours before its first version.
    fn run_time(&self, run: usize) -> Time {
        let first = (run * self.plan.burst).min(self.plan.wish.versions - 1);
        let hours = Draw::of(self.plan.wish.root(), Of::Run, run).below(48 * 60);
        self.plan.time_of(first) - Duration::minutes(10 + i64::try_from(hours).unwrap_or_default())
    }

    /// Key of a run.
    pub(super) fn run_id(&self, run: usize) -> Id {
        let mut draw = Draw::of(self.plan.wish.root(), Of::Run, run);
        draw.next();
        draw.id(self.run_time(run))
    }

    /// Who ran it.
    pub(super) fn runner(&self, run: usize) -> Option<usize> {
        let mut draw = Draw::of(self.plan.wish.root(), Of::Run, run);
        for _ in 0..4 {
            draw.next();
        }
        (!draw.chance(20)).then(|| draw.skewed(self.plan.people.len()))
    }

    /// Writes run `i`.
    pub(super) fn run(&self, i: usize, sheets: &mut Sheets) {
        let (plan, org) = (&self.plan, self.org);
        let mut draw = Draw::of(plan.wish.root(), Of::Run, i);
        for _ in 0..8 {
            draw.next();
        }
        let draw = &mut draw;
        let first = (i * plan.burst).min(plan.wish.versions - 1);
        let model = &plan.models[plan.model_of(first)];
        let (created, id) = (self.run_time(i), self.run_id(i));
        let status = match draw.below(100) {
            0..8 => "failed",
            8..12 => "stopped",
            12..14 => "in_progress",
            14 => "queued",
            _ => "completed",
        };
        let title = format!("{} run {}", model.name, i % 1_000);
        let started = created + Duration::minutes(1);
        let kind = draw.skewed_pick(words::KINDS);
        let iterations = 100 + draw.below(10_000) as i64;
        let row = sheets.run.row().id(org).id(id).id(plan.projects[model.project].id).text(&title);
        let row = row.text(&name::sort_key(&title)).text(kind).text(status).null();
        let row = row.id_or_null(self.runner(i).map(|at| plan.people[at].id)).time(created);
        let row = row.time_or_null((status != "queued").then_some(started)).time(plan.time_of(first));
        drop(row.whole(if status == "queued" { 0 } else { iterations }));
        let mut say = |key: &str, value: String| {
            let row = sheets.parameter.row().id(org).id(id).text(key).text(&value);
            drop(row.number_or_null(metadata::number(&value)).text(&name::sort_key(&value)));
        };
        if draw.chance(900) {
            say("lr", format!("{}", [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, 0.00003][draw.below(8)]));
        }
        if draw.chance(750) {
            say("batch_size", format!("{}", 8 << draw.below(8)));
        }
        if draw.chance(600) {
            say("optimizer", draw.skewed_pick(words::OPTIMIZERS).to_owned());
        }
        if draw.chance(400) {
            say("seed", format!("{}", draw.below(100_000)));
        }
        if draw.chance(20) {
            say(&format!("flag.{}", draw.skewed(100)), "true".into());
        }
        for (place, (name, variant)) in words::METRICS.iter().take(3).enumerate() {
            if draw.chance(700 / (place + 1)) {
                let last = (draw.unit() * 1e5).round() / 1e5;
                let row = sheets.run_metric.row().id(org).id(id).text(name).text(variant);
                let row = row.number(last).number(last * 0.5).number(last * 1.25).number(last);
                drop(row.whole(iterations).whole(iterations / 2).whole(iterations / 3).whole(0));
            }
        }
        if draw.chance(300) {
            sheets.run_tag.row().id(org).id(id).id(plan.tags[draw.skewed(plan.tags.len())].0);
        }
    }
}
