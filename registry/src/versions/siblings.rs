//! All versions of a model.

use std::collections::{HashMap, HashSet};

use domain::{Id, Refusal, api::Sibling, permission::Action};

use super::rows;
use crate::{Actor, Error, Registry, Result, gate};

/// Most versions that are read.
const VERSIONS_MAX: i64 = 500;

/// A model's versions, the highest number first, those in the archive included for whoever has a role.
///
/// # Errors
/// [`Refusal::NotFound`] when the model is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, model: Id) -> Result<Vec<Sibling>> {
    let mut db = registry.reads().await?;
    let project: Option<Id> =
        sqlx::query_scalar("select project_id from model where id = $1").bind(model).fetch_optional(&mut *db).await?;
    let missing = |error| match error {
        Error::Refused(Refusal::NotFound { .. }) => Refusal::not_found("model").into(),
        other => other,
    };
    let granted =
        gate::project(&mut db, actor, project.unwrap_or_default(), Action::ReadPublished).await.map_err(missing)?;
    let raw: Vec<rows::Raw> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {} from version v {} where v.model_id = $1 and v.project_id = $2
         and ($3 or (v.status = 'published' and v.archived_at is null)) order by v.number desc limit $4",
        rows::COLUMNS,
        rows::JOINS
    )))
    .bind(model)
    .bind(granted.id)
    .bind(granted.role.is_some())
    .bind(VERSIONS_MAX)
    .fetch_all(&mut *db)
    .await?;
    // Of a Public project strangers know only models with something Published.
    if raw.is_empty() && granted.role.is_none() {
        return Err(Refusal::not_found("model").into());
    }
    let archived: HashSet<Id> =
        sqlx::query_scalar("select id from version where model_id = $1 and archived_at is not null")
            .bind(model)
            .fetch_all(&mut *db)
            .await?
            .into_iter()
            .collect();
    let mut aliases: HashMap<Id, Vec<String>> = HashMap::new();
    let named: Vec<(Id, String)> =
        sqlx::query_as("select version_id, name from alias where model_id = $1 order by name")
            .bind(model)
            .fetch_all(&mut *db)
            .await?;
    for (id, name) in named {
        aliases.entry(id).or_default().push(name);
    }
    let rows = rows::finish(&mut db, &granted.tree, raw).await?;
    Ok(rows
        .into_iter()
        .map(|row| Sibling {
            archived: archived.contains(&row.id),
            aliases: aliases.remove(&row.id).unwrap_or_default(),
            row,
        })
        .collect())
}
