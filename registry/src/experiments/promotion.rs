//! What a promotion of an experiment would be made of: everything that is known of it, filled in.

use std::collections::BTreeMap;

use domain::{
    Id, Time,
    api::{Promotion, PromotionSource},
    name,
    permission::{Access, Action, ProjectRole},
    version::Status,
};
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Registry, Result,
    gate::{self, Granted, TheExperiment},
    tags,
    tree::read,
};

/// Most versions that are offered to take files from.
const SOURCES_MAX: i64 = 100;
/// Most parameters that become metadata by themselves; all of them stay with the experiment.
const PARAMETERS_MAX: i64 = 100;

#[derive(FromRow)]
struct Raw {
    id: Id,
    project_id: Id,
    slug: String,
    number: i32,
    status: String,
    file_name: Option<String>,
    uri: Option<String>,
    size: Option<i64>,
    created_at: Time,
}

/// What would be promoted.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when the experiment is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Promotion> {
    let mut db = registry.reads().await?;
    let granted = gate::experiment(&mut db, actor, id, Action::See).await?;
    of(&mut db, &granted).await
}

pub(super) async fn of(db: &mut PgConnection, granted: &Granted<TheExperiment>) -> Result<Promotion> {
    let tree = &granted.tree;
    let sources = sources(db, granted).await?;
    let title: String =
        sqlx::query_scalar("select name from experiment where id = $1").bind(granted.id).fetch_one(&mut *db).await?;
    let path = tree.get(granted.project).map_or("", |p| p.path.as_str());
    let newest = sources.first();
    let to = match newest.and_then(|source| source.address.rsplit_once('@')) {
        Some((model, _)) => model.to_owned(),
        None => format!("{}/{path}/{}", tree.org_slug, model_name(&title)),
    };
    let version = newest.map(|source| source.id);
    let description: Option<String> = sqlx::query_scalar("select description from version_text where version_id = $1")
        .bind(version)
        .fetch_optional(&mut *db)
        .await?;
    let mut words: Vec<String> = tags::of_experiment(db, granted.id).await?.into_iter().map(|tag| tag.name).collect();
    if let Some(version) = version {
        let more = tags::of_versions(db, &[version]).await?.remove(&version).unwrap_or_default();
        words.extend(more.into_iter().map(|tag| tag.name));
        words.sort();
        words.dedup();
    }
    let pairs: Vec<(String, String)> = match version {
        Some(version) => {
            sqlx::query_as("select key, value from version_metadata where version_id = $1 order by key")
                .bind(version)
                .fetch_all(&mut *db)
                .await?
        }
        None => {
            sqlx::query_as(
                "select name, value from experiment_parameter where experiment_id = $1 order by name limit $2",
            )
            .bind(granted.id)
            .bind(PARAMETERS_MAX)
            .fetch_all(&mut *db)
            .await?
        }
    };
    Ok(Promotion {
        to,
        version,
        uri: newest.and_then(|source| source.uri.clone()),
        description: description.unwrap_or_default(),
        tags: words,
        metadata: BTreeMap::from_iter(pairs),
        sources,
    })
}

/// Complete versions of the experiment whose files the actor may take.
async fn sources(db: &mut PgConnection, granted: &Granted<TheExperiment>) -> Result<Vec<PromotionSource>> {
    let tree = &granted.tree;
    let open = |access| access >= Access::Role(ProjectRole::Contributor);
    let projects: Vec<Id> = tree.visible().filter(|p| open(p.access)).map(|p| p.id).collect();
    let rows: Vec<Raw> = sqlx::query_as(
        "select v.id, v.project_id, m.slug, v.number, v.status, v.file_name, v.uri, v.size, v.created_at
         from version v join model m on m.id = v.model_id
         where v.experiment_id = $1 and v.project_id = any($2) and v.archived_at is null and v.registration = 'ready'
         order by v.created_at desc, v.id desc limit $3",
    )
    .bind(granted.id)
    .bind(projects)
    .bind(SOURCES_MAX)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|raw| {
            let path = tree.get(raw.project_id).map_or("", |p| p.path.as_str());
            Ok(PromotionSource {
                id: raw.id,
                address: format!("{}/{path}/{}@{}", tree.org_slug, raw.slug, raw.number),
                status: read(&raw.status, Status::from_code)?,
                file: raw.file_name,
                uri: raw.uri,
                size: raw.size,
                created: raw.created_at,
            })
        })
        .collect()
}

/// An experiment's name as that of a model: no slash or “@” parts an address in it.
fn model_name(title: &str) -> String {
    let name = title.replace(['/', '@'], "-");
    if name::slugify(&name).is_empty() { "model".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::model_name;

    #[test]
    fn any_experiment_names_a_model() {
        assert_eq!(model_name("yolo @ 1280/aerial"), "yolo - 1280-aerial");
        assert_eq!(model_name("???"), "model");
    }
}
