//! The samples themselves.

mod aerial;
mod detectors;
mod helpers;
mod ranking;
mod segmentation;
mod speech;

use domain::experiment::ExperimentStatus;

use super::plan::{Model, Project, Run, Version};

/// Projects, those above before those below.
pub(super) const PROJECTS: &[Project] = &[
    Project { path: "vision", about: "Sample project: what cameras see, from street level and from the air." },
    Project { path: "vision/detectors", about: "Object detectors, and the small models that clean up after them." },
    Project { path: "vision/detectors/aerial", about: "Detectors for aerial images: small objects, large tiles." },
    Project { path: "vision/segmentation", about: "Masks of roads and buildings for the map team." },
    Project { path: "speech", about: "Sample project: wake words, transcripts and who said what." },
    Project { path: "ranking", about: "Sample project: the order of search results." },
];

/// Experiments that no version came from (yet).
pub(super) const RUNS: &[(&str, Run)] = &[
    (
        "vision/detectors",
        Run {
            status: ExperimentStatus::Failed,
            tags: &["large"],
            parameters: &[("backbone", "swin-l"), ("lr", "0.02"), ("epochs", "36")],
            metrics: &[("loss", "train", 14.2, f64::NAN), ("mAP@50", "validation", 0.0, 0.034)],
            ..Run::named("dino swin-l, learning rate too high")
        },
    ),
    (
        "speech",
        Run {
            status: ExperimentStatus::InProgress,
            tags: &["noise"],
            parameters: &[("noise", "street, cafe, car"), ("epochs", "200")],
            metrics: &[("loss", "train", 0.91, 0.22)],
            ..Run::named("wake word in traffic noise")
        },
    ),
    (
        "ranking",
        Run {
            status: ExperimentStatus::Stopped,
            parameters: &[("num_leaves", "255"), ("learning_rate", "0.3")],
            metrics: &[("ndcg@10", "validation", 0.31, 0.352)],
            ..Run::named("ltr, wide trees")
        },
    ),
];

fn models() -> impl Iterator<Item = &'static Model> {
    ranking::MODELS
        .iter()
        .chain(speech::MODELS)
        .chain(segmentation::MODELS)
        .chain(helpers::MODELS)
        .chain(detectors::MODELS)
        .chain(aerial::MODELS)
}

/// Every version with its model and number, in the order in which people would have made them: all
/// models grow together, so that the newest rows of the table are the newest version of each.
pub(super) fn versions() -> Vec<(&'static Model, usize, &'static Version)> {
    let mut versions: Vec<_> = models()
        .flat_map(|model| (1..).zip(model.versions).map(move |(number, version)| (model, number, version)))
        .collect();
    versions.sort_by_key(|(model, number, _)| number * 1000 / model.versions.len());
    versions
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{address::Address, name};
    use std::collections::BTreeSet;

    #[test]
    fn there_is_enough_to_look_at() {
        assert!(models().count() >= 15);
        assert!((30..=45).contains(&versions().len()), "{}", versions().len());
    }

    #[test]
    fn everything_is_in_a_project_that_is_there_first() {
        let mut seen = BTreeSet::new();
        for project in PROJECTS {
            assert!(project.path.rsplit_once('/').is_none_or(|(above, _)| seen.contains(above)), "{}", project.path);
            seen.insert(project.path);
        }
        for at in models().map(Model::project).chain(RUNS.iter().map(|(project, _)| *project)) {
            assert!(seen.contains(at), "{at}");
        }
        assert_eq!(models().map(|m| m.path).collect::<BTreeSet<_>>().len(), models().count());
    }

    #[test]
    fn parents_come_before_their_children_and_names_are_slugs() {
        let mut seen = BTreeSet::new();
        for (model, number, version) in versions() {
            assert!(version.parent.is_none_or(|parent| seen.contains(parent)), "parent of {}@{number}", model.path);
            assert_eq!(Address::parse(model.path).unwrap().to_string(), model.path);
            version.label.map_or(Ok(()), name::check_label).unwrap();
            version.tags.iter().for_each(|tag| assert_eq!(name::check_tag(tag).unwrap(), *tag));
            assert!(!version.about.is_empty(), "{}@{number} has no description", model.path);
            seen.insert(format!("{}@{number}", model.path).leak());
        }
    }
}
