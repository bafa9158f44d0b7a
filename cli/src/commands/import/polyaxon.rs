//! Versions of models of a Polyaxon server, by its HTTP protocol.

use std::{collections::BTreeMap, path::Path};

use domain::version::Stage;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    found::{At, Content, File, Model, Origin, Version, tags},
    mlflow::with,
};
use crate::{
    client::{source::Source, url},
    failure::Failure,
};

/// Rows of a page.
const PAGE: usize = 100;
/// Kinds of artifacts that are a file of the path that is told.
const FILES: [&str; 15] = [
    "file",
    "model",
    "dockerfile",
    "env",
    "html",
    "text",
    "histogram",
    "chart",
    "csv",
    "tsv",
    "psv",
    "ssv",
    "image",
    "audio",
    "dataframe",
];

/// A server, and whose projects are read.
pub struct Server {
    source: Source,
    owner: String,
}

#[derive(Deserialize)]
struct Page<T> {
    #[serde(default = "Vec::new")]
    results: Vec<T>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Project {
    name: String,
    description: Option<String>,
    readme: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Found {
    name: String,
    description: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    content: Option<Value>,
    readme: Option<String>,
    stage: Option<String>,
    run: Option<String>,
    connection: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    user: Option<Value>,
    #[serde(default)]
    meta_info: Option<MetaInfo>,
}

#[derive(Default, Deserialize)]
struct MetaInfo {
    run: Option<Run>,
    #[serde(default)]
    lineage: Option<Vec<Artifact>>,
}

#[derive(Deserialize)]
struct Run {
    uuid: String,
    project: Option<String>,
}

#[derive(Deserialize)]
struct Artifact {
    name: String,
    kind: Option<String>,
    path: Option<String>,
    #[serde(default)]
    summary: Option<Value>,
}

#[derive(Deserialize)]
struct RunDetails {
    settings: Option<Settings>,
}

#[derive(Deserialize)]
struct Settings {
    namespace: Option<String>,
}

impl Server {
    /// An owner's projects on a server.
    pub fn new(source: Source, owner: &str) -> Self {
        Self { source, owner: owner.to_owned() }
    }

    fn path(&self, segments: &[&str]) -> String {
        let all: Vec<&str> = ["api", "v1", self.owner.as_str()].into_iter().chain(segments.iter().copied()).collect();
        url::page(&all)
    }

    fn all<T: DeserializeOwned>(&self, segments: &[&str], sort: &str) -> Result<Vec<T>, Failure> {
        let mut all = Vec::new();
        loop {
            let (limit, offset) = (PAGE.to_string(), all.len().to_string());
            let pairs = [("sort", sort), ("limit", limit.as_str()), ("offset", offset.as_str())];
            let page: Page<T> = self.source.get(&with(&self.path(segments), &pairs))?;
            let is_last = page.results.is_empty() || page.next.is_none();
            all.extend(page.results);
            if is_last {
                return Ok(all);
            }
        }
    }

    fn found(&self, project: &str, version: &str) -> Result<Found, Failure> {
        self.source.get(&self.path(&[project, "versions", "model", version]))
    }

    fn version(&self, project: &str, found: Found) -> Version {
        let text = |value: Value| if let Value::String(text) = value { text } else { value.to_string() };
        let name = found.name;
        let is_number = name.bytes().all(|b| b.is_ascii_digit());
        // A number, and a word that has a meaning here, would be no label.
        let label = [name.clone(), format!("v{name}")]
            .into_iter()
            .find(|label| domain::name::check_label(label).is_ok())
            .filter(|_| is_number || name != "latest");
        let held = [
            ("polyaxon.name", Some(name.clone())),
            ("polyaxon.run", found.run),
            ("polyaxon.connection", found.connection),
            ("polyaxon.readme", found.readme),
        ];
        let held = held.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.filter(|v| !v.is_empty())?)));
        let user = found.user.and_then(|user| match user {
            Value::String(name) => Some(name),
            Value::Object(user) => user.get("username").and_then(Value::as_str).map(str::to_owned),
            _ => None,
        });
        Version {
            reference: format!("polyaxon {} {}/{project} {name}", self.source.url(), self.owner),
            called: format!("{project} {name}"),
            label,
            description: found.description.unwrap_or_default(),
            configuration: found.content.filter(|content| !content.is_null()).map(text).unwrap_or_default(),
            tags: tags(found.tags.iter().flatten().map(String::as_str)),
            metadata: held.collect::<BTreeMap<_, _>>(),
            stage: found.stage.as_deref().and_then(Stage::from_code),
            user,
            created: found.created_at,
            ..Version::default()
        }
    }
}

