//! Creating an experiment.

use domain::{
    Id, Refusal,
    address::Address,
    api::{Experiment, NewExperiment, ReportValues},
    name,
    permission::Action,
    project::takes_more,
};
use serde_json::json;

use super::{get, report};
use crate::{Actor, Registry, Result, audit, gate, projects::address, tags};

/// Creates an experiment that is running from now on.
///
/// # Errors
/// Field errors; a missing project; the role.
pub async fn create(registry: &Registry, actor: &Actor, new: NewExperiment) -> Result<Experiment> {
    let title = new.name.trim();
    if title.is_empty() || title.chars().count() > name::NAME_MAX || title.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "needs 1 to 256 characters on one line").into());
    }
    let kind = new.kind.as_deref().map_or("training", str::trim);
    if kind.is_empty() || kind.chars().count() > 64 || kind.chars().any(char::is_control) {
        return Err(Refusal::invalid("kind", "needs 1 to 64 characters on one line").into());
    }
    let at = Address::parse(&new.project)?;
    let mut tx = registry.pool.begin().await?;
    let tree = gate::tree(&mut tx, actor, &at.organization).await?;
    let place = address::walk(&mut tx, &tree, &at.path).await?;
    let target = place.project.filter(|_| place.rest.is_empty() && place.model.is_none() && at.version.is_none());
    let granted = gate::project_in(tree, target, Action::Register)?;
    let project = granted.project()?;
    takes_more(project.in_archive, &project.path)?;
    project.features.take_experiments(&project.path)?;
    let (org, id) = (granted.tree.org, Id::now_v7());
    sqlx::query(
        "insert into experiment (org_id, id, project_id, name, name_key, kind, status, user_id, started_at)
         values ($1, $2, $3, $4, $5, $6, 'in_progress', $7, now())",
    )
    .bind(org)
    .bind(id)
    .bind(granted.id)
    .bind(title)
    .bind(name::sort_key(title))
    .bind(kind)
    .bind(actor.id())
    .execute(&mut *tx)
    .await?;
    let tag_ids = tags::ensure(&mut tx, org, &new.tags).await?;
    sqlx::query("insert into experiment_tag (org_id, experiment_id, tag_id) select $1, $2, unnest($3::uuid[])")
        .bind(org)
        .bind(id)
        .bind(&tag_ids)
        .execute(&mut *tx)
        .await?;
    report::write(&mut tx, org, id, &ReportValues { parameters: new.parameters, metrics: Vec::new() }).await?;
    let change = audit::Change {
        org: Some(org),
        project: Some(granted.id),
        action: "experiment.created",
        resource: Some(id),
        before: json!(null),
        after: json!({"name": title, "kind": kind}),
    };
    audit::record(&mut tx, actor, change).await?;
    let experiment = get::in_transaction(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(experiment)
}
