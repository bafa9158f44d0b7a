//! The values of an experiment's metrics over iterations.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Id,
    api::{Curve, CurvePoint, Point},
    permission::Action,
};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate};

/// Most points that are kept of one metric: more than any screen has columns. Beyond, half of them are dropped.
pub const POINTS_MAX: i64 = 10_000;
/// Most points of a curve that is read.
const CURVE_MAX: i64 = 1_000;

/// Curves by name and variant, each thinned to what can be drawn.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Vec<Curve>> {
    let mut db = registry.reads().await?;
    gate::experiment(&mut db, actor, id, Action::See).await?;
    of(&mut db, id, None).await
}

/// The curves of an experiment that the gate has let through; of some metrics alone where they are named.
pub(crate) async fn of(
    db: &mut PgConnection,
    experiment: Id,
    metrics: Option<&[(String, String)]>,
) -> Result<Vec<Curve>> {
    let rows = points(db, &[experiment], metrics, CURVE_MAX).await?;
    let mut curves: Vec<Curve> = Vec::new();
    for (_, name, variant, iteration, value) in rows {
        let point = CurvePoint { iteration, value };
        match curves.last_mut().filter(|c| c.name == name && c.variant == variant) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve { name, variant, points: vec![point] }),
        }
    }
    Ok(curves)
}

/// Points of experiments that were let through, by experiment, name, variant and iteration; of some metrics alone
/// where they are named. Of a curve that is longer than `most` come the ends, and of each of its parts the lowest and
/// the highest, so that no peak is lost.
pub(crate) async fn points(
    db: &mut PgConnection,
    experiments: &[Id],
    metrics: Option<&[(String, String)]>,
    most: i64,
) -> Result<Vec<(Id, String, String, i64, f64)>> {
    let (names, variants): (Vec<_>, Vec<_>) = metrics.unwrap_or_default().iter().cloned().unzip();
    Ok(sqlx::query_as(
        "with counted as (
             select experiment_id, name, variant, iteration, value, row_number() over w as at,
                    count(*) over (partition by experiment_id, name, variant) as of
             from metric_point where experiment_id = any($1)
                 and ($3 or (name, variant) in (select * from unnest($4::text[], $5::text[])))
             window w as (partition by experiment_id, name, variant order by iteration)),
         ranked as (
             select *, row_number() over (part order by value, at) as low,
                    row_number() over (part order by value desc, at) as high
             from counted
             window part as (partition by experiment_id, name, variant, (at - 1) * ($2 / 2 - 1) / of))
         select experiment_id, name, variant, iteration, value from ranked
         where of <= $2 or at in (1, of) or low = 1 or high = 1
         order by experiment_id, name, variant, iteration",
    )
    .bind(experiments)
    .bind(most)
    .bind(metrics.is_none())
    .bind(names)
    .bind(variants)
    .fetch_all(db)
    .await?)
}

/// Keeps reported values under the experiment's lock; the last one of an iteration counts.
pub(super) async fn keep(tx: &mut PgConnection, org: Id, experiment: Id, points: &[Point]) -> Result<()> {
    let last: BTreeMap<(&str, &str, i64), f64> =
        points.iter().map(|p| ((p.name.as_str(), p.variant.as_str(), p.iteration), p.value)).collect();
    if last.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into metric_point (org_id, experiment_id, name, variant, iteration, value)
         select $1, $2, * from unnest($3::text[], $4::text[], $5::bigint[], $6::float8[])
         on conflict (experiment_id, name, variant, iteration) do update set value = excluded.value",
    )
    .bind(org)
    .bind(experiment)
    .bind(last.keys().map(|key| key.0).collect::<Vec<_>>())
    .bind(last.keys().map(|key| key.1).collect::<Vec<_>>())
    .bind(last.keys().map(|key| key.2).collect::<Vec<_>>())
    .bind(last.values().copied().collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    let touched: BTreeSet<(&str, &str)> = last.keys().map(|key| (key.0, key.1)).collect();
    thin(tx, experiment, &touched).await
}

/// Drops half of the points of those metrics that have too many: of each four the middle ones by value. The first and
/// the last stay, and so does each peak.
async fn thin(tx: &mut PgConnection, experiment: Id, touched: &BTreeSet<(&str, &str)>) -> Result<()> {
    let long: Vec<(String, String)> = sqlx::query_as(
        "select name, variant from unnest($2::text[], $3::text[]) as t (name, variant) where (
             select count(*) from (select from metric_point p where p.experiment_id = $1 and p.name = t.name
                 and p.variant = t.variant limit $4 + 1) points) > $4",
    )
    .bind(experiment)
    .bind(touched.iter().map(|metric| metric.0).collect::<Vec<_>>())
    .bind(touched.iter().map(|metric| metric.1).collect::<Vec<_>>())
    .bind(POINTS_MAX)
    .fetch_all(&mut *tx)
    .await?;
    // By place, under the experiment's lock: a join of a curve with itself is as slow as it is long squared where the
    // planner does not know yet how long it is.
    for (name, variant) in long {
        sqlx::query(
            "delete from metric_point where ctid = any(array(select place from (
                 select place, at, of, row_number() over (partition by (at - 1) / 4 order by value, at) as low,
                        count(*) over (partition by (at - 1) / 4) as size
                 from (select ctid as place, value, row_number() over (order by iteration) as at, count(*) over () as of
                       from metric_point where experiment_id = $1 and name = $2 and variant = $3) counted) ranked
             where low between 2 and size - 1 and at not in (1, of)))",
        )
        .bind(experiment)
        .bind(name)
        .bind(variant)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
