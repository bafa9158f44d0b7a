//! One model.

use domain::{
    Id, Time,
    api::{Model, ModelAlias},
    permission::Action,
};
use sqlx::{FromRow, PgConnection};

use crate::{Actor, Registry, Result, gate};

#[derive(FromRow)]
struct Raw {
    name: String,
    slug: String,
    description: String,
    created_at: Time,
    updated_at: Time,
    revision: i64,
    versions: i64,
    latest: Option<i32>,
    published: bool,
    starred: bool,
}

/// A model by key.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Model> {
    let mut db = registry.reads().await?;
    in_transaction(&mut db, actor, id).await
}

pub(super) async fn in_transaction(db: &mut PgConnection, actor: &Actor, id: Id) -> Result<Model> {
    let granted = gate::model(db, actor, id, Action::ReadPublished).await?;
    let everything = granted.role.is_some();
    let raw: Raw = sqlx::query_as(
        "select m.name, m.slug, coalesce(t.description, '') as description, m.created_at, m.updated_at, m.revision,
                v.versions, v.latest, v.published, exists (select from star s where s.account_id = $2 and s.model_id = m.id) as starred
         from model m left join model_text t on t.model_id = m.id cross join lateral (
             select count(*) filter (where archived_at is null) as versions, max(number) filter (where archived_at is null) as latest,
                    coalesce(bool_or(status = 'published'), false) as published
             from version where model_id = m.id and ($3 or (status = 'published' and archived_at is null))) v
         where m.id = $1",
    )
    .bind(id)
    .bind(actor.id())
    .bind(everything)
    .fetch_one(&mut *db)
    .await?;
    let metadata = sqlx::query_as("select key, value from model_metadata where model_id = $1 order by key")
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
    // A word may lead to a version that went to another model since, or that is not this reader's to see.
    let aliases: Vec<(String, Id, i32)> = sqlx::query_as(
        "select a.name, v.id, v.number from alias a join version v on v.id = a.version_id and v.model_id = a.model_id
         where a.model_id = $1 and ($2 or (v.status = 'published' and v.archived_at is null)) order by a.name",
    )
    .bind(id)
    .bind(everything)
    .fetch_all(&mut *db)
    .await?;
    let path = granted.tree.get(granted.project).map_or("", |p| p.path.as_str());
    Ok(Model {
        id,
        address: format!("{}/{path}/{}", granted.tree.org_slug, raw.slug),
        name: raw.name,
        description: raw.description,
        metadata,
        aliases: aliases.into_iter().map(|(name, id, number)| ModelAlias { name, id, number }).collect(),
        versions: raw.versions,
        latest: raw.latest,
        published: raw.published,
        starred: raw.starred,
        role: granted.role,
        created: raw.created_at,
        updated: raw.updated_at,
        revision: raw.revision,
    })
}
