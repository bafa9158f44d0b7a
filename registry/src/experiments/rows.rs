//! Turning what the database says of experiments into rows of their table.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Id, Time,
    experiment::ExperimentStatus,
    person::PersonRef,
    table::{Cell, Column, ColumnKey, ExperimentRow},
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection};

use crate::{
    Result, gate,
    table::texts::Texts,
    tags,
    tree::{Tree, read},
    versions::columns::{MetricRow, metric_cells, metric_names},
};

/// An experiment with the names it refers to.
#[derive(FromRow)]
pub(crate) struct Raw {
    id: Id,
    project_id: Id,
    name: String,
    kind: String,
    status: String,
    published: bool,
    user_id: Option<Id>,
    user_name: Option<String>,
    created_at: Time,
    started_at: Option<Time>,
    updated_at: Time,
    last_iteration: i64,
}

/// The columns of [`Raw`], of `experiment v` with the joins of [`JOINS`].
pub(crate) const COLUMNS: &str = "v.id, v.project_id, v.name, v.kind, v.status, v.published_at is not null as published, \
     v.user_id, a.name as user_name, v.created_at, v.started_at, v.updated_at, v.last_iteration";

/// The joins that [`COLUMNS`] needs.
pub(crate) const JOINS: &str = "left join account a on a.id = v.user_id";

/// Rows with their tags and the further columns that were asked for. They are of projects in which the
/// actor of the tree has a role, so that nothing of them is left out.
pub(crate) async fn finish(
    db: &mut PgConnection,
    tree: &Tree,
    raw: Vec<Raw>,
    columns: &[ColumnKey],
    texts: Texts,
) -> Result<Vec<ExperimentRow>> {
    let ids: Vec<Id> = raw.iter().map(|r| r.id).collect();
    let mut tags = tags::of_experiments(db, &ids).await?;
    let mut cells = cells(db, &ids, columns, texts).await?;
    if columns.contains(&Column::Models.into()) {
        promoted(db, tree, &ids, &mut cells).await?;
    }
    raw.into_iter()
        // A project made after the tree was read: nobody has asked yet who may see it.
        .filter_map(|raw| Some((tree.reference(raw.project_id)?, raw)))
        .map(|(project, raw)| {
            Ok(ExperimentRow {
                tags: tags.remove(&raw.id).unwrap_or_default(),
                columns: cells.remove(&raw.id).unwrap_or_default(),
                id: raw.id,
                name: raw.name,
                kind: raw.kind,
                status: read(&raw.status, ExperimentStatus::from_code)?,
                published: raw.published,
                project,
                user: raw.user_id.zip(raw.user_name).map(|(id, name)| PersonRef { id, name }),
                created: raw.created_at,
                started: raw.started_at,
                updated: raw.updated_at,
                last_iteration: raw.last_iteration,
            })
        })
        .collect()
}

/// Most versions that a row names; the experiment's page has more.
const VERSIONS_MAX: i64 = 20;

/// Versions that came of experiments, in projects in which the actor of the tree has a role, the newest first.
async fn promoted(
    db: &mut PgConnection,
    tree: &Tree,
    ids: &[Id],
    cells: &mut HashMap<Id, BTreeMap<ColumnKey, Cell>>,
) -> Result<()> {
    let open: Vec<Id> = tree.visible().map(|p| p.id).filter(|id| gate::has_role(tree, *id)).collect();
    let rows: Vec<(Id, Id, Id, String, i32)> = sqlx::query_as(
        "select e.id, v.id, v.project_id, v.slug, v.number from unnest($1::uuid[]) as e (id) cross join lateral (
             select v.id, v.project_id, m.slug, v.number, v.created_at from version v join model m on m.id = v.model_id
             where v.experiment_id = e.id and v.archived_at is null and v.project_id = any($2)
             order by v.created_at desc, v.id desc limit $3) v
         order by v.created_at desc, v.id desc",
    )
    .bind(ids)
    .bind(open)
    .bind(VERSIONS_MAX)
    .fetch_all(db)
    .await?;
    let mut found: HashMap<Id, Vec<(Id, String)>> = HashMap::new();
    for (experiment, version, project, slug, number) in rows {
        let path = tree.get(project).map_or("", |p| p.path.as_str());
        found.entry(experiment).or_default().push((version, format!("{}/{path}/{slug}@{number}", tree.org_slug)));
    }
    for (experiment, versions) in found {
        cells.entry(experiment).or_default().insert(Column::Models.into(), Cell::Versions(versions));
    }
    Ok(())
}

/// Parameters and metrics by row.
async fn cells(
    db: &mut PgConnection,
    ids: &[Id],
    columns: &[ColumnKey],
    texts: Texts,
) -> Result<HashMap<Id, BTreeMap<ColumnKey, Cell>>> {
    let mut found: HashMap<Id, BTreeMap<ColumnKey, Cell>> = HashMap::new();
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|key| if let ColumnKey::Parameter(name) = key { Some(name.as_str()) } else { None })
        .collect();
    if !names.is_empty() {
        let rows: Vec<(Id, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
            "select experiment_id, name, {} from experiment_parameter
             where experiment_id = any($1) and name = any($2) and value <> ''",
            texts.cut("value")
        )))
        .bind(ids)
        .bind(&names)
        .fetch_all(&mut *db)
        .await?;
        for (id, name, value) in rows {
            found.entry(id).or_default().insert(ColumnKey::Parameter(name), Cell::Text(value));
        }
    }
    let names = metric_names(columns);
    if !names.is_empty() {
        let rows: Vec<MetricRow> = sqlx::query_as(
            "select e.id, e.project_id, x.name, x.variant, x.last, x.min, x.max from experiment e
             join experiment_metric x on x.experiment_id = e.id where e.id = any($1) and x.name = any($2)",
        )
        .bind(ids)
        .bind(&names)
        .fetch_all(&mut *db)
        .await?;
        for (column, cells) in metric_cells(&rows, columns) {
            for (id, cell) in cells {
                found.entry(id).or_default().insert(column.clone(), cell);
            }
        }
    }
    Ok(found)
}
