//! One version, with what belongs to it.

use chrono::Duration;
use domain::{Id, Time, metadata, name};

use super::{
    chunk::{Sheets, Source},
    draw::{Draw, Of},
    tally::Kind,
    words,
};

/// What a version needs to know of those before it.
pub(super) struct Before {
    /// Its number.
    pub number: u32,
    /// The one before it of the same model.
    pub previous: Option<usize>,
}

impl Source {
    /// Writes version `i`.
    pub(super) fn version(&self, i: usize, before: &Before, sheets: &mut Sheets) {
        let plan = &self.plan;
        let (org, created, id) = (self.org, plan.time_of(i), plan.id_of(i));
        let model = &plan.models[plan.model_of(i)];
        let project = &plan.projects[model.project];
        let mut draw = Draw::of(plan.wish.root(), Of::Version, i);
        // The key and the time are drawn from the same numbers.
        for _ in 0..4 {
            draw.next();
        }
        let draw = &mut draw;
        let age = plan.wish.until - created;
        let published = before.number.is_multiple_of(3) && age > Duration::days(1) || draw.chance(80);
        let archived = draw.chance(60);
        let run = self.run_of(i).filter(|_| draw.chance(900));
        let user = match run {
            Some(run) => self.runner(run),
            None => (!draw.chance(30)).then(|| draw.skewed(plan.people.len())),
        };
        let later =
            |draw: &mut Draw, days: i64| draw.between(created, plan.wish.until.min(created + Duration::days(days)));
        let published_at = published.then(|| later(draw, 10));
        let archived_at = archived.then(|| draw.between(published_at.unwrap_or(created), plan.wish.until));
        let updated = [Some(if draw.chance(300) { later(draw, 60) } else { created }), published_at, archived_at];
        let updated = updated.into_iter().flatten().max().unwrap_or(created);
        let framework = match draw.below(1_000) {
            0..50 => None,
            50..200 => Some(draw.skewed_pick(words::FRAMEWORKS)),
            _ => Some(words::FRAMEWORKS[model.framework]),
        };
        let stage = match draw.below(1_000) {
            0..15 => "production",
            15..55 => "staging",
            55..110 => "disabled",
            _ => "testing",
        };
        let status = if published { "published" } else { "draft" };
        let registration = match draw.below(1_000) {
            0..4 if !published => "pending",
            4..10 if !published => "failed",
            _ => "ready",
        };
        let label = draw.chance(200).then(|| {
            let suffix = if draw.chance(300) { format!("-rc{}", 1 + draw.below(4)) } else { String::new() };
            format!("v{}.{}.{}{suffix}", before.number / 20, before.number % 20, draw.below(3))
        });
        let brings = draw.below(1_000);
        let file = self.files.get(draw.below(self.files.len().max(1))).filter(|_| brings < 780);
        let uri = (780..900).contains(&brings).then(|| format!("s3://models/{}/{}.bin", project.path, id.simple()));
        let parameters = (file.is_some() && draw.chance(850)).then(|| {
            let base = 1_000_i64 << (model.framework % 8 + model.slug.len() % 12);
            base + draw.below(base as usize / 2 + 1) as i64
        });
        let parent = before.previous.filter(|_| draw.chance(150)).map(|at| plan.id_of(at));
        let person = |at: usize| plan.people[at].id;
        let publisher = published.then(|| person(draw.skewed(plan.people.len())));

        let row = sheets.version.row().id(org).id(id).id(model.id).id(self.plan.projects[model.project].id);
        let row =
            row.text(&self.model_keys[plan.model_of(i)]).whole(before.number.into()).text_or_null(label.as_deref());
        let row = row.text_or_null(framework).text_or_null(framework.map(name::sort_key).as_deref());
        let row = row.text(status).text(stage).text(registration);
        let row = row.text_or_null(file.map(|f| f.name.as_str())).whole_or_null(file.map(|f| f.size));
        let row = row.bytes_or_null(file.map(|f| f.sha256.as_slice())).text_or_null(uri.as_deref());
        let row = row.whole_or_null(parameters).id_or_null(run.map(|r| self.run_id(r))).id_or_null(parent);
        let row = row.id_or_null(user.map(person)).time(created).time(updated).time_or_null(published_at);
        let row = row.id_or_null(publisher).time_or_null(archived_at);
        drop(row.id_or_null(archived.then(|| person(draw.skewed(plan.people.len())))));
        let kind = Kind { project: project.id, archived, status, stage, framework };
        sheets.tally.count(kind, file.map_or(0, |f| f.size));

        if let Some(file) = file {
            sheets.file.row().id(org).id(id).text(&file.name).whole(0).id(file.blob);
        }
        if draw.chance(300) {
            sheets.text.row().id(org).id(id).text(&description(draw));
        }
        self.tags(id, draw, sheets);
        self.metadata(id, draw, sheets);
        metrics(org, id, i, draw, sheets);
        let change = sheets.stage.row().id(org).id(draw.id(created)).id(id).null().text("testing");
        drop(change.id_or_null(user.map(person)).time(created).text(""));
        if stage != "testing" {
            let at = later(draw, 20);
            let change = sheets.stage.row().id(org).id(draw.id(at)).id(id).text("testing").text(stage);
            let change = change.id(person(draw.skewed(plan.people.len()))).time(at);
            drop(change.text(draw.pick(words::STAGE_REASONS)));
        }
        if draw.chance(250) {
            sheets.downloads.row().id(org).id(id).whole(1 + (draw.skewed(40) * draw.skewed(40)) as i64);
        }
        let address = format!("{}/{}/{}@{}", plan.wish.organization, project.path, model.slug, before.number);
        let after = serde_json::json!({"address": address, "label": label, "framework": framework});
        self.audited(created, user, "version.registered", id, project.id, &after, draw, sheets);
        if let Some(at) = published_at {
            let after = serde_json::json!({"status": "published"});
            self.audited(at, None, "version.published", id, project.id, &after, draw, sheets);
        }
    }

