//! What of several versions is held against each other, in sections.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::line::{Better, Line, better};
use crate::{
    api::{Compared, Comparison},
    elapsed,
    table::{Aggregate, Details},
    version::{MetricSummary, size_text},
};

/// Most lines of a section: more than anybody reads.
const LINES_MAX: usize = 2_000;

/// Some lines under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What is held against each other; lines of which no version has anything are left out.
    pub lines: Vec<Line>,
}

/// Everything but configurations, which are held against each other line by line.
#[must_use]
pub fn sections(of: &Comparison, value: Aggregate) -> Vec<Section> {
    let section = |title, lines: Vec<Line>| Section { title, lines: lines.into_iter().take(LINES_MAX).collect() };
    let all = &of.versions;
    vec![
        section("Fields", fields(all)),
        section("Metadata", pairs(all, |one| &one.version.metadata)),
        section("Parameters", pairs(all, |one| &one.parameters)),
        section("Metrics", metrics(all, value)),
        section("Labels", labels(all)),
    ]
}

/// `mAP@50`, `loss / val`
#[must_use]
pub fn metric_name(name: &str, variant: &str) -> String {
    if variant.is_empty() { name.to_owned() } else { format!("{name} / {variant}") }
}

fn fields(all: &[Compared]) -> Vec<Line> {
    let line = |name: &str, text: &dyn Fn(&Details) -> Option<String>| {
        Line::of(name, all.iter().map(|one| text(&one.version)))
    };
    #[allow(clippy::cast_precision_loss)] // sizes are held against each other, not added
    let sizes = all.iter().map(|one| one.version.size.map(|size| size as f64)).collect();
    let lines = [
        line("Framework", &|v| v.row.framework.clone()),
        line("Status", &|v| Some(v.row.status.title().into())),
        line("Stage", &|v| Some(v.row.stage.title().into())),
        line("Aliases", &|v| Some(v.aliases.join(", "))),
        line("Tags", &|v| Some(v.row.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", "))),
        line("Archived", &|v| v.archived.then(|| "yes".into())),
        line("Project", &|v| Some(v.row.project.path.clone())),
        line("User", &|v| v.row.user.as_ref().map(|user| user.name.clone())),
        line("Task", &|v| v.row.task.as_ref().map(|task| task.name.clone())),
        line("Task status", &|v| v.experiment_status.map(|status| status.title().into())),
        line("Created", &|v| Some(elapsed::exact(v.row.created))),
        line("Published", &|v| v.published.map(elapsed::exact)),
        line("Published by", &|v| v.published_by.as_ref().map(|by| by.name.clone())),
        Line { numbers: sizes, better: Some(Better::Smaller), ..line("Size", &|v| v.size.map(size_text)) },
        line("Files", &|v| Some(v.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", "))),
        line("URI", &|v| v.uri.clone()),
        line("SHA-256", &|v| v.sha256.clone()),
        line("Description", &|v| Some(v.description.clone())),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Keys that any of them has, by name.
fn pairs(all: &[Compared], of: fn(&Compared) -> &Vec<(String, String)>) -> Vec<Line> {
    let maps: Vec<HashMap<&str, &str>> =
        all.iter().map(|one| of(one).iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()).collect();
    let keys: BTreeSet<&str> = maps.iter().flat_map(|map| map.keys().copied()).collect();
    let number = |text: &&str| text.trim().parse::<f64>().ok();
    keys.into_iter()
        .map(|key| Line {
            numbers: maps.iter().map(|map| map.get(key).and_then(number)).collect(),
            ..Line::of(key, maps.iter().map(|map| map.get(key).copied()))
        })
        .collect()
}

fn metrics(all: &[Compared], value: Aggregate) -> Vec<Line> {
    let mut found: BTreeMap<(&str, &str), Vec<Option<f64>>> = BTreeMap::new();
    let of = |m: &MetricSummary| match value {
        Aggregate::Last => m.last,
        Aggregate::Min => m.min,
        Aggregate::Max => m.max,
    };
    for (i, one) in all.iter().enumerate() {
        for (name, variant, summary) in &one.version.metrics {
            let line = found.entry((name, variant)).or_insert_with(|| vec![None; all.len()]);
            line[i] = Some(of(summary));
        }
    }
    found
        .into_iter()
        .map(|((name, variant), numbers)| {
            let texts: Vec<Option<String>> = numbers.iter().map(|n| n.map(|n| n.to_string())).collect();
            let better = better(&format!("{name} {variant}"));
            Line { numbers, better, ..Line::of(metric_name(name, variant), texts) }
        })
        .collect()
}

fn labels(all: &[Compared]) -> Vec<Line> {
    let mut found: BTreeMap<(i64, &str), Vec<Option<i64>>> = BTreeMap::new();
    let mut first: HashMap<&str, i64> = HashMap::new();
    for (i, one) in all.iter().enumerate() {
        for (name, id) in &one.version.labels {
            let at = *first.entry(name).or_insert(*id);
            found.entry((at, name)).or_insert_with(|| vec![None; all.len()])[i] = Some(*id);
        }
    }
    let line = |((_, name), ids): ((i64, &str), Vec<Option<i64>>)| {
        Line::of(name, ids.into_iter().map(|id| id.map(|id| id.to_string())))
    };
    found.into_iter().map(line).collect()
}

/// How many labels a version has that another has not, lacks, and knows by another id.
#[must_use]
pub fn labels_against(labels: &[(String, i64)], base: &[(String, i64)]) -> (usize, usize, usize) {
    let of: HashMap<&str, i64> = base.iter().map(|(name, id)| (name.as_str(), *id)).collect();
    let shared = labels.iter().filter(|(name, _)| of.contains_key(name.as_str())).count();
    let changed = labels.iter().filter(|(name, id)| of.get(name.as_str()).is_some_and(|other| other != id)).count();
    (labels.len() - shared, base.len() - shared, changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn labels_add_up(a in proptest::collection::btree_map("[a-f]", 0i64..3, 0..6), b in proptest::collection::btree_map("[a-f]", 0i64..3, 0..6)) {
            let list = |map: &BTreeMap<String, i64>| map.iter().map(|(name, id)| (name.clone(), *id)).collect::<Vec<_>>();
            let (added, removed, changed) = labels_against(&list(&a), &list(&b));
            prop_assert_eq!(a.len() - added, b.len() - removed);
            prop_assert_eq!(a == b, (added, removed, changed) == (0, 0, 0));
            let back = labels_against(&list(&b), &list(&a));
            prop_assert_eq!(back, (removed, added, changed));
        }
    }
}
