//! How the metrics of a version went while its experiment ran.

use domain::{Id, api::Curve, permission::Action};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, experiments, gate};

/// Which curves are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// Every one of more than a point by name, but the points of the first alone: all of hundreds would take longer
    /// than one waits.
    First(usize),
    /// That of one name and variant.
    One(String, String),
}

/// Curves of the metrics that the version has; none without an experiment that the actor may see.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id, which: &Which) -> Result<Vec<Curve>> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, id, Action::ReadPublished).await?;
    let experiment: Option<(Id, Id)> = sqlx::query_as(
        "select e.id, e.project_id from version v join experiment e on e.id = v.experiment_id where v.id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let Some((experiment, _)) =
        experiment.filter(|(_, project)| granted.role.is_some() && gate::has_role(&granted.tree, *project))
    else {
        return Ok(Vec::new());
    };
    let own = own(&mut db, id, experiment, if matches!(which, Which::First(_)) { 2 } else { 1 }).await?;
    let read: Vec<_> = match which {
        Which::All => own.clone(),
        Which::First(most) => own.iter().take(*most).cloned().collect(),
        Which::One(name, variant) => own.iter().filter(|(n, v)| n == name && v == variant).cloned().collect(),
    };
    let mut curves = experiments::history::of(&mut db, experiment, Some(&read)).await?;
    if let Which::First(_) = which {
        let empty = |(name, variant): &(String, String)| Curve {
            name: name.clone(),
            variant: variant.clone(),
            points: Vec::new(),
        };
        curves.extend(own.iter().filter(|of| !read.contains(of)).map(empty));
    }
    Ok(curves)
}

/// Names and variants of the version's metrics that have so many points, in order.
async fn own(db: &mut PgConnection, id: Id, experiment: Id, least: i64) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "select m.name, m.variant from version_metric m where m.version_id = $1 and exists (
             select from metric_point p where p.experiment_id = $2 and p.name = m.name and p.variant = m.variant
             offset $3 - 1)
         order by m.name, m.variant",
    )
    .bind(id)
    .bind(experiment)
    .bind(least)
    .fetch_all(db)
    .await?)
}
