//! Which models, from which packages, with what to say about them. Facts are those that the packages'
//! authors publish.

mod magika;
mod minilm;
mod ocr;
mod silero;

use std::collections::BTreeSet;

/// A pinned package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Name on the Python package index.
    pub name: &'static str,
    /// Version.
    pub version: &'static str,
}

/// A project.
pub struct Project {
    /// Slugs from the top.
    pub path: &'static str,
    /// Its description.
    pub about: &'static str,
    /// Tags.
    pub tags: &'static str,
}

/// A model.
pub struct Model {
    /// Slugs from the top; the last is its name.
    pub path: &'static str,
    /// Metadata of every version, as `key=value`.
    pub metadata: &'static [&'static str],
    /// Versions, oldest first.
    pub versions: &'static [Version],
}

/// A version.
pub struct Version {
    /// Label; unique in the model, which is how a second run knows it.
    pub label: &'static str,
    /// Where its files come from.
    pub package: Package,
    /// Files in the package.
    pub files: &'static [&'static str],
    /// What Vitrine should recognise.
    pub framework: &'static str,
    /// Description.
    pub about: &'static str,
    /// Tags, parted by commas.
    pub tags: &'static str,
    /// A file in the package with its configuration, if there is one.
    pub config: Option<&'static str>,
    /// Its label enumeration.
    pub labels: Labels,
    /// Label of the version that it was derived from.
    pub parent: Option<&'static str>,
}

/// Where a label enumeration comes from.
#[derive(Clone, Copy)]
pub enum Labels {
    /// There is none.
    None,
    /// These, from id 0 on.
    Are(&'static [&'static str]),
    /// A list in a JSON file of the package: the file and the way to the list.
    InJson(&'static str, &'static str),
}

/// Projects, those above before those below.
pub const PROJECTS: &[Project] = &[
    Project { path: "audio", about: "Models that listen.", tags: "samples" },
    Project { path: "audio/vad", about: "Is somebody speaking? Voice activity detection.", tags: "realtime,samples" },
    Project { path: "files", about: "Models about files.", tags: "samples" },
    Project { path: "files/detection", about: "What type a file is, told from its content.", tags: "samples,security" },
    Project { path: "text", about: "Models that read.", tags: "samples" },
    Project {
        path: "text/embeddings",
        about: "Sentences as vectors, for search and clustering.",
        tags: "samples,search",
    },
    Project { path: "vision", about: "Models that see.", tags: "samples" },
    Project {
        path: "vision/ocr",
        about: "Text in images: where it is, which way up, what it says.",
        tags: "ocr,samples",
    },
];

/// Models of all packages.
pub const MODELS: &[&Model] = &[
    &minilm::MINILM,
    &ocr::CLASSIFIER,
    &ocr::RECOGNIZER,
    &ocr::DETECTOR,
    &magika::STANDARD,
    &silero::JIT,
    &silero::HALF,
    &silero::IFLESS,
    &silero::ONLY_16K,
    &silero::SILERO,
];

/// The packages that versions come from, each once.
pub fn packages() -> BTreeSet<Package> {
    MODELS.iter().flat_map(|model| model.versions).map(|version| version.package).collect()
}

/// Files of a package that some version consists of, each once.
pub fn files_of(package: Package) -> BTreeSet<&'static str> {
    let versions = MODELS.iter().flat_map(|model| model.versions).filter(|version| version.package == package);
    versions.flat_map(|version| version.files.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_an_address_of_its_own_in_a_project_that_is_made() {
        let mut seen = BTreeSet::new();
        for model in MODELS {
            let (project, _) = model.path.rsplit_once('/').unwrap();
            assert!(PROJECTS.iter().any(|p| p.path == project), "{project}");
            for version in model.versions {
                if let Some(parent) = version.parent {
                    assert!(seen.contains(&(model.path, parent)), "{}@{parent} comes later", model.path);
                }
                assert!(seen.insert((model.path, version.label)), "{}@{} comes twice", model.path, version.label);
                let label = version.label.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
                assert!(label && version.label.starts_with('v'), "{}", version.label);
                assert!(!version.about.is_empty() && !version.files.is_empty());
            }
        }
        assert!(seen.len() >= 20);
    }

    #[test]
    fn projects_come_after_those_above() {
        for (i, project) in PROJECTS.iter().enumerate() {
            let above = project.path.rsplit_once('/').map(|(above, _)| above);
            assert!(above.is_none_or(|above| PROJECTS[..i].iter().any(|p| p.path == above)), "{}", project.path);
        }
    }

    #[test]
    fn packages_are_pinned_to_one_version_each_time() {
        for Package { name, version } in packages() {
            assert!(version.split('.').count() == 3 && version.split('.').all(|n| n.parse::<u32>().is_ok()), "{name}");
        }
    }
}
