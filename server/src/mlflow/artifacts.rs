//! `mlflow-artifacts`: files by their paths. What was uploaded waits, for its sender alone, until a version is made of
//! it; from then on it is the version's, who also answers for the path that it was uploaded under.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Body,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse as _, Response},
};
use domain::{Id, Refusal};
use registry::{
    artifacts::{
        receive::{self, Announced, FILE_MAX_BYTES, check_file_name},
        waiting,
    },
    asked::{Asked, Column, Condition, Matches, Order},
    versions::{
        brief,
        download::{self, Opened},
        get,
    },
};
use serde_json::{Value, json};

use super::{Call, failure::Failure, place::decoded, shape::kept};
use crate::{api::uploads, protocol};

/// Where files of versions are, by the version's key.
const VERSIONS: &str = "versions";
/// Most versions that answer for a path that they were uploaded under.
const SHARED: i64 = 10;
/// The sentence at which clients send a file in one go instead.
const NO_PARTS: &str = "Multipart upload is not supported for the current artifact repository";
/// The same for links to the store.
const NO_LINKS: &str = "Presigned URLs are not supported for the current artifact repository";

/// What is called, and below which path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// What lies in a folder.
    List,
    /// A file's bytes.
    Get(String),
    /// A file is sent.
    Put(String),
    /// A file or folder is taken back.
    Delete(String),
    /// Parts, which go another way.
    Parts,
    /// Links to the store, which there are none of.
    Link,
}

/// Routes: method and what stands behind `/api/2.0/`.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "mlflow-artifacts/artifacts"),
    ("GET", "mlflow-artifacts/artifacts/{*path}"),
    ("PUT", "mlflow-artifacts/artifacts/{*path}"),
    ("DELETE", "mlflow-artifacts/artifacts/{*path}"),
];

impl Artifact {
    /// What a request asks for; nothing for what is no route.
    ///
    /// # Errors
    /// A path that no file has.
    pub fn of(method: &Method, path: &str) -> Result<Option<Self>, Failure> {
        let Some(path) = path.strip_prefix("mlflow-artifacts/") else { return Ok(None) };
        if path.starts_with("mpu/") && method == Method::POST {
            return Ok(Some(Self::Parts));
        }
        if path.starts_with("presigned/") {
            return Ok(Some(Self::Link));
        }
        let Some(file) = path.strip_prefix("artifacts").filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            return Ok(None);
        };
        if file.trim_matches('/').is_empty() {
            return Ok((method == Method::GET).then_some(Self::List));
        }
        let file = named(decoded(file).as_deref())?;
        Ok(match *method {
            Method::GET => Some(Self::Get(file)),
            Method::PUT => Some(Self::Put(file)),
            Method::DELETE => Some(Self::Delete(file)),
            _ => None,
        })
    }

    /// Answers it.
    ///
    /// # Errors
    /// The registry's; what is not there.
    pub async fn answer(self, call: &Call, headers: &HeaderMap, body: Body) -> Result<Response, Failure> {
        match self {
            Self::List => list(call).await,
            Self::Get(file) => {
                let (opened, version) = open(call, &file).await?;
                Ok(protocol::send_file(&call.registry, opened, version).await?)
            }
            Self::Put(file) => receive(call, &file, headers, body).await,
            Self::Delete(file) => remove(call, &file).await,
            Self::Parts => Err(Failure::not_implemented(NO_PARTS)),
            Self::Link => Err(Failure::not_implemented(NO_LINKS)),
        }
    }
}

/// A path as a file's name: one that leads nowhere else.
fn named(path: Option<&str>) -> Result<String, Failure> {
    let path = path.map(|path| path.trim_matches('/')).filter(|path| check_file_name(path).is_ok());
    path.map(str::to_owned).ok_or_else(|| Failure::invalid("Invalid path: it has an empty part, “..”, or is too long."))
}

