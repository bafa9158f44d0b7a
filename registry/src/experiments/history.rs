//! The values of an experiment's metrics over iterations.

use std::collections::BTreeMap;

use domain::{
    Id,
    api::{Curve, CurvePoint, Point},
    permission::Action,
};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate};

/// Most points that are kept of one metric: more than any screen has columns. Beyond, every second one is dropped.
pub const POINTS_MAX: i64 = 10_000;
/// Most points of a curve that is read.
const CURVE_MAX: i64 = 1_000;

/// Curves by name and variant, each thinned evenly to what can be drawn.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Vec<Curve>> {
    let mut db = registry.pool.acquire().await?;
    gate::experiment(&mut db, actor, id, Action::See).await?;
    of(&mut db, id).await
}

/// The curves of an experiment that the gate has let through.
pub(crate) async fn of(db: &mut PgConnection, experiment: Id) -> Result<Vec<Curve>> {
    let rows: Vec<(String, String, i64, f64)> = sqlx::query_as(
        "select name, variant, iteration, value from (
             select name, variant, iteration, value,
                    row_number() over (partition by name, variant order by iteration) as at,
                    count(*) over (partition by name, variant) as of
             from metric_point where experiment_id = $1) p
         where at = of or (at - 1) % ((of - 1) / $2 + 1) = 0 order by name, variant, iteration",
    )
    .bind(experiment)
    .bind(CURVE_MAX)
    .fetch_all(db)
    .await?;
    let mut curves: Vec<Curve> = Vec::new();
    for (name, variant, iteration, value) in rows {
        let point = CurvePoint { iteration, value };
        match curves.last_mut().filter(|c| c.name == name && c.variant == variant) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve { name, variant, points: vec![point] }),
        }
    }
    Ok(curves)
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
    // The first and the last stay, and a curve keeps its shape.
    sqlx::query(
        "with touched as (select distinct * from unnest($3::text[], $4::text[]) as t (name, variant)),
              long as (select name, variant, count(*) as of from metric_point join touched using (name, variant)
                       where experiment_id = $1 group by name, variant having count(*) > $2),
              ranked as (select name, variant, iteration, of,
                                row_number() over (partition by name, variant order by iteration) as at
                         from metric_point join long using (name, variant) where experiment_id = $1)
         delete from metric_point p using ranked r
         where p.experiment_id = $1 and p.name = r.name and p.variant = r.variant and p.iteration = r.iteration
           and r.at % 2 = 0 and r.at < r.of",
    )
    .bind(experiment)
    .bind(POINTS_MAX)
    .bind(last.keys().map(|key| key.0).collect::<Vec<_>>())
    .bind(last.keys().map(|key| key.1).collect::<Vec<_>>())
    .execute(tx)
    .await?;
    Ok(())
}
