//! Rows that are written in one transaction.

use std::ops::Range;

use domain::{Id, name};

use super::{files::Kept, plan::Plan, sheet::Sheet, tally::Tally, version::Before};

/// All that rows are made of.
pub(super) struct Source {
    pub plan: Plan,
    pub org: Id,
    pub files: Vec<Kept>,
    /// What models are sorted by, in their order.
    pub model_keys: Vec<String>,
}

/// Rows by table, and what they count for.
pub(super) struct Sheets {
    pub run: Sheet,
    pub parameter: Sheet,
    pub run_metric: Sheet,
    pub run_tag: Sheet,
    pub version: Sheet,
    pub file: Sheet,
    pub text: Sheet,
    pub tag: Sheet,
    pub metadata: Sheet,
    pub metric: Sheet,
    pub stage: Sheet,
    pub downloads: Sheet,
    pub audit: Sheet,
    pub tally: Tally,
}

impl Sheets {
    fn new() -> Self {
        Self {
            run: Sheet::new(
                "experiment",
                "org_id, id, project_id, name, name_key, kind, status, published_at, user_id, created_at, started_at,
                 updated_at, last_iteration",
            ),
            parameter: Sheet::new("experiment_parameter", "org_id, experiment_id, name, value, number, value_key"),
            run_metric: Sheet::new(
                "experiment_metric",
                "org_id, experiment_id, name, variant, last, min, max, first, last_iteration, min_iteration, max_iteration,
                 first_iteration",
            ),
            run_tag: Sheet::new("experiment_tag", "org_id, experiment_id, tag_id"),
            version: Sheet::new(
                "version",
                "org_id, id, model_id, project_id, name_key, number, label, framework, framework_key, status, stage,
                 registration, file_name, size, sha256, uri, parameter_count, experiment_id, parent_id, user_id,
                 created_at, updated_at, published_at, published_by, archived_at, archived_by",
            ),
            file: Sheet::new("version_file", "org_id, version_id, name, position, blob_id"),
            text: Sheet::new("version_text", "org_id, version_id, description"),
            tag: Sheet::new("version_tag", "org_id, version_id, tag_id"),
            metadata: Sheet::new("version_metadata", "org_id, version_id, key, type, value, number, value_key"),
            metric: Sheet::new(
                "version_metric",
                "org_id, version_id, name, variant, last, min, max, first, last_iteration, min_iteration, max_iteration,
                 first_iteration",
            ),
            stage: Sheet::new(
                "stage_change",
                "org_id, id, version_id, from_stage, to_stage, changed_by, changed_at, reason",
            ),
            downloads: Sheet::new("download_count", "org_id, version_id, count"),
            audit: Sheet::new(
                "audit",
                "at, id, org_id, actor_id, via, action, kind, resource_id, project_id, after",
            ),
            tally: Tally::default(),
        }
    }

    /// All of them, what is referred to first.
    pub fn all(self, org: Id) -> Vec<Sheet> {
        let [counts, tallies] = self.tally.sheets(org);
        vec![
            self.run,
            self.parameter,
            self.run_metric,
            self.run_tag,
            self.version,
            self.file,
            self.text,
            self.tag,
            self.metadata,
            self.metric,
            self.stage,
            self.downloads,
            self.audit,
            counts,
            tallies,
        ]
    }
}

/// What has been written of each model so far.
pub(super) struct SoFar(Vec<(u32, usize)>);

impl SoFar {
    pub fn nothing(plan: &Plan) -> Self {
        Self(vec![(0, 0); plan.models.len()])
    }
}

impl Source {
    pub fn new(plan: Plan, org: Id, files: Vec<Kept>) -> Self {
        let model_keys = plan.models.iter().map(|m| name::sort_key(&m.name)).collect();
        Self { plan, org, files, model_keys }
    }

    /// The next versions, with the runs that they come from.
    pub fn chunk(&self, versions: Range<usize>, so_far: &mut SoFar) -> Vec<Sheet> {
        let mut sheets = Sheets::new();
        let (burst, wish) = (self.plan.burst, &self.plan.wish);
        let is_last = versions.end == wish.versions;
        let runs_until = if is_last { wish.experiments } else { versions.end.div_ceil(burst).min(wish.experiments) };
        for run in versions.start.div_ceil(burst).min(wish.experiments)..runs_until {
            self.run(run, &mut sheets);
        }
        for version in versions {
            let (count, last) = &mut so_far.0[self.plan.model_of(version)];
            let previous = (*count > 0).then_some(*last);
            *count += 1;
            *last = version;
            self.version(version, &Before { number: *count, previous }, &mut sheets);
        }
        sheets.all(self.org)
    }
}