/// The version and the path below it, of what lies in a version.
fn of_version(path: &str) -> Option<(Id, &str)> {
    let rest = path.strip_prefix(VERSIONS)?.strip_prefix('/')?;
    let (id, file) = rest.split_once('/').unwrap_or((rest, ""));
    Some((Id::parse_str(id).ok()?, file))
}

fn no_file() -> Failure {
    Failure::missing("There is no such file, or you may not see it.")
}

async fn open(call: &Call, path: &str) -> Result<(Opened, Option<Id>), Failure> {
    if let Some((id, file)) = of_version(path) {
        let opened = download::open(&call.registry, &call.actor, id, file, false).await?;
        return Ok((opened, Some(id)));
    }
    // Who may upload nothing has nothing waiting, and may read what versions have.
    if let Ok(opened) = waiting::open(&call.registry, &call.actor, call.place.id, path).await {
        return Ok((opened, None));
    }
    let mut refused = no_file();
    for (id, file) in uploaded_under(call, path).await? {
        match download::open(&call.registry, &call.actor, id, &file, false).await.map_err(Failure::from) {
            Ok(opened) => return Ok((opened, Some(id))),
            Err(failure) if failure.is_missing() => {}
            Err(failure) => refused = failure,
        }
    }
    Err(refused)
}

/// Versions whose files were uploaded to a folder on the way to a path, the newest first, with the path below it.
async fn uploaded_under(call: &Call, path: &str) -> Result<Vec<(Id, String)>, Failure> {
    let folders: Vec<String> =
        path.match_indices('/').filter_map(|(at, _)| path.get(..at)).chain([path]).map(str::to_owned).collect();
    let conditions = [Condition::Key(kept::ARTIFACTS.to_owned(), Matches::Among(folders))];
    let order = [Order { by: Column::Created, falls: true }];
    let asked = Asked { conditions: &conditions, without: None, order: &order, cursor: None, limit: SHARED };
    let page = brief::search(&call.registry, &call.actor, call.place.id, &asked).await?;
    let below = |folder: &str| path.strip_prefix(folder).map(|rest| rest.trim_start_matches('/').to_owned());
    Ok(page
        .items
        .into_iter()
        .filter_map(|version| Some((version.id, below(version.metadata.get(kept::ARTIFACTS)?)?)))
        .collect())
}

/// What lies in a folder: files with their sizes, and folders.
#[derive(Default)]
struct Folder(BTreeMap<String, Option<i64>>);

impl Folder {
    /// Takes a file of a path below the folder.
    fn take(&mut self, path: &str, size: i64) {
        match path.split_once('/') {
            Some((folder, _)) => self.0.insert(folder.to_owned(), None),
            None => self.0.insert(path.to_owned(), Some(size)),
        };
    }

    /// Takes files of which those below a folder count.
    fn take_below<'a>(&mut self, folder: &str, files: impl Iterator<Item = (&'a str, i64)>) {
        for (name, size) in files {
            let rest = if folder.is_empty() {
                Some(name)
            } else {
                name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'))
            };
            if let Some(rest) = rest {
                self.take(rest, size);
            }
        }
    }

    fn told(self) -> Value {
        let files = self.0.into_iter().map(|(path, size)| match size {
            Some(size) => json!({"path": path, "is_dir": false, "file_size": size}),
            None => json!({"path": path, "is_dir": true}),
        });
        json!({"files": files.collect::<Vec<_>>()})
    }
}

async fn list(call: &Call) -> Result<Response, Failure> {
    let path = call.given.text("path")?.unwrap_or_default().trim_matches('/');
    let path = if path.is_empty() { String::new() } else { named(Some(path))? };
    let mut folder = Folder::default();
    if let Some((id, below)) = of_version(&path) {
        let files = get::get(&call.registry, &call.actor, id).await?.files;
        folder.take_below(below, files.iter().map(|file| (file.name.as_str(), file.size)));
        return Ok(Json(folder.told()).into_response());
    }
    for (id, below) in if path.is_empty() { Vec::new() } else { uploaded_under(call, &path).await? } {
        let files = get::get(&call.registry, &call.actor, id).await?.files;
        folder.take_below(&below, files.iter().map(|file| (file.name.as_str(), file.size)));
    }
    // Who may upload nothing has nothing waiting.
    if let Ok(waiting) = waiting::within(&call.registry, &call.actor, call.place.id, &path).await {
        folder.take_below(&path, waiting.iter().map(|file| (file.name.as_str(), file.size)));
    }
    Ok(Json(folder.told()).into_response())
}

