//! What a sample is made of.

use std::{collections::BTreeMap, fmt::Write};

use domain::{experiment::ExperimentStatus, version::Stage};

use super::files::Format;

/// A project.
pub(super) struct Project {
    /// Slugs from the top.
    pub path: &'static str,
    /// Its description.
    pub about: &'static str,
}

/// A model with its versions, oldest first.
pub(super) struct Model {
    /// Slugs from the top; the last is its name.
    pub path: &'static str,
    /// What its versions consist of.
    pub artifact: Artifact,
    /// Label enumeration, from id 0 on.
    pub classes: &'static [&'static str],
    /// Metadata of every version.
    pub metadata: &'static [(&'static str, &'static str)],
    /// Versions.
    pub versions: &'static [Version],
}

/// What a version consists of.
#[derive(Clone, Copy)]
pub(super) enum Artifact {
    /// Files of so many kilobytes.
    Files(Format, usize),
    /// A URI, with `{}` for the version's number, and the framework.
    Uri(&'static str, &'static str),
    /// Metadata only, and the framework.
    Nothing(&'static str),
}

/// A version.
pub(super) struct Version {
    /// Label.
    pub label: Option<&'static str>,
    /// Description.
    pub about: &'static str,
    /// Tags.
    pub tags: &'static [&'static str],
    /// Where it stands.
    pub stage: Option<Stage>,
    /// The experiment that made it; versions of one project may name the same.
    pub run: Option<Run>,
    /// What it was derived from: `vision/detectors/yolo@2`.
    pub parent: Option<&'static str>,
}

impl Version {
    /// A version about which nothing is known.
    pub const NEW: Self = Self { label: None, about: "", tags: &[], stage: None, run: None, parent: None };

    /// What is in use, or was, is read-only; the rest is still being worked on.
    pub fn is_released(&self) -> bool {
        let released = matches!(self.stage, Some(Stage::Production | Stage::Staging | Stage::Disabled));
        released && self.run.as_ref().is_none_or(|run| run.status.has_ended())
    }
}

/// An experiment.
pub(super) struct Run {
    /// Name.
    pub name: &'static str,
    /// How it ended, or that it still runs.
    pub status: ExperimentStatus,
    /// Tags.
    pub tags: &'static [&'static str],
    /// Parameters.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Metrics: name, variant, first and last value.
    pub metrics: &'static [(&'static str, &'static str, f64, f64)],
}

impl Run {
    /// A run that ended well, known by its name alone.
    pub const fn named(name: &'static str) -> Self {
        Self { name, status: ExperimentStatus::Completed, tags: &[], parameters: &[], metrics: &[] }
    }
}

impl Artifact {
    /// The framework, where no file tells it.
    pub fn framework(self) -> Option<&'static str> {
        match self {
            Self::Files(..) => None,
            Self::Uri(_, framework) | Self::Nothing(framework) => Some(framework),
        }
    }
}

impl Model {
    /// Path of its project.
    pub fn project(&self) -> &'static str {
        self.path.rsplit_once('/').map_or("", |(project, _)| project)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The model's metadata and what changes from version to version.
    pub fn metadata(&self, seed: u64) -> BTreeMap<String, String> {
        let mut metadata: BTreeMap<String, String> =
            self.metadata.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        metadata.insert("commit".into(), format!("{:07x}", seed >> 36));
        metadata
    }

    /// The configuration it was trained with, as YAML.
    pub fn configuration(&self, version: &Version, seed: u64) -> String {
        let mut yaml = format!("model: {}\nseed: {}\n", self.name(), seed % 10_000);
        let parameters = version.run.as_ref().map_or(&[][..], |run| run.parameters);
        for (section, pairs) in [("train", parameters), ("data", self.metadata)] {
            if !pairs.is_empty() {
                let _ = writeln!(yaml, "{section}:");
            }
            for (key, value) in pairs {
                let _ = writeln!(yaml, "  {key}: {value}");
            }
        }
        if !self.classes.is_empty() {
            let _ = writeln!(yaml, "classes: [{}]", self.classes.join(", "));
        }
        yaml
    }
}
