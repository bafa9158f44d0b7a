//! Models of a ClearML server, by its HTTP protocol. What is in the archive there stays there.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use serde_json::{Value, json};

use super::found::{At, Content, File, Model, Origin, Version, tags};
use crate::{client::source::Source, exit::Exit, failure::Failure};

/// Models of a page.
const PAGE: usize = 500;
/// What is read of a model.
const FIELDS: [&str; 16] = [
    "id",
    "name",
    "uri",
    "framework",
    "labels",
    "tags",
    "comment",
    "metadata",
    "ready",
    "created",
    "design",
    "project.name",
    "user.name",
    "task.id",
    "task.name",
    "parent",
];

/// A server that somebody has signed in to.
pub struct Server {
    source: Source,
    files: Option<Source>,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

#[derive(Deserialize)]
struct Entered {
    token: String,
}

#[derive(Deserialize)]
struct Models {
    #[serde(default)]
    models: Vec<Found>,
}

/// What another thing is called: an object where it was joined, else its key.
#[derive(Deserialize)]
#[serde(untagged)]
enum Joined {
    Object { id: Option<String>, name: Option<String> },
    Key(String),
}

impl Joined {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Object { name, id } => name.as_deref().or(id.as_deref()),
            Self::Key(key) => Some(key),
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Object { id, .. } => id.as_deref(),
            Self::Key(key) => Some(key),
        }
    }
}

#[derive(Deserialize)]
struct Found {
    id: String,
    name: Option<String>,
    uri: Option<String>,
    framework: Option<String>,
    #[serde(default)]
    labels: Option<BTreeMap<String, i64>>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    comment: Option<String>,
    #[serde(default)]
    metadata: Option<Value>,
    #[serde(default)]
    ready: Option<bool>,
    created: Option<String>,
    design: Option<Value>,
    project: Option<Joined>,
    user: Option<Joined>,
    task: Option<Joined>,
}

impl Server {
    /// Signs in: the source has the keys, and is asked for a token.
    ///
    /// # Errors
    /// What the server refused; a file server that is no address.
    pub fn enter(source: Source, files: Option<&str>, insecure: bool) -> Result<Self, Failure> {
        let answer: Answer<Entered> = source.ask("/auth.login", &json!({}))?;
        let bearer = format!("Bearer {}", answer.data.token);
        let files = files.map(|url| Source::new(url, Some(bearer.clone()), insecure)).transpose()?;
        Ok(Self { source: source.authorized(bearer), files })
    }

    fn all(&self) -> Result<Vec<Found>, Failure> {
        let mut all: Vec<Found> = Vec::new();
        loop {
            let body = json!({
                "page": all.len() / PAGE, "page_size": PAGE, "order_by": ["created"], "only_fields": FIELDS,
                "system_tags": ["-archived"],
            });
            let page: Answer<Models> = self.source.ask("/models.get_all_ex", &body)?;
            let is_last = page.data.models.len() < PAGE;
            all.extend(page.data.models);
            if is_last {
                return Ok(all);
            }
        }
    }

    fn version(&self, found: Found, name: &str) -> Version {
        let mut metadata = metadata(found.metadata);
        let held = [
            ("clearml.id", Some(found.id.clone())),
            ("clearml.uri", found.uri),
            ("clearml.project", found.project.as_ref().and_then(Joined::name).map(str::to_owned)),
            ("clearml.task", found.task.as_ref().and_then(Joined::id).map(str::to_owned)),
            ("clearml.task_name", found.task.as_ref().and_then(Joined::name).map(str::to_owned)),
        ];
        metadata.extend(
            held.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.filter(|v| !v.is_empty())?))),
        );
        let text = |design: &Value| design.as_str().or(design.get("design").and_then(Value::as_str)).map(str::to_owned);
        Version {
            reference: format!("clearml {} {}", self.source.url(), found.id),
            called: format!("{name} {}", found.id),
            description: found.comment.unwrap_or_default(),
            configuration: found.design.as_ref().and_then(text).unwrap_or_default(),
            framework: found.framework.filter(|framework| !framework.trim().is_empty()),
            tags: tags(found.tags.iter().flatten().map(String::as_str)),
            labels: found.labels.unwrap_or_default().into_iter().filter(|(_, id)| *id >= 0).collect(),
            metadata,
            published: found.ready == Some(true),
            user: found.user.as_ref().and_then(Joined::name).map(str::to_owned),
            created: found.created,
            ..Version::default()
        }
    }
}

