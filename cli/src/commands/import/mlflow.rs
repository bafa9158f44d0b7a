//! The model registry of an MLflow server, by its HTTP protocol.

use std::{collections::BTreeMap, path::Path};

use domain::version::Stage;
use serde::Deserialize;

use super::found::{At, Content, File, Model, Origin, Version};
use crate::{
    client::{source::Source, url},
    exit::Exit,
    failure::Failure,
};

/// Where calls are.
const CALLS: &str = "/api/2.0/mlflow";
/// Where files are that the server keeps or hands on.
const FILES: &str = "/api/2.0/mlflow-artifacts/artifacts";
/// The tag of prompts, which are kept as models and are none.
const PROMPT: &str = "mlflow.prompt.is_prompt";
/// Deepest folders of a version.
const DEPTH_MAX: usize = 32;

/// A server.
pub struct Registry {
    source: Source,
}

#[derive(Deserialize)]
struct Models {
    #[serde(default)]
    registered_models: Vec<Registered>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Registered {
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    aliases: Vec<Alias>,
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Deserialize)]
struct Alias {
    alias: String,
    version: Number,
}

#[derive(Deserialize)]
struct Versions {
    #[serde(default)]
    model_versions: Vec<Found>,
    next_page_token: Option<String>,
}

/// Numbers come as text, or as such.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Number {
    Text(String),
    Number(i64),
}

impl Number {
    fn value(&self) -> i64 {
        match self {
            Self::Text(text) => text.parse().unwrap_or_default(),
            Self::Number(number) => *number,
        }
    }
}

#[derive(Deserialize)]
struct Found {
    version: Number,
    creation_timestamp: Option<Number>,
    user_id: Option<String>,
    current_stage: Option<String>,
    description: Option<String>,
    source: Option<String>,
    run_id: Option<String>,
    run_link: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct DownloadUri {
    artifact_uri: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    files: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    path: String,
    #[serde(default)]
    is_dir: bool,
    file_size: Option<Number>,
}

impl Registry {
    /// A registry that a client speaks to.
    pub fn new(source: Source) -> Self {
        Self { source }
    }

    fn versions(&self, model: &Registered) -> Result<Vec<Version>, Failure> {
        let quote = if model.name.contains('\'') { '"' } else { '\'' };
        let filter = format!("name={quote}{}{quote}", model.name);
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut pairs = vec![("filter", filter.as_str()), ("max_results", "200")];
            pairs.extend(token.as_deref().map(|token| ("page_token", token)));
            let page: Versions = self.source.get(&at("model-versions/search", &pairs))?;
            found.extend(page.model_versions);
            token = page.next_page_token.filter(|token| !token.is_empty());
            if token.is_none() {
                break;
            }
        }
        found.sort_by_key(|version| version.version.value());
        Ok(found.into_iter().map(|version| self.version(model, version)).collect())
    }

