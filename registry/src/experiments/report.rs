//! Parameters and metric values of a running experiment.

use std::collections::BTreeMap;

use domain::{Id, Refusal, api::ReportValues, lifecycle, metadata, name, permission::Action, version::MetricSummary};
use sqlx::PgConnection;

use super::history;
use crate::{Actor, Registry, Result, audit, gate};

/// Most values in one request.
pub const VALUES_MAX: usize = 10_000;

/// Adds values. Metrics may arrive in any order of iterations.
///
/// # Errors
/// Field errors; the role; a Published experiment is read-only.
pub async fn report(registry: &Registry, actor: &Actor, id: Id, values: ReportValues) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::experiment(&mut tx, actor, id, Action::Register).await?;
    // The lock makes concurrent reports of one experiment take turns.
    let (published, is_news): (bool, bool) = sqlx::query_as(
        "select published_at is not null, date_trunc('second', updated_at) < date_trunc('second', now())
         from experiment where id = $1 for update",
    )
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    lifecycle::edit_experiment(published)?;
    let (org, project) = (granted.tree.org, granted.project);
    write(&mut tx, org, id, &values).await?;
    // Open pages hear of the first in each second: whoever fetches a little later has the others, too.
    if is_news {
        audit::announce(&mut tx, org, "experiment.reported", &[id], &[project]).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn write(tx: &mut PgConnection, org: Id, id: Id, values: &ReportValues) -> Result<()> {
    if values.parameters.len() + values.metrics.len() > VALUES_MAX {
        return Err(Refusal::invalid("metrics", format!("are more than {VALUES_MAX} values in one request")).into());
    }
    for (key, value) in &values.parameters {
        name::check_key("parameters", key)?;
        name::check_text("parameters", value)?;
    }
    let (keys, texts): (Vec<&String>, Vec<&String>) = values.parameters.iter().unzip();
    sqlx::query(
        "insert into experiment_parameter (org_id, experiment_id, name, value, number, value_key)
         select $1, $2, * from unnest($3::text[], $4::text[], $5::float8[], $6::text[])
         on conflict (experiment_id, name) do update
         set value = excluded.value, number = excluded.number, value_key = excluded.value_key",
    )
    .bind(org)
    .bind(id)
    .bind(&keys)
    .bind(&texts)
    .bind(texts.iter().map(|t| metadata::number(t)).collect::<Vec<_>>())
    .bind(texts.iter().map(|t| name::sort_key(t)).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    let mut points: BTreeMap<(&str, &str), Vec<(i64, f64)>> = BTreeMap::new();
    for point in &values.metrics {
        name::check_key("metrics", &point.name)?;
        if point.variant.len() > name::KEY_MAX_BYTES || point.variant.contains('\0') || point.iteration < 0 {
            return Err(Refusal::invalid(
                "metrics",
                format!("“{}” has a variant or an iteration that does not fit", point.name),
            )
            .into());
        }
        points.entry((&point.name, &point.variant)).or_default().push((point.iteration, point.value));
    }
    let mut last = 0;
    for ((metric, variant), points) in points {
        let before = summary(tx, id, metric, variant).await?;
        let Some(after) =
            points.iter().fold(before, |s, &(i, v)| Some(s.map_or_else(|| MetricSummary::new(i, v), |s| s.with(i, v))))
        else {
            continue;
        };
        last = last.max(after.last_iteration);
        store(tx, org, id, (metric, variant), &after).await?;
    }
    history::keep(tx, org, id, &values.metrics).await?;
    sqlx::query("update experiment set updated_at = now(), revision = revision + 1, last_iteration = greatest(last_iteration, $2) where id = $1")
        .bind(id)
        .bind(last)
        .execute(tx)
        .await?;
    Ok(())
}

async fn summary(tx: &mut PgConnection, id: Id, metric: &str, variant: &str) -> Result<Option<MetricSummary>> {
    let row: Option<crate::versions::get::MetricRow> =
        sqlx::query_as("select * from experiment_metric where experiment_id = $1 and name = $2 and variant = $3")
            .bind(id)
            .bind(metric)
            .bind(variant)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|r| r.summary().2))
}

async fn store(
    tx: &mut PgConnection,
    org: Id,
    id: Id,
    (metric, variant): (&str, &str),
    s: &MetricSummary,
) -> Result<()> {
    sqlx::query(
        "insert into experiment_metric values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (experiment_id, name, variant) do update set last = excluded.last, min = excluded.min,
             max = excluded.max, first = excluded.first, last_iteration = excluded.last_iteration,
             min_iteration = excluded.min_iteration, max_iteration = excluded.max_iteration,
             first_iteration = excluded.first_iteration",
    )
    .bind(org)
    .bind(id)
    .bind(metric)
    .bind(variant)
    .bind(s.last)
    .bind(s.min)
    .bind(s.max)
    .bind(s.first)
    .bind(s.last_iteration)
    .bind(s.min_iteration)
    .bind(s.max_iteration)
    .bind(s.first_iteration)
    .execute(tx)
    .await?;
    Ok(())
}
