//! Several versions to be downloaded as one: which files, and what each is called in it.

use std::collections::{BTreeMap, HashMap, hash_map};

use domain::{
    Id, Refusal,
    lifecycle::{self, Reason},
    table::FileRow,
    version::Status,
};
use sqlx::FromRow;

use super::{
    download::Opened,
    facts::{self, Candidate},
};
use crate::{
    Actor, Error, Registry, Result,
    artifacts::{Files, receive::hex},
    gate,
};

/// Most versions of one download.
pub const VERSIONS_MAX: usize = 1_000;
/// Most files of one download.
const FILES_MAX: usize = 50_000;

/// A file of the bundle.
pub struct Entry {
    /// Its path: a folder for each version, unique whatever the case, of characters that every file system takes.
    pub path: String,
    /// The file.
    pub file: Opened,
}

#[derive(FromRow)]
struct Raw {
    version_id: Id,
    name: String,
    size: i64,
    sha256: Vec<u8>,
    blob: Id,
}

/// Opens the files of versions of one organization; with force, of disabled ones too.
///
/// # Errors
/// [`Refusal::NotFound`] when one is not there or hidden; the rule's, for the first that cannot be downloaded.
pub async fn open(registry: &Registry, actor: &Actor, ids: &[Id], force: bool) -> Result<Vec<Entry>> {
    if ids.is_empty() || ids.len() > VERSIONS_MAX {
        return Err(Refusal::invalid("ids", format!("name 1 to {VERSIONS_MAX} versions")).into());
    }
    let missing = || Refusal::not_found("version");
    let mut db = registry.reads().await?;
    let org: Option<Id> = sqlx::query_scalar("select org_id from version where id = any($1) limit 1")
        .bind(ids)
        .fetch_optional(&mut *db)
        .await?;
    let tree = gate::tree_of(&mut db, actor, org).await.map_err(|error| match error {
        Error::Refused(Refusal::NotFound { .. }) => missing().into(),
        other => other,
    })?;
    let versions = facts::load(&mut db, &tree, ids).await?;
    if versions.len() < ids.len() {
        return Err(missing().into());
    }
    let mut folders = BTreeMap::new();
    let mut taken = Taken::default();
    for version in &versions {
        lifecycle::download(&version.facts, force).map_err(as_version)?;
        let project = tree.get(version.project).map_or("", |p| p.path.as_str()).replace('/', "-");
        let mut name = folder(version, &version.slug);
        // A model of the same name in another project.
        if taken.has(&name) {
            name = folder(version, &format!("{project}-{}", version.slug));
        }
        folders.insert(version.id, (taken.unique(name), version.facts.status == Status::Draft));
    }
    let rows: Vec<Raw> = sqlx::query_as(
        "select f.version_id, f.name, b.size, b.sha256, b.id as blob from version_file f join blob b on b.id = f.blob_id
         where f.version_id = any($1) order by f.version_id, f.position, f.name limit $2",
    )
    .bind(ids)
    .bind(i64::try_from(FILES_MAX + 1).unwrap_or(i64::MAX))
    .fetch_all(&mut *db)
    .await?;
    if rows.len() > FILES_MAX {
        return Err(Refusal::invalid("ids", format!("have more than {FILES_MAX} files; name fewer versions")).into());
    }
    let mut paths = Taken::default();
    Ok(rows
        .into_iter()
        .filter_map(|raw| Some((folders.get(&raw.version_id)?, raw)))
        .map(|((folder, draft), raw)| Entry {
            path: paths.unique(format!("{folder}/{}", path(&raw.name))),
            file: Opened {
                file: FileRow { name: raw.name, size: raw.size, sha256: hex(&raw.sha256) },
                draft: *draft,
                direct: false,
                key: Files::key(tree.org, raw.blob),
                files: registry.files.clone(),
            },
        })
        .collect())
}

/// The rule speaks of projects; the caller asked for versions.
fn as_version(reason: Reason) -> Refusal {
    match Refusal::from(reason) {
        Refusal::NotFound { .. } => Refusal::not_found("version"),
        other => other,
    }
}

/// `yolo-v7`, and for a Draft that it is one.
fn folder(version: &Candidate, name: &str) -> String {
    let draft = if version.facts.status == Status::Draft { "-draft" } else { "" };
    plain(&format!("{name}-v{}{draft}", version.number))
}

/// A name without what some file system gives a meaning.
fn plain(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if "<>:\"|?*/\\".contains(c) || c.is_control() { '_' } else { c }).collect();
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() { "_".into() } else { name.into() }
}

/// The same of a name with folders.
fn path(name: &str) -> String {
    name.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// Paths that are given away, in lower case, each with the next number to try behind it.
#[derive(Default)]
struct Taken(HashMap<String, u32>);

impl Taken {
    fn has(&self, path: &str) -> bool {
        self.0.contains_key(&path.to_lowercase())
    }

    /// The path, or with a number before its ending what nothing is called yet.
    fn unique(&mut self, path: String) -> String {
        let key = path.to_lowercase();
        let mut number = match self.0.entry(key.clone()) {
            hash_map::Entry::Vacant(free) => {
                free.insert(2);
                return path;
            }
            hash_map::Entry::Occupied(next) => *next.get(),
        };
        let (stem, ending) = match path.rsplit_once('.') {
            Some((stem, ending)) if !stem.ends_with('/') && !ending.contains('/') => (stem, format!(".{ending}")),
            _ => (path.as_str(), String::new()),
        };
        loop {
            let other = format!("{stem} ({number}){ending}");
            number += 1;
            if let hash_map::Entry::Vacant(free) = self.0.entry(other.to_lowercase()) {
                free.insert(2);
                // Whoever is called the same goes on from here: many of a name would each start over otherwise.
                self.0.insert(key, number);
                return other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_unique_whatever_their_case() {
        assert_eq!(plain("a:b?.onnx "), "a_b_.onnx");
        assert_eq!(plain("..."), "_");
        assert_eq!(path("code/a:b.py"), "code/a_b.py");
        let mut taken = Taken::default();
        assert_eq!(taken.unique("m-v1/a.bin".into()), "m-v1/a.bin");
        assert_eq!(taken.unique("m-v1/A.bin".into()), "m-v1/A (2).bin");
        assert_eq!(taken.unique("m-v1/a.BIN".into()), "m-v1/a (3).BIN");
        assert_eq!(taken.unique("m.v1/a".into()), "m.v1/a");
        assert_eq!(taken.unique("m.v1/A".into()), "m.v1/A (2)");
    }

    #[test]
    fn the_next_of_a_name_goes_on_where_the_last_one_ended() {
        let mut taken = Taken::default();
        taken.unique("a (3).bin".into());
        let names: Vec<String> = (0..3).map(|_| taken.unique("a.bin".into())).collect();
        assert_eq!(names, ["a.bin", "a (2).bin", "a (4).bin"]);
        assert_eq!(taken.0.get("a.bin"), Some(&5));
    }
}