impl Origin for Server {
    fn models(&self) -> Result<Vec<Model>, Failure> {
        let mut models = Vec::new();
        for listed in self.all::<Named>(&["projects", "list"], "created_at")? {
            let project: Project = self.source.get(&self.path(&[&listed.name]))?;
            let mut versions = Vec::new();
            for version in self.all::<Named>(&[&listed.name, "versions", "model"], "created_at")? {
                versions.push(self.version(&listed.name, self.found(&listed.name, &version.name)?));
            }
            models.push(Model {
                name: project.name,
                description: project.description.unwrap_or_default(),
                readme: project.readme.unwrap_or_default(),
                versions,
                ..Model::default()
            });
        }
        Ok(models)
    }

    fn content(&self, model: &Model, version: &Version) -> Result<Content, Failure> {
        let name = version.metadata.get("polyaxon.name").map_or("", String::as_str);
        let info = self.found(&model.name, name)?.meta_info.unwrap_or_default();
        let (Some(run), Some(lineage)) = (info.run, info.lineage.filter(|lineage| !lineage.is_empty())) else {
            return Ok(Content::Nothing("no artifact of a run is linked to it".into()));
        };
        let project = run.project.unwrap_or_else(|| model.name.clone());
        let details: RunDetails = self.source.get(&self.path(&[&project, "runs", &run.uuid]))?;
        let namespace = details.settings.and_then(|settings| settings.namespace).unwrap_or_else(|| "polyaxon".into());
        let at = url::page(&["streams", "v1", &namespace, &self.owner, &project, "runs", &run.uuid, "artifact"]);
        let mut files = Vec::new();
        for artifact in lineage {
            let kind = artifact.kind.unwrap_or_default();
            let path = artifact.path.unwrap_or_default();
            if !FILES.contains(&kind.as_str()) || path.is_empty() {
                return Ok(Content::Nothing(format!("its artifact {} is a {kind}, which is no file", artifact.name)));
            }
            // Paths are told from the run on, with or without its key.
            let path = path.strip_prefix(&format!("{}/", run.uuid)).unwrap_or(&path).trim_matches('/').to_owned();
            let size = artifact.summary.as_ref().and_then(|summary| summary.get("size")).and_then(Value::as_u64);
            let there = At::There(with(&at, &[("path", &path)]));
            files.push(File { name: path, size, at: there });
        }
        Ok(Content::Files(files))
    }

    fn fetch(&self, path: &str, file: &File, to: &Path, quiet: bool) -> Result<(), Failure> {
        self.source.fetch(path, &file.name, file.size, to, quiet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_labels_where_they_can() {
        let server = Server::new(Source::new("http://127.0.0.1:1", None, false).unwrap(), "acme");
        let label = |name: &str| {
            let found = serde_json::json!({"name": name, "content": {"a": 1}, "user": {"username": "ada"}});
            let version = server.version("iris", serde_json::from_value(found).unwrap());
            assert_eq!((version.configuration.as_str(), version.user.as_deref()), (r#"{"a":1}"#, Some("ada")));
            assert_eq!(version.metadata["polyaxon.name"], name);
            version.label
        };
        assert_eq!(label("v1-rc").as_deref(), Some("v1-rc"));
        assert_eq!(label("7").as_deref(), Some("v7"));
        assert_eq!(label("latest"), None);
    }
}