    fn tags(&self, id: Id, draw: &mut Draw, sheets: &mut Sheets) {
        let tags = &self.plan.tags;
        let mut given: Vec<usize> = Vec::with_capacity(3);
        for _ in 0..draw.below(4) {
            let tag = draw.skewed(tags.len());
            if !given.contains(&tag) {
                given.push(tag);
                sheets.tag.row().id(self.org).id(id).id(tags[tag].0);
            }
        }
    }

    fn metadata(&self, id: Id, draw: &mut Draw, sheets: &mut Sheets) {
        let mut say = |key: &str, value: &str| {
            let kind = if metadata::number(value).is_some() { "number" } else { "text" };
            let row = sheets.metadata.row().id(self.org).id(id).text(key).text(kind).text(value);
            drop(row.number_or_null(metadata::number(value)).text(&name::sort_key(value)));
        };
        if draw.chance(700) {
            let set = draw.skewed(300);
            say(
                "dataset",
                &format!("{}-{}", words::DATASETS[set % words::DATASETS.len()], set / words::DATASETS.len()),
            );
        }
        if draw.chance(300) {
            say("commit", &format!("{:012x}", draw.next() >> 16));
        }
        if draw.chance(350) {
            say("score", &format!("{:.4}", draw.unit()));
        }
        if draw.chance(250) {
            say("precision", draw.pick(words::PRECISIONS));
        }
        if draw.chance(20) {
            say(&format!("note-{}", draw.skewed(200)), if draw.chance(500) { "checked" } else { "7" });
        }
    }

    #[expect(clippy::too_many_arguments, reason = "as many as an audit row has to say")]
    fn audited(
        &self,
        at: Time,
        actor: Option<usize>,
        action: &'static str,
        version: Id,
        project: Id,
        after: &serde_json::Value,
        draw: &mut Draw,
        sheets: &mut Sheets,
    ) {
        let row = sheets.audit.row().time(at).id(draw.id(at)).id(self.org);
        let row = row.id_or_null(actor.map(|at| self.plan.people[at].id)).text("operator");
        drop(row.text(action).text("version").id(version).id(project).text(&after.to_string()));
    }
}

fn metrics(org: Id, id: Id, i: usize, draw: &mut Draw, sheets: &mut Sheets) {
    for (place, (name, variant)) in words::METRICS.iter().enumerate() {
        if !draw.chance(550 / (place + 1)) {
            continue;
        }
        let last = if *name == "loss" && draw.chance(5) { f64::NAN } else { (draw.unit() * 1e5).round() / 1e5 };
        let (least, most) = if last.is_nan() { (0.1, f64::NAN) } else { (last * 0.5, last * 1.25) };
        let row = sheets.metric.row().id(org).id(id).text(name).text(variant);
        let row = row.number(last).number(least).number(most).number((draw.unit() * 1e3).round() / 1e3);
        let steps = 100 + (i % 50) as i64;
        drop(row.whole(steps).whole(steps / 2).whole(steps / 3).whole(0));
    }
}

fn description(draw: &mut Draw) -> String {
    let mut text = String::with_capacity(64);
    for word in 0..4 + draw.below(6) {
        if word > 0 {
            text.push(' ');
        }
        text.push_str(draw.pick(words::DESCRIBING));
    }
    if draw.chance(1) {
        text.push(' ');
        text.push_str(words::RARE);
    }
    text
}
