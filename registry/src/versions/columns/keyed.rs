//! Columns of keys that people made up: metadata, metrics and parameters.

use std::collections::HashMap;

use domain::{
    Id,
    table::{Aggregate, Cell, ColumnKey},
};
use sqlx::{AssertSqlSafe, PgConnection};

use super::Cells;
use crate::{Result, gate, table::texts::Texts, tree::Tree};

/// Cells by column.
pub(super) async fn cells(
    db: &mut PgConnection,
    tree: &Tree,
    ids: &[Id],
    columns: &[ColumnKey],
    texts: Texts,
) -> Result<Vec<(ColumnKey, Cells)>> {
    let mut found = metadata(db, ids, columns, texts).await?;
    found.extend(parameters(db, tree, ids, columns, texts).await?);
    found.extend(metrics(db, tree, ids, columns).await?);
    Ok(found.into_iter().collect())
}

async fn metadata(
    db: &mut PgConnection,
    ids: &[Id],
    columns: &[ColumnKey],
    texts: Texts,
) -> Result<HashMap<ColumnKey, Cells>> {
    let keys: Vec<&str> = columns
        .iter()
        .filter_map(|key| if let ColumnKey::Metadata(key) = key { Some(key.as_str()) } else { None })
        .collect();
    let mut found: HashMap<ColumnKey, Cells> = HashMap::new();
    if keys.is_empty() {
        return Ok(found);
    }
    let rows: Vec<(Id, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "select version_id, key, {} from version_metadata where version_id = any($1) and key = any($2) and value <> ''",
        texts.cut("value")
    )))
    .bind(ids)
    .bind(&keys)
    .fetch_all(db)
    .await?;
    for (id, key, value) in rows {
        found.entry(ColumnKey::Metadata(key)).or_default().insert(id, Cell::Text(value));
    }
    Ok(found)
}

async fn parameters(
    db: &mut PgConnection,
    tree: &Tree,
    ids: &[Id],
    columns: &[ColumnKey],
    texts: Texts,
) -> Result<HashMap<ColumnKey, Cells>> {
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|key| if let ColumnKey::Parameter(name) = key { Some(name.as_str()) } else { None })
        .collect();
    let mut found: HashMap<ColumnKey, Cells> = HashMap::new();
    if names.is_empty() {
        return Ok(found);
    }
    let rows: Vec<(Id, Id, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "select v.id, e.project_id, x.name, {} from version v join experiment e on e.id = v.experiment_id
         join experiment_parameter x on x.experiment_id = e.id
         where v.id = any($1) and x.name = any($2) and x.value <> ''",
        texts.cut("x.value")
    )))
    .bind(ids)
    .bind(&names)
    .fetch_all(db)
    .await?;
    for (id, project, name, value) in rows {
        if gate::has_role(tree, project) {
            found.entry(ColumnKey::Parameter(name)).or_default().insert(id, Cell::Text(value));
        }
    }
    Ok(found)
}

async fn metrics(
    db: &mut PgConnection,
    tree: &Tree,
    ids: &[Id],
    columns: &[ColumnKey],
) -> Result<HashMap<ColumnKey, Cells>> {
    let names = metric_names(columns);
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<MetricRow> = sqlx::query_as(
        "select v.id, v.project_id, x.name, x.variant, x.last, x.min, x.max from version v
         join version_metric x on x.version_id = v.id where v.id = any($1) and x.name = any($2)",
    )
    .bind(ids)
    .bind(&names)
    .fetch_all(db)
    .await?;
    let known: Vec<MetricRow> = rows.into_iter().filter(|row| gate::has_role(tree, row.project_id)).collect();
    Ok(metric_cells(&known, columns))
}

/// A metric of a row: of a version or an experiment.
#[derive(sqlx::FromRow)]
pub(crate) struct MetricRow {
    pub id: Id,
    pub project_id: Id,
    pub name: String,
    pub variant: String,
    pub last: f64,
    pub min: f64,
    pub max: f64,
}

/// Names under which the metrics of some columns may be stored.
pub(crate) fn metric_names(columns: &[ColumnKey]) -> Vec<&str> {
    let keys =
        columns.iter().filter_map(|key| if let ColumnKey::Metric(key, _) = key { Some(key.as_str()) } else { None });
    keys.flat_map(|key| [Some(key), key.split_once('/').map(|(name, _)| name)]).flatten().collect()
}

/// The cells that metrics make. As in queries a column means a name with a slash in it, or a name and a variant.
pub(crate) fn metric_cells(rows: &[MetricRow], columns: &[ColumnKey]) -> HashMap<ColumnKey, Cells> {
    let mut found: HashMap<ColumnKey, Cells> = HashMap::new();
    for column in columns {
        let ColumnKey::Metric(key, aggregate) = column else { continue };
        let variants = key.split_once('/').into_iter().chain([(key.as_str(), "")]);
        // The name itself comes last and so has the say.
        for (name, variant) in variants {
            for row in rows.iter().filter(|row| row.name == name && row.variant == variant) {
                let value = match aggregate {
                    Aggregate::Last => row.last,
                    Aggregate::Min => row.min,
                    Aggregate::Max => row.max,
                };
                found.entry(column.clone()).or_default().insert(row.id, Cell::Number(value));
            }
        }
    }
    found
}