async fn receive(call: &Call, path: &str, headers: &HeaderMap, body: Body) -> Result<Response, Failure> {
    if path.split('/').next() == Some(VERSIONS) {
        let message = "Below “versions” are the files of versions, which stay as they were registered.";
        return Err(Failure::invalid(message));
    }
    let size = uploads::length(headers);
    if size.is_some_and(|size| size > FILE_MAX_BYTES) {
        return Err(Refusal::TooLarge { limit_bytes: FILE_MAX_BYTES }.into());
    }
    // An address of a project means the model called like its last part, which is not made by this.
    let announced = Announced { model: call.place.address.clone(), name: path.to_owned(), sha256: None, size };
    let upload = receive::receive(&call.registry, &call.actor, announced, Box::pin(uploads::chunks(body))).await?;
    waiting::replace(&call.registry, &call.actor, call.place.id, path, upload.id).await?;
    Ok((StatusCode::OK, Json(json!({}))).into_response())
}

async fn remove(call: &Call, path: &str) -> Result<Response, Failure> {
    if path.split('/').next() == Some(VERSIONS) {
        return Err(Refusal::state("Files of a version go with the version alone.").into());
    }
    match waiting::remove(&call.registry, &call.actor, call.place.id, path).await? {
        0 => Err(no_file()),
        _ => Ok(Json(json!({})).into_response()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: Method, path: &str) -> Option<Artifact> {
        Artifact::of(&method, path).unwrap_or_else(|e| panic!("{path}: {e:?}"))
    }

    #[test]
    fn routes_are_told_by_method_and_path() {
        let path = "mlflow-artifacts/artifacts/1/a%20b.txt";
        assert_eq!(of(Method::GET, path), Some(Artifact::Get("1/a b.txt".into())));
        assert_eq!(of(Method::PUT, path), Some(Artifact::Put("1/a b.txt".into())));
        assert_eq!(of(Method::DELETE, path), Some(Artifact::Delete("1/a b.txt".into())));
        assert_eq!(of(Method::POST, path), None);
        assert_eq!(of(Method::GET, "mlflow-artifacts/artifacts"), Some(Artifact::List));
        assert_eq!(of(Method::GET, "mlflow-artifacts/artifacts/"), Some(Artifact::List));
        assert_eq!(of(Method::DELETE, "mlflow-artifacts/artifacts/"), None);
        assert_eq!(of(Method::POST, "mlflow-artifacts/mpu/create/a"), Some(Artifact::Parts));
        assert_eq!(of(Method::GET, "mlflow-artifacts/presigned/a"), Some(Artifact::Link));
        assert_eq!(of(Method::GET, "mlflow-artifacts/artifactsx"), None);
        assert_eq!(of(Method::GET, "mlflow/experiments/get"), None);
        for odd in ["a/../b", "..", "%2e%2e/x", "a%2F..%2Fb", "a//b", "a%5Cb", "a%00", "%ff"] {
            assert!(Artifact::of(&Method::GET, &format!("mlflow-artifacts/artifacts/{odd}")).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_folder_has_what_lies_in_it_and_not_below() {
        let mut folder = Folder::default();
        let files = [("m/a", 1), ("m/b/c", 2), ("m/b/d", 3), ("mm/e", 4), ("f", 5)];
        folder.take_below("m", files.into_iter());
        assert_eq!(folder.0, BTreeMap::from([("a".into(), Some(1)), ("b".into(), None)]));
    }
}
