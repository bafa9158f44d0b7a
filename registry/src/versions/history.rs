//! How the metrics of a version went while its experiment ran.

use domain::{Id, api::Curve, permission::Action};

use crate::{Actor, Registry, Result, experiments, gate};

/// Curves of the metrics that the version has; none without an experiment that the actor may see.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Vec<Curve>> {
    let mut db = registry.pool.acquire().await?;
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
    let mut curves = experiments::history::of(&mut db, experiment).await?;
    let own: Vec<(String, String)> = sqlx::query_as("select name, variant from version_metric where version_id = $1")
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
    curves.retain(|curve| own.iter().any(|(name, variant)| *name == curve.name && *variant == curve.variant));
    Ok(curves)
}
