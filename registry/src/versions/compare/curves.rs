//! One metric of several versions over iterations.

use std::collections::HashMap;

use domain::{Id, api::CurvePoint};

use super::{scope, trees};
use crate::{Actor, Registry, Result, experiments::history};

/// Most points of a curve that is read: more than a chart has columns.
const CURVE_MAX: i64 = 400;

/// What can be drawn, and what was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// Name and variant of metrics that at least one of the versions has a history of, in order.
    pub names: Vec<(String, String)>,
    /// Name and variant of that which was asked for, else the first.
    pub shown: Option<(String, String)>,
    /// Its values by version, for those that have any.
    pub of: HashMap<Id, Vec<CurvePoint>>,
}

/// The curves of a metric, as far as the actor may see the versions and their experiments.
///
/// # Errors
/// The database's own.
pub async fn curves(
    registry: &Registry,
    actor: &Actor,
    ids: &[Id],
    wanted: Option<&(String, String)>,
) -> Result<Curves> {
    let mut db = registry.reads().await?;
    let mut runs: Vec<(Id, Id)> = Vec::new();
    for tree in trees(&mut db, actor, ids).await? {
        let (own, _) = scope(&tree);
        let found: Vec<(Id, Id)> = sqlx::query_as(
            "select v.id, e.id from version v join experiment e on e.id = v.experiment_id
             where v.id = any($1) and v.org_id = $2 and v.project_id = any($3) and e.project_id = any($3)",
        )
        .bind(ids)
        .bind(tree.org)
        .bind(&own)
        .fetch_all(&mut *db)
        .await?;
        runs.extend(found);
    }
    let versions: Vec<Id> = runs.iter().map(|run| run.0).collect();
    let names: Vec<(String, String)> = sqlx::query_as(
        "select distinct x.name, x.variant from version_metric x join version v on v.id = x.version_id
         where v.id = any($1) and exists (select from metric_point p where p.experiment_id = v.experiment_id
               and p.name = x.name and p.variant = x.variant offset 1)
         order by x.name, x.variant",
    )
    .bind(&versions)
    .fetch_all(&mut *db)
    .await?;
    let shown = wanted.filter(|wanted| names.contains(wanted)).or(names.first()).cloned();
    let mut of: HashMap<Id, Vec<CurvePoint>> = HashMap::new();
    if let Some((name, variant)) = &shown {
        let experiments: Vec<Id> = runs.iter().map(|run| run.1).collect();
        let metric = [(name.clone(), variant.clone())];
        let points = history::points(&mut db, &experiments, Some(&metric), CURVE_MAX).await?;
        for (experiment, _, _, iteration, value) in points {
            for (version, _) in runs.iter().filter(|run| run.1 == experiment) {
                of.entry(*version).or_default().push(CurvePoint { iteration, value });
            }
        }
    }
    Ok(Curves { names, shown, of })
}