    fn version(&self, model: &Registered, found: Found) -> Version {
        let number = found.version.value();
        let mut metadata = metadata(found.tags);
        for (key, value) in [
            ("mlflow.version", Some(number.to_string())),
            ("mlflow.source", found.source),
            ("mlflow.run_id", found.run_id),
            ("mlflow.run_link", found.run_link),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                metadata.insert(key.to_owned(), value);
            }
        }
        let made = found.creation_timestamp.and_then(|millis| chrono::DateTime::from_timestamp_millis(millis.value()));
        let aliases = model.aliases.iter().filter(|alias| alias.version.value() == number);
        Version {
            reference: format!("mlflow {} {} {number}", self.source.url(), model.name),
            called: format!("{} {number}", model.name),
            label: Some(format!("v{number}")),
            description: found.description.unwrap_or_default(),
            metadata,
            stage: stage(found.current_stage.as_deref().unwrap_or_default()),
            aliases: aliases.map(|alias| alias.alias.clone()).collect(),
            user: found.user_id.filter(|user| !user.is_empty()),
            created: made.map(|made| made.to_rfc3339()),
            ..Version::default()
        }
    }

    /// The folder that a URI means among the files that the server hands out.
    fn folder(&self, uri: &str) -> Option<String> {
        let own = format!("{}{FILES}/", self.source.url());
        if let Some(folder) = uri.strip_prefix(&own) {
            return Some(folder.trim_matches('/').to_owned());
        }
        let rest = uri.strip_prefix("mlflow-artifacts:")?;
        let path = match rest.strip_prefix("//") {
            Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
            None => rest,
        };
        Some(path.trim_matches('/').to_owned())
    }

    /// All files below a folder.
    fn files(&self, folder: &str) -> Result<Vec<File>, Failure> {
        let (mut files, mut folders) = (Vec::new(), vec![(String::new(), 0)]);
        while let Some((below, depth)) = folders.pop() {
            if depth > DEPTH_MAX {
                return Err(Failure::new(Exit::Refused, format!("{folder} has folders without end.")));
            }
            let path = if below.is_empty() { folder.to_owned() } else { format!("{folder}/{below}") };
            let listed: Listed = self.source.get(&with(FILES, &[("path", &path)]))?;
            for item in listed.files {
                let last = item.path.trim_matches('/').rsplit('/').next().unwrap_or_default();
                if last.is_empty() || last == ".." || last == "." {
                    continue;
                }
                let name = if below.is_empty() { last.to_owned() } else { format!("{below}/{last}") };
                if item.is_dir {
                    folders.push((name, depth + 1));
                } else {
                    let at = At::There(format!("{FILES}{}", url::page(&segments(&format!("{folder}/{name}")))));
                    let size = item.file_size.and_then(|size| u64::try_from(size.value()).ok());
                    files.push(File { name, size, at });
                }
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }
}

impl Origin for Registry {
    fn models(&self) -> Result<Vec<Model>, Failure> {
        let (mut models, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut pairs = vec![("max_results", "100")];
            pairs.extend(token.as_deref().map(|token| ("page_token", token)));
            let page: Models = self.source.get(&at("registered-models/search", &pairs))?;
            for found in page.registered_models {
                if found.tags.iter().any(|tag| tag.key == PROMPT && tag.value.as_deref() == Some("true")) {
                    continue;
                }
                models.push(Model {
                    versions: self.versions(&found)?,
                    name: found.name,
                    description: found.description.unwrap_or_default(),
                    metadata: metadata(found.tags),
                    ..Model::default()
                });
            }
            token = page.next_page_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(models);
            }
        }
    }

    fn content(&self, model: &Model, version: &Version) -> Result<Content, Failure> {
        let number = version.metadata.get("mlflow.version").map_or("", String::as_str);
        let pairs = [("name", model.name.as_str()), ("version", number)];
        let told: DownloadUri = self.source.get(&at("model-versions/get-download-uri", &pairs))?;
        let uri = told.artifact_uri.unwrap_or_default();
        if let Some(folder) = self.folder(&uri) {
            let files = self.files(&folder)?;
            return Ok(match files.is_empty() {
                true => Content::Nothing(format!("{uri} has no files")),
                false => Content::Files(files),
            });
        }
        Ok(match uri.split_once(':') {
            Some((scheme, _)) if scheme.len() > 1 && scheme != "file" && !scheme.contains(['/', '\\']) => {
                Content::Uri(uri)
            }
            _ if uri.is_empty() => Content::Nothing("it is of no files".into()),
            _ => Content::Nothing(format!("{uri} is a path of that server: serve its files with --serve-artifacts")),
        })
    }

    fn fetch(&self, path: &str, file: &File, to: &Path, quiet: bool) -> Result<(), Failure> {
        self.source.fetch(path, &file.name, file.size, to, quiet)
    }
}

fn at(call: &str, pairs: &[(&str, &str)]) -> String {
    with(&format!("{CALLS}/{call}"), pairs)
}

/// A path with a query.
pub fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::with_query(&[], pairs);
    let query = query.split_once('?').map_or("", |(_, query)| query);
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

fn metadata(tags: Vec<Tag>) -> BTreeMap<String, String> {
    tags.into_iter().filter(|tag| !tag.key.is_empty()).map(|tag| (tag.key, tag.value.unwrap_or_default())).collect()
}

fn stage(word: &str) -> Option<Stage> {
    match word.to_ascii_lowercase().as_str() {
        "staging" => Some(Stage::Staging),
        "production" => Some(Stage::Production),
        "archived" => Some(Stage::Disabled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_lead_to_folders_that_the_server_hands_out() {
        let registry = Registry::new(Source::new("http://127.0.0.1:5000/base/", None, false).unwrap());
        let folder = |uri: &str| registry.folder(uri);
        assert_eq!(folder("mlflow-artifacts:/1/m/artifacts").as_deref(), Some("1/m/artifacts"));
        assert_eq!(folder("mlflow-artifacts://host:1/1/m").as_deref(), Some("1/m"));
        let own = "http://127.0.0.1:5000/base/api/2.0/mlflow-artifacts/artifacts/versions/x";
        assert_eq!(folder(own).as_deref(), Some("versions/x"));
        for other in ["s3://b/m", "/tmp/m", "http://evil.example/api/2.0/mlflow-artifacts/artifacts/x", ""] {
            assert_eq!(folder(other), None, "{other}");
        }
        assert_eq!(with("/a", &[("path", "b c/d")]), "/a?path=b%20c%2Fd");
        assert_eq!(stage("Archived"), Some(Stage::Disabled));
        assert_eq!(stage("None"), None);
    }
}