impl Origin for Server {
    fn models(&self) -> Result<Vec<Model>, Failure> {
        // Names are not unique there: of one project and name are the versions of one model.
        let mut grouped: Vec<((String, String), Vec<Found>)> = Vec::new();
        for found in self.all()? {
            let project = found.project.as_ref().and_then(Joined::name).unwrap_or_default().to_owned();
            let name = found.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| found.id.clone());
            match grouped.iter_mut().find(|(key, _)| key.0 == project && key.1 == name) {
                Some((_, several)) => several.push(found),
                None => grouped.push(((project, name), vec![found])),
            }
        }
        let names: Vec<String> = grouped.iter().map(|((_, name), _)| name.clone()).collect();
        let model = |((project, name), found): ((String, String), Vec<Found>)| {
            let is_shared = names.iter().filter(|known| **known == name).count() > 1;
            let called = if is_shared { format!("{name} ({project})") } else { name };
            let versions = found.into_iter().map(|found| self.version(found, &called)).collect();
            Model { versions, name: called, ..Model::default() }
        };
        Ok(grouped.into_iter().map(model).collect())
    }

    fn content(&self, _: &Model, version: &Version) -> Result<Content, Failure> {
        let uri = version.metadata.get("clearml.uri").map_or("", String::as_str);
        if let Some(path) = self.files.as_ref().and_then(|files| uri.strip_prefix(files.url())) {
            let name = path.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            let name = if name.is_empty() { "model" } else { name };
            return Ok(Content::Files(vec![File { name: name.into(), size: None, at: At::There(path.into()) }]));
        }
        Ok(match uri.split_once("://") {
            Some((scheme, _)) if !scheme.eq_ignore_ascii_case("file") => Content::Uri(uri.to_owned()),
            _ if uri.is_empty() => Content::Nothing("it is of no file".into()),
            _ => Content::Nothing(format!("{uri} is a path of somebody's machine")),
        })
    }

    fn fetch(&self, path: &str, file: &File, to: &Path, quiet: bool) -> Result<(), Failure> {
        match &self.files {
            Some(files) => files.fetch(path, &file.name, file.size, to, quiet),
            None => Err(Failure::new(Exit::Refused, format!("{} is on a file server that is not given.", file.name))),
        }
    }
}

/// Key → value: of an object of `{key, type, value}`, or a list of them.
fn metadata(found: Option<Value>) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let entry = |key: Option<&str>, entry: &Value| {
        let key = entry.get("key").and_then(Value::as_str).or(key)?;
        Some((key.to_owned(), entry.get("value").map(text)?))
    };
    match found {
        Some(Value::Object(fields)) => fields.iter().filter_map(|(key, value)| entry(Some(key), value)).collect(),
        Some(Value::Array(list)) => list.iter().filter_map(|value| entry(None, value)).collect(),
        _ => BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_comes_in_two_forms() {
        let map = json!({"a": {"key": "a", "type": "str", "value": "x"}, "b": {"value": 7}});
        let list = json!([{"key": "a", "value": "x"}, {"key": "b", "value": 7}, {"value": "nameless"}]);
        let wanted = BTreeMap::from([("a".to_owned(), "x".to_owned()), ("b".to_owned(), "7".to_owned())]);
        assert_eq!(metadata(Some(map)), wanted);
        assert_eq!(metadata(Some(list)), wanted);
        assert!(metadata(None).is_empty());
    }
}
