//! All of one version.

use domain::{
    Id, Time,
    experiment::ExperimentStatus,
    permission::Action,
    person::PersonRef,
    table::{Details, FileRow},
    version::MetricSummary,
};
use sqlx::{FromRow, PgConnection};

use super::rows;
use crate::{Actor, Registry, Result, artifacts::receive::hex, gate, tree::read};

#[derive(FromRow)]
struct More {
    latest_number: Option<i32>,
    archived: bool,
    description: Option<String>,
    configuration: Option<String>,
    uri: Option<String>,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    experiment_status: Option<String>,
    updated_at: Time,
    published_at: Option<Time>,
    published_by: Option<Id>,
    publisher: Option<String>,
    revision: i64,
}

/// A metric as it is stored.
#[derive(FromRow)]
pub(crate) struct MetricRow {
    name: String,
    variant: String,
    last: f64,
    min: f64,
    max: f64,
    first: f64,
    last_iteration: i64,
    min_iteration: i64,
    max_iteration: i64,
    first_iteration: i64,
}

impl MetricRow {
    pub(crate) fn summary(self) -> (String, String, MetricSummary) {
        let Self {
            name,
            variant,
            last,
            min,
            max,
            first,
            last_iteration,
            min_iteration,
            max_iteration,
            first_iteration,
        } = self;
        let summary =
            MetricSummary { last, min, max, first, last_iteration, min_iteration, max_iteration, first_iteration };
        (name, variant, summary)
    }
}

/// A version by key.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Details> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, id, Action::ReadPublished).await?;
    let raw: rows::Raw = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {} from version v {} where v.id = $1",
        rows::COLUMNS,
        rows::JOINS
    )))
    .bind(id)
    .fetch_one(&mut *db)
    .await?;
    let mut row = rows::finish(&mut db, &granted.tree, vec![raw]).await?;
    let row = row.pop().ok_or_else(|| crate::Error::Broken("a version without a row".into()))?;
    let stranger = granted.role.is_none();
    let more: More = sqlx::query_as(
        "select (select max(number) from version o where o.model_id = v.model_id and (o.archived_at is null or o.id = v.id)
                    and (not $2 or o.status = 'published')) as latest_number,
                v.archived_at is not null as archived, t.description, t.configuration, v.uri, v.size, v.sha256,
                e.status as experiment_status, v.updated_at, v.published_at, v.published_by, a.name as publisher, v.revision
         from version v left join version_text t on t.version_id = v.id left join experiment e on e.id = v.experiment_id
         left join account a on a.id = v.published_by where v.id = $1",
    )
    .bind(id)
    .bind(stranger)
    .fetch_one(&mut *db)
    .await?;
    let aliases = sqlx::query_scalar("select name from alias where version_id = $1 order by name")
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
    let labels =
        sqlx::query_as("select name, label_id from version_label where version_id = $1 order by label_id, name")
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
    let metadata = sqlx::query_as("select key, value from version_metadata where version_id = $1 order by key")
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
    // Metrics come from the experiment, which is not part of what Public shows.
    let metrics = if stranger { Vec::new() } else { metrics(&mut db, id).await? };
    let experiment_status = match more.experiment_status {
        Some(status) if row.task.is_some() => Some(read(&status, ExperimentStatus::from_code)?),
        _ => None,
    };
    let published_by = match (more.published_by, more.publisher) {
        (Some(id), Some(name)) if row.user.is_some() || !stranger => Some(PersonRef { id, name }),
        _ => None,
    };
    Ok(Details {
        address: format!("{}/{}@{}", granted.tree.org_slug, row.model.path, row.number),
        latest_number: more.latest_number.unwrap_or(row.number),
        aliases,
        archived: more.archived,
        description: more.description.unwrap_or_default(),
        configuration: more.configuration.unwrap_or_default(),
        labels,
        metadata,
        metrics,
        files: files(&mut db, id).await?,
        uri: more.uri,
        size: more.size,
        sha256: more.sha256.as_deref().map(hex),
        experiment_status,
        updated: more.updated_at,
        published: more.published_at,
        published_by,
        revision: more.revision,
        role: granted.role,
        row,
    })
}

async fn metrics(db: &mut PgConnection, id: Id) -> Result<Vec<(String, String, MetricSummary)>> {
    let rows: Vec<MetricRow> =
        sqlx::query_as("select * from version_metric where version_id = $1 order by name, variant")
            .bind(id)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(MetricRow::summary).collect())
}

async fn files(db: &mut PgConnection, id: Id) -> Result<Vec<FileRow>> {
    let rows: Vec<(String, i64, Vec<u8>)> = sqlx::query_as(
        "select f.name, b.size, b.sha256 from version_file f join blob b on b.id = f.blob_id
         where f.version_id = $1 order by f.position, f.name",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(name, size, sha256)| FileRow { name, size, sha256: hex(&sha256) }).collect())
}
